"""Lists what one person has in each session: published, or as evidence shows now."""

from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.presence.listing.usecases import attendance_of
from diplomado_sessions.credits.credit import Standing
from diplomado_sessions.credits.store import load_measure
from diplomado_sessions.projections.problems import REGISTRATION_UNKNOWN
from diplomado_sessions.projections.store import find_edition_of_registration, find_effective, find_people
from diplomado_sessions.timetable.store import Session, list_sessions


@dataclass(frozen=True, slots=True)
class Held:
    """A session and what a registration has in it: published, or as closing it now would publish.

    `excused`: an excuse or what makes up for it stands there in place of presence.
    """

    session: Session
    registration_id: UUID
    seconds: int
    excused: bool
    standing: Standing


async def list_sessions_of(connection: Connection, registration_id: UUID) -> list[Held]:
    """Return the sessions of a registration's edition by time. Raises a 404 problem for one that is not known."""
    registration_id = (await find_effective(connection, [registration_id])).get(registration_id, registration_id)
    edition_id = await find_edition_of_registration(connection, registration_id)
    if edition_id is None:
        raise Problem(404, "registration-unknown", REGISTRATION_UNKNOWN, headers={"Retry-After": "1"})
    people = await find_people(connection, [registration_id])
    measure = await load_measure(connection, edition_id)
    held = []
    for session in sorted(await list_sessions(connection, edition_id), key=lambda one: one.plan.starts_at):
        (attendee,) = await attendance_of(connection, session, list(people.values()), measure)
        excused = attendee.standing.code in ("excused", "made_up")
        held.append(Held(session, registration_id, attendee.seconds, excused, attendee.standing))
    return held
