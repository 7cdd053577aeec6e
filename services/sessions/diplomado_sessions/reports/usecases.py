"""Loads the attendance of an edition, people by sessions: one page of it, or all for a file."""

from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.credits.credit import Lengths
from diplomado_sessions.credits.store import list_make_ups, load_measure
from diplomado_sessions.projections.store import list_people
from diplomado_sessions.reports import store
from diplomado_sessions.reports.grid import Absences, Column, Grid, Person
from diplomado_sessions.timetable.store import list_sessions

_ALL = 1_000_000


async def load_grid(
    connection: Connection, edition_id: UUID, after: tuple[str, str, UUID] | None, limit: int | None
) -> Grid:
    """Return the people of an edition by family name, behind the one given, with what they have in each session."""
    found = sorted(await list_sessions(connection, edition_id), key=lambda one: (one.plan.starts_at, one.code))
    measure = await load_measure(connection, edition_id)
    columns = [
        Column(
            one.session_id,
            one.code,
            one.closed,
            one.plan.title,
            one.window.starts_at,
            one.plan.time_zone,
            Lengths(one.planned.seconds, one.window.seconds, measure.actual.get(one.session_id)),
        )
        for one in found
        if one.status != "cancelled"
    ]
    listed = await list_people(connection, edition_id, "", after, limit or _ALL)
    people = [Person(one.registration_id, one.status, one.given_names, one.family_names) for one in listed]
    chosen = [one.registration_id for one in people] if limit else None
    excused = await store.list_excused(connection, edition_id, chosen)
    make_ups = await list_make_ups(connection, edition_id, measure.actual, chosen)
    attended = await store.list_attended(connection, edition_id, chosen)
    return Grid(columns, people, attended, Absences(excused, make_ups), measure.credit)
