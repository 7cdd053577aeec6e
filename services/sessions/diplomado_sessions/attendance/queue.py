"""Appearances that a person has to decide."""

from dataclasses import dataclass
from uuid import UUID

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance import identifying, revising
from diplomado_sessions.attendance.identity import store as appearances
from diplomado_sessions.attendance.identity.matching import likely_candidates
from diplomado_sessions.attendance.identity.names import original_name_key
from diplomado_sessions.attendance.presence.intervals import seconds_present
from diplomado_sessions.problems import registrations_unknown
from diplomado_sessions.projections import store as people
from diplomado_sessions.timetable.window import Window

MAX_ROWS_SHOWN = 50

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An appearance that waits, with whom it may be. Personal data."""

    unmatched_id: UUID
    session_id: UUID
    session_code: str
    name: str
    email: str
    rows: list[appearances.Row]
    seconds: int
    candidates: list[tuple[UUID, str]]


async def waiting(connection: Connection, edition_id: UUID, most: int) -> tuple[int, list[Unmatched]]:
    """How many appearances of an edition wait, and the first of them by session and name."""
    total, found, rows = await appearances.queued(connection, edition_id, most)
    named = await people.names(connection, edition_id) if found else {}
    keys = {registration_id: (one.email_key, one.name_key) for registration_id, one in named.items()}
    unmatched = []
    for one in found:
        shown = rows[one["appearance_id"]]
        names = [name for name in (one["name_key"], original_name_key(one["shown_name"])) if name]
        likely = likely_candidates(names, one["email_key"], keys)
        window = Window(one["starts_at"], one["ends_at"])
        unmatched.append(
            Unmatched(
                one["appearance_id"],
                one["session_id"],
                one["code"],
                one["shown_name"],
                one["shown_email"],
                shown[:MAX_ROWS_SHOWN],
                seconds_present(((row.joined_at, row.left_at) for row in shown), window),
                [(registration_id, named[registration_id].name) for registration_id in likely],
            )
        )
    return total, unmatched


async def resolve(connection: Connection, appearance_id: UUID, registration_id: UUID | None, author: str) -> int:
    """Store whose appearance it is, or that it is nobody's of ours; return how many others follow from it.

    The same decision again changes nothing; another one replaces it.
    """
    edition_id = await appearances.edition_of(connection, appearance_id)
    if edition_id is None:
        raise _unknown()
    await identifying.lock_editions(connection, [edition_id])
    before = await appearances.find(connection, appearance_id)
    if before is None or before.basis == "erased":
        raise _unknown()
    if registration_id and (missing := await people.missing_from(connection, edition_id, [registration_id])):
        raise registrations_unknown("registration_id", missing)
    if before.registration_id == registration_id and before.basis in ("resolved", "set_aside"):
        return 0
    await appearances.decide(connection, appearance_id, registration_id, author)
    affected = {one for one in (before.registration_id, registration_id) if one}
    await revising.revise(connection, {before.session_id: affected}, "identity_resolved", author)
    followed = await identifying.look_again(connection, [edition_id], [before.sighting], author=author)
    log.info(
        "attendance.resolved", appearance_id=str(appearance_id), set_aside=registration_id is None, followed=followed
    )
    return followed


def _unknown() -> Problem:
    return Problem(
        404,
        "unmatched-unknown",
        Text("No existe esa entrada, o ya se eliminó.", "There is no such entry, or it was removed."),
    )
