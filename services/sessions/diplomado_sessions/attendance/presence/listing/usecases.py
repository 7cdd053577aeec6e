"""Lists people with their attendance of one session, without weighing the whole session."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.presence import store as presence
from diplomado_sessions.attendance.presence.conclusions import NEVER_PUBLISHED, concluded
from diplomado_sessions.attendance.presence.listing import store
from diplomado_sessions.attendance.presence.margins import NO_MARGINS, Margins
from diplomado_sessions.attendance.presence.weighing.usecases import weigh
from diplomado_sessions.credits.credit import NOTHING, Attended, Lengths, Standing, standing_of
from diplomado_sessions.credits.store import Measure, list_make_ups, load_measure
from diplomado_sessions.projections.store import ListedPerson, list_people
from diplomado_sessions.timetable.store import Session


@dataclass(frozen=True, slots=True)
class Attendee:
    """A person and what they have in a session. Personal data.

    `seconds` is what is published, or what closing the session would publish; `published` what stands while it is
    reopened. `decided` by a coordinator, it outranks the evidence. `make_up` is the status of one, if there is one.
    """

    person: ListedPerson
    seconds: int
    published: int | None
    decided: bool
    excuse: str | None
    make_up: str | None
    standing: Standing


async def list_attendees(
    connection: Connection, session: Session, search: str, after: tuple[str, str, UUID] | None, limit: int
) -> list[Attendee]:
    """Return people by family name, behind the one given; with `search` those whose names have all its words."""
    people = await list_people(connection, session.edition_id, search, after, limit)
    return await attendance_of(connection, session, people)


async def attendance_of(
    connection: Connection, session: Session, people: Sequence[ListedPerson], measure: Measure | None = None
) -> list[Attendee]:
    """Return what some people have in a session. `measure` is that of the edition; it is read if it is missing."""
    measure = measure or await load_measure(connection, session.edition_id)
    lengths = Lengths(session.planned.seconds, session.window.seconds, measure.actual.get(session.session_id))
    registrations = [person.registration_id for person in people]
    published = await presence.list_attendances(connection, session.session_id, registrations)
    seconds: dict[UUID, int] = {}
    margins: dict[UUID, Margins] = {}
    if not session.closed and session.evidence_purged_at is None:
        seconds, margins = await weigh(connection, session, registrations, published)
    excuses = await store.list_excuses(connection, session.session_id, registrations)
    asked = await store.list_make_ups(connection, session.session_id, registrations)
    make_ups = await list_make_ups(connection, session.edition_id, measure.actual, registrations, session.session_id)
    attendees = []
    for person in people:
        one = person.registration_id
        before = published.get(one, NEVER_PUBLISHED)
        fixed = session.closed or session.evidence_purged_at is not None
        counting = before.seconds if fixed else concluded(one, seconds, before, session.window.seconds)
        around = before.margins if fixed else margins.get(one, NO_MARGINS)
        if before.decided_seconds is not None and not fixed:
            around = NO_MARGINS
        attendees.append(
            Attendee(
                person,
                counting,
                before.seconds if before.revision and not session.closed else None,
                before.decided,
                excuses.get(one),
                asked.get(one),
                standing_of(
                    measure.credit,
                    lengths,
                    Attended(counting, around.before_start, around.after_end) if counting else NOTHING,
                    excused=excuses.get(one) == "approved",
                    make_up=make_ups.get((session.session_id, one)),
                ),
            )
        )
    return attendees
