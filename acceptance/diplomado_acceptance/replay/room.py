"""Part of a replay: signed lists and check-ins of people in the room, and excused absences."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from diplomado_acceptance.replay.calls import Call
from diplomado_acceptance.replay.client import RequestRejected, Services
from diplomado_acceptance.replay.errors import FieldErrors
from diplomado_acceptance.replay.programme import Programme
from diplomado_acceptance.replay.table_rows import CheckInRow
from diplomado_acceptance.replay.tables import NumberedRow

Identifiers = Mapping[str, str]


def list_call(programme: Programme, file: str, session_id: str) -> Call:
    """Return what sends a list that people signed in the room."""
    return Call(
        service="sessions",
        method="POST",
        path=f"/api/v1/sessions/{session_id}/check-in-lists",
        operation=file,
        content=(programme.folder / file).read_bytes(),
        file=file,
    )


def check_in_call(
    programme: Programme, numbered: NumberedRow[CheckInRow], session_id: str, people: Identifiers
) -> Call:
    """Return what records that a person was in the room."""
    zone, row = ZoneInfo(programme.edition.edition.time_zone), numbered.row
    body = {
        "registration_ids": [people[row.email]],
        "came_at": _in_zone(row.came_at, zone),
        "left_at": _in_zone(row.left_at, zone),
        "reason": row.reason,
    }
    return Call(
        service="sessions",
        method="POST",
        path=f"/api/v1/sessions/{session_id}/check-ins",
        operation=f"check_ins.csv, row {numbered.number}",
        body=body,
        file="check_ins.csv",
        row=numbered.number,
    )


async def record_room(programme: Programme, services: Services, sessions: Identifiers, people: Identifiers) -> None:
    """Send the signed lists and the check-ins. Raises ValidationFailed with the rows of lists that were not taken."""
    errors = FieldErrors(programme.headings)

    async def send(call: Call) -> None:
        try:
            answer = await services.send(call)
            if answer["errors"]:
                call.collect(errors, "", answer["errors"])
        except RequestRejected as rejected:
            call.collect(errors, rejected.detail, rejected.errors)

    files = [(one.code, file) for one in programme.sessions for file in one.signed_lists]
    await asyncio.gather(*(send(list_call(programme, file, sessions[code])) for code, file in files))
    errors.raise_if_any(programme.folder, services.stored)
    for numbered in programme.check_ins:
        await services.send(check_in_call(programme, numbered, sessions[numbered.row.session], people))


async def excuse(programme: Programme, services: Services, sessions: Identifiers, people: Identifiers) -> None:
    """Excuse absences, as the mission decided."""
    for numbered in programme.excuses:
        row = numbered.row
        body = {"registration_id": people[row.email], "reason": row.reason, "document": row.document, "note": row.note}
        path = f"/api/v1/sessions/{sessions[row.session]}/excuses"
        await services.post("sessions", path, f"excuses.csv, row {numbered.number}", body=body)


def _in_zone(local: datetime | None, zone: ZoneInfo) -> str | None:
    return local.replace(tzinfo=zone).isoformat() if local else None
