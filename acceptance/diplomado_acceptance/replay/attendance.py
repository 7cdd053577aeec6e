"""Second part of a replay: the timetable, attendance files, decisions, closures, corrections and recordings.

What people did in the room, and excuses, are in `room`.
"""

import asyncio
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from diplomado_acceptance.replay.calls import Call
from diplomado_acceptance.replay.client import RequestRejected, Services
from diplomado_acceptance.replay.errors import FieldErrors
from diplomado_acceptance.replay.programme import Programme
from diplomado_acceptance.replay.yaml_forms import AttendanceFile, Session

Identifiers = Mapping[str, str]
"""From e-mail address to registration, or from a session's code to its identifier."""


def session_call(programme: Programme, session: Session, edition_id: str) -> Call:
    """Return what puts a session into the timetable."""
    zone = ZoneInfo(programme.edition.edition.time_zone)
    body = session.model_dump(mode="json", include={"module", "title", "place", "facilitators"}) | {
        "starts_at": session.starts_at.replace(tzinfo=zone).isoformat(),
        "ends_at": session.ends_at.replace(tzinfo=zone).isoformat(),
        "time_zone": zone.key,
    }
    return Call(
        service="sessions",
        method="PUT",
        path=f"/api/v1/editions/{edition_id}/sessions/{session.code}",
        operation=f"edition.yaml, session {session.code}",
        body=body,
        file="edition.yaml",
        name=session.code,
    )


def file_call(programme: Programme, named: AttendanceFile, session_id: str) -> Call:
    """Return what imports an attendance file as it is."""
    return Call(
        service="sessions",
        method="POST",
        path=f"/api/v1/sessions/{session_id}/attendance-files",
        operation=named.file,
        content=(programme.folder / named.file).read_bytes(),
        params={
            "time_zone": named.time_zone or programme.edition.edition.time_zone,
            "name": named.file.rpartition("/")[2],
        },
        file=named.file,
    )


async def schedule(programme: Programme, services: Services, edition_id: str) -> dict[str, str]:
    """Put all sessions into the timetable; return their identifiers by code."""
    calls = [session_call(programme, session, edition_id) for session in programme.sessions]
    stored = await asyncio.gather(*map(services.send, calls))
    return {str(call.name): str(answer["session_id"]) for call, answer in zip(calls, stored, strict=True)}


async def import_attendance(programme: Programme, services: Services, sessions: Identifiers) -> dict[str, list[int]]:
    """Send the attendance files; return the numbers of the rows that are broken and count nothing, by file.

    Raises ValidationFailed with every rejection by file, row and column.
    """
    errors = FieldErrors(programme.headings)
    broken: dict[str, list[int]] = {}

    async def send(call: Call) -> None:
        try:
            made = await services.send(call)
            if made["broken"]:
                found = await services.get("sessions", f"{call.path}/{made['file_id']}/rows", call.file)
                broken[call.file] = sorted({row["row"] for row in found["broken"]})
        except RequestRejected as rejected:
            call.collect(errors, rejected.detail, rejected.errors)

    files = ((session, named) for session in programme.sessions for named in session.attendance)
    await asyncio.gather(*(send(file_call(programme, named, sessions[session.code])) for session, named in files))
    errors.raise_if_any(programme.folder, services.stored)
    return dict(sorted(broken.items()))


async def decide(programme: Programme, services: Services, edition_id: str, people: Identifiers, when: str) -> None:
    """Decide about unmatched guests as the coordinator did, until the queue has no guest with a decision in the folder.

    Guests whom Zoom names clearly are matched by the service and are not in the queue.
    """
    decisions = {
        (row.session, _plain(row.name_shown), row.email_shown.lower()): row.registrant
        for row in (numbered.row for numbered in programme.resolutions)
        if row.when == when
    }

    async def resolve(entry: dict[str, Any], registrant: str) -> None:
        body = {"registration_id": None if registrant == "-" else people[registrant]}
        path = f"/api/v1/unmatched/{entry['unmatched_id']}/resolution"
        await services.post("sessions", path, f"resolutions.csv, session {entry['session_code']}", body=body)

    while True:
        waiting = [(entry, decisions.get(_key(entry))) for entry in await unmatched(services, edition_id)]
        # One entry of each name at a time: the service may match the others from this decision.
        now = {(_plain(entry["name"]), entry["email"]): (entry, found) for entry, found in waiting if found}
        if not now:
            return
        await asyncio.gather(*(resolve(entry, found) for entry, found in now.values()))


async def decisions_about_nobody(programme: Programme, services: Services, sessions: Identifiers) -> list[int]:
    """Return the numbers of the rows of resolutions.csv whose guest is in no file of the session."""
    seen = {
        code: await _appearances(services, sessions[code]) for code in {r.row.session for r in programme.resolutions}
    }
    return [
        numbered.number
        for numbered in programme.resolutions
        if not any(
            _plain(numbered.row.name_shown) in ("", name) and numbered.row.email_shown.lower() in ("", email)
            for name, email in seen[numbered.row.session]
        )
    ]


async def _appearances(services: Services, session_id: str) -> set[tuple[str, str]]:
    """Return the names and addresses that the files of a session show."""
    path, after = f"/api/v1/sessions/{session_id}/appearances?limit=1000", ""
    found: set[tuple[str, str]] = set()
    while True:
        answer = await services.get("sessions", path + after, "reading the outcome")
        found |= {(_plain(one["name"]), (one["email"] or "").lower()) for one in answer["appearances"]}
        if not answer["next"]:
            return found
        after = f"&after={answer['next']}"


def _key(entry: Mapping[str, Any]) -> tuple[str, str, str]:
    return entry["session_code"], _plain(entry["name"]), (entry["email"] or "").lower()


def _plain(name: str | None) -> str:
    return " ".join((name or "").split())


async def unmatched(services: Services, edition_id: str) -> list[dict[str, Any]]:
    """Return the guests that no registration was found for."""
    path = f"/api/v1/editions/{edition_id}/unmatched?limit=1000"
    answer = await services.get("sessions", path, "reading the queue")
    found = list(answer["unmatched"])
    while answer["next"]:
        answer = await services.get("sessions", f"{path}&after={answer['next']}", "reading the queue")
        found += answer["unmatched"]
    return found


async def close(programme: Programme, services: Services, sessions: Identifiers) -> None:
    """Close every session of which there is evidence."""
    await asyncio.gather(
        *(
            services.post(
                "sessions", f"/api/v1/sessions/{sessions[session.code]}/closure", f"closing session {session.code}"
            )
            for session in programme.held
        )
    )


async def correct(programme: Programme, services: Services, sessions: Identifiers, people: Identifiers) -> None:
    """Correct attendance of closed sessions."""
    for numbered in programme.corrections:
        row = numbered.row
        body = {"registration_id": people[row.email], "seconds": row.seconds, "reason": row.reason, "note": row.note}
        path = f"/api/v1/sessions/{sessions[row.session]}/corrections"
        await services.post("sessions", path, f"corrections.csv, row {numbered.number}", body=body)


async def publish_recordings(programme: Programme, services: Services, sessions: Identifiers) -> None:
    """Review and publish the recordings."""

    async def publish(session: Session) -> None:
        if session.recording:
            path, operation = (
                f"/api/v1/sessions/{sessions[session.code]}/recording",
                f"recording of session {session.code}",
            )
            await services.put("sessions", path, session.recording.model_dump(), operation)
            await services.post("sessions", f"{path}/review", f"{operation}, review")
            seen = {"accept_missing_consents": "Revisada: solo aparece quien lo aceptó"}
            await services.post("sessions", f"{path}/publication", f"{operation}, publication", body=seen)

    await asyncio.gather(*map(publish, programme.sessions))
