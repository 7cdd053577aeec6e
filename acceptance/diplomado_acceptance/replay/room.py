"""Part of a replay: signed lists and check-ins of people in the room, and excused absences."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from diplomado_acceptance.replay.client import RequestRejected, Services
from diplomado_acceptance.replay.errors import FieldErrors
from diplomado_acceptance.replay.programme import Programme

Identifiers = Mapping[str, str]


async def record_room(programme: Programme, services: Services, sessions: Identifiers, people: Identifiers) -> None:
    """Send the signed lists and the check-ins. Raises ValidationFailed with the rows of lists that were not taken."""
    errors = FieldErrors()

    async def send_list(code: str, file: str) -> None:
        content = (programme.folder / file).read_bytes()
        try:
            answer = await services.post(
                "sessions", f"/api/v1/sessions/{sessions[code]}/check-in-lists", file, content=content
            )
            faults = answer["errors"]
        except RequestRejected as rejected:
            faults = rejected.errors or [{"field": "", "message": rejected.detail}]
        for fault in faults:
            number = str(fault.get("field", "")).removeprefix("row ")
            errors.add(file, fault["message"], row=int(number) if number.isdigit() else 0)

    await asyncio.gather(*(send_list(one.code, file) for one in programme.sessions for file in one.signed_lists))
    errors.raise_if_any(programme.folder)
    zone = ZoneInfo(programme.edition.edition.time_zone)
    for numbered in programme.check_ins:
        row = numbered.row
        body = {
            "registration_ids": [people[row.email]],
            "came_at": _in_zone(row.came_at, zone),
            "left_at": _in_zone(row.left_at, zone),
            "reason": row.reason,
        }
        path = f"/api/v1/sessions/{sessions[row.session]}/check-ins"
        await services.post("sessions", path, f"check_ins.csv, row {numbered.number}", body=body)


async def excuse(programme: Programme, services: Services, sessions: Identifiers, people: Identifiers) -> None:
    """Excuse absences, as the mission decided."""
    for numbered in programme.excuses:
        row = numbered.row
        body = {"registration_id": people[row.email], "reason": row.reason, "document": row.document, "note": row.note}
        path = f"/api/v1/sessions/{sessions[row.session]}/excuses"
        await services.post("sessions", path, f"excuses.csv, row {numbered.number}", body=body)


def _in_zone(local: datetime | None, zone: ZoneInfo) -> str | None:
    return local.replace(tzinfo=zone).isoformat() if local else None
