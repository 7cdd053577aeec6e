"""What waits for a decision, by session and by edition. Nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import Localised
from diplomado_sessions.pending.next_steps import Numbers

_OF_SESSIONS = """
select s.session_id,
    (select count(*) from appearances a
        where a.session_id = s.session_id and a.basis = 'queued' and not a.withdrawn) as guests,
    (select count(*) from attendance_files f where f.session_id = s.session_id and f.withdrawn_at is null) as files,
    exists (select from check_ins c where c.session_id = s.session_id and c.withdrawn_at is null) as in_room,
    (select r.status from recordings r where r.session_id = s.session_id) as recording
from sessions s where s.edition_id = $1
"""
_OF_EDITIONS = """
with waiting as (
    select a.edition_id, count(*) as guests, 0 as to_close, 0 as recordings, 0 as appointments from appearances a
    where a.basis = 'queued' and not a.withdrawn group by 1
    union all
    select s.edition_id, 0, count(*), 0, 0 from sessions s
    where s.status = 'scheduled' and s.closed_at is null and coalesce(s.actual_ends_at, s.ends_at) <= now() group by 1
    union all
    select s.edition_id, 0, 0, count(*), 0 from recordings r join sessions s using (session_id)
    where r.status <> 'published' and s.status = 'scheduled' group by 1
    union all
    select p.edition_id, 0, 0, 0, count(*) from second_person_proposals p
    where p.action in ('grader-appointment', 'grader-end', 'grader-union', 'score-withdrawal')
        and p.ends_at > now() and lower(p.proposed_by) <> all ($5) group by 1
)
select e.edition_id, e.title_es, e.title_en, sum(guests)::int as guests, sum(to_close)::int as to_close,
    sum(recordings)::int as recordings, sum(appointments)::int as appointments
from waiting join editions e using (edition_id)
where coalesce(e.status, '') not in ('archived', 'cancelled')
    and ($1::text[] is null or e.mission = any($1)) and ($2::text[] is null or e.programmes && $2)
    and ($3::text[] is null or e.code = any($3))
group by e.edition_id, e.title_es, e.title_en, e.starts_on order by e.starts_on desc, e.edition_id limit $4
"""

_NUMBERS = """
select count(*) as sessions, count(*) filter (where s.closed_at is not null) as closed,
    count(*) filter (where s.closed_at is not null
        or exists (select from attendance_files f where f.session_id = s.session_id and f.withdrawn_at is null)
        or exists (select from check_ins c where c.session_id = s.session_id and c.withdrawn_at is null)
    ) as with_attendance,
    (select count(*) from appearances a
        where a.edition_id = $1 and a.basis = 'queued' and not a.withdrawn) as guests,
    (select count(*) from teams t where t.edition_id = $1) as teams
from sessions s where s.edition_id = $1 and s.status = 'scheduled'
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is known of a session, and how many guests of it wait. `recording` is how far its recording has come."""

    guests: int = 0
    files: int = 0
    in_room: bool = False
    recording: str | None = None


@dataclass(frozen=True, slots=True)
class WaitingEdition:
    """How many things of an edition wait for a decision."""

    edition_id: UUID
    title: Localised
    guests: int
    to_close: int
    recordings: int
    appointments: int = 0


async def list_of_sessions(connection: Connection, edition_id: UUID) -> dict[UUID, Waiting]:
    """Return what waits in each session of an edition."""
    rows = await connection.fetch(_OF_SESSIONS, edition_id)
    return {row["session_id"]: Waiting(row["guests"], row["files"], row["in_room"], row["recording"]) for row in rows}


async def count_steps(connection: Connection, edition_id: UUID) -> Numbers:
    """Return how far an edition has come."""
    row = await connection.fetchrow(_NUMBERS, edition_id)
    assert row is not None
    return Numbers(**row)


async def list_of_editions(
    connection: Connection,
    scope: tuple[Sequence[str] | None, Sequence[str] | None, Sequence[str] | None],
    limit: int,
    reader: Sequence[str] = (),
) -> list[WaitingEdition]:
    """Return the editions in which anything waits, the latest first. `scope` has missions, programmes and editions.

    Proposals about graders that the `reader`, by any name in lower case, proposed wait for somebody else.
    """
    return [
        WaitingEdition(
            row["edition_id"],
            Localised(es=row["title_es"], en=row["title_en"]),
            row["guests"],
            row["to_close"],
            row["recordings"],
            row["appointments"],
        )
        for row in await connection.fetch(_OF_EDITIONS, *scope, limit, list(reader))
    ]
