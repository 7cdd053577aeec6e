"""Reads the published attendance of a whole edition. Nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.credits.credit import Attended

_ATTENDED = """
select a.session_id, a.registration_id, a.seconds, a.before_start, a.after_end
from attendances a join sessions s using (session_id)
where s.edition_id = $1 and s.closed_at is not null and ($2::uuid[] is null or a.registration_id = any($2))
    and a.seconds > 0
"""
_EXCUSED = """
select session_id, registration_id from excuses
where edition_id = $1 and status = 'approved' and ($2::uuid[] is null or registration_id = any($2))
"""
# People who have a place, each once: a registration that was merged into another one counts for that.
_COUNTS = """
with people as materialized (
    select r.registration_id from registrations r join effective_registrations e using (registration_id)
    where r.edition_id = $1 and r.status = 'registered' and e.effective_id = r.registration_id
), held as materialized (
    select session_id from sessions where edition_id = $1 and status = 'scheduled' and closed_at is not null
), attended as (
    select a.registration_id, count(*) as sessions
    from attendances a join held using (session_id) join people using (registration_id)
    where a.seconds > 0 group by 1
)
select (select count(*) from people) as registered, (select count(*) from held) as closed_sessions,
    count(*) as attended_any, count(*) filter (where sessions = (select count(*) from held)) as attended_each
from attended
"""
_BY_SESSION = """
select a.session_id, count(*) as attended
from attendances a join sessions s using (session_id) join registrations r using (registration_id)
    join effective_registrations e using (registration_id)
where s.edition_id = $1 and s.closed_at is not null and a.seconds > 0 and r.status = 'registered'
    and e.effective_id = a.registration_id
group by 1
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people have a place, attended one closed session at least, and attended each of them."""

    registered: int
    closed_sessions: int
    attended_any: int
    attended_each: int


async def list_attended(
    connection: Connection, edition_id: UUID, registrations: Sequence[UUID] | None
) -> dict[tuple[UUID, UUID], Attended]:
    """Return what was attended by session and registration, in closed sessions, of all or of those given."""
    return {
        (row["session_id"], row["registration_id"]): Attended(row["seconds"], row["before_start"], row["after_end"])
        for row in await connection.fetch(_ATTENDED, edition_id, registrations)
    }


async def list_excused(
    connection: Connection, edition_id: UUID, registrations: Sequence[UUID] | None
) -> set[tuple[UUID, UUID]]:
    """Return the approved excuses of an edition, as pairs of session and registration."""
    rows = await connection.fetch(_EXCUSED, edition_id, registrations)
    return {(row["session_id"], row["registration_id"]) for row in rows}


async def count_people(connection: Connection, edition_id: UUID) -> Counts:
    """Count the people of an edition by how much they attended."""
    return Counts(**(await connection.fetchrow(_COUNTS, edition_id)))  # type: ignore[arg-type]


async def count_by_session(connection: Connection, edition_id: UUID) -> dict[UUID, int]:
    """Return how many people with a place attended each closed session."""
    return {row["session_id"]: row["attended"] for row in await connection.fetch(_BY_SESSION, edition_id)}
