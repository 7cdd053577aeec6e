"""Arrivals and departures: all SQL of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from diplomado_chassis.ids import uuid7s
from diplomado_chassis.keyset import WHOLE, Listed, Page
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.listing import Listing
from diplomado_sessions.attendance.check_in.stays import Times

_TIMES = """
select e.effective_id,
    case when c.from_start then coalesce(s.actual_starts_at, s.starts_at) else c.came_at end as came_at,
    case when c.until_end then greatest(coalesce(s.actual_ends_at, s.ends_at), c.came_at) else c.left_at end as left_at
from check_ins c join effective_registrations e using (registration_id) join sessions s using (session_id)
where c.session_id = $1 and e.effective_id = any($2) and c.withdrawn_at is null
order by 2, 3
"""
_INSERT = """
insert into check_ins (check_in_id, session_id, registration_id, came_at, left_at, method, author, reason, note,
    list_id, delay_seconds, from_start, until_end)
select check_in_id, $1, registration_id, came_at, left_at, $6, $7, $8, $9, $10, $11, from_start, until_end
from unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[], $12::boolean[], $13::boolean[])
    as new (check_in_id, registration_id, came_at, left_at, from_start, until_end)
on conflict do nothing
returning check_in_id
"""
_LIST = Listing(
    """
select c.check_in_id, e.effective_id as registration_id, c.came_at, c.left_at, c.method, c.author, c.reason, c.note,
    c.list_id, c.delay_seconds, c.recorded_at, c.withdrawn_at, c.withdrawn_by, c.withdrawal_note,
    coalesce(c.came_at, c.left_at) as _at
from check_ins c join effective_registrations e using (registration_id)
where c.session_id = $1 and ($2::uuid is null or e.effective_id = $2)
""",
    _at=datetime,
    check_in_id=UUID,
)
# Who came and did not leave since. The screen of a room shows how many, and times without people.
_ARRIVALS = """
with lines as (
    select e.effective_id, c.left_at,
        case when c.from_start then coalesce(s.actual_starts_at, s.starts_at) else c.came_at end as came_at
    from check_ins c join effective_registrations e using (registration_id) join sessions s using (session_id)
    where c.session_id = $1 and c.withdrawn_at is null
), arrivals as (
    select effective_id, came_at, (left_at is null or left_at > $2) and not exists (
        select from lines gone
        where gone.effective_id = lines.effective_id and gone.came_at is null
            and gone.left_at > lines.came_at and gone.left_at <= $2
    ) as is_in
    from lines where came_at <= $2
)
select count(distinct effective_id) filter (where is_in)::int as people,
    (array(select came_at from arrivals order by came_at desc limit $3)) as latest
from arrivals
"""
_WITHDRAW = """
update check_ins set withdrawn_at = now(), withdrawn_by = $4, withdrawal_note = $5
where session_id = $1 and (check_in_id = any($2) or list_id = any($3)) and withdrawn_at is null
returning registration_id
"""
_COUNT_KNOWN = """
select count(*) filter (where check_in_id = any($2)) as single, count(distinct list_id) filter (where list_id = any($3))
    as lists
from check_ins where session_id = $1
"""
_HOLDER = """
select e.effective_id as registration_id, f.edition_id, coalesce(l.link_revision, 1) as link_revision, p.erased,
    coalesce(p.given_names, '') as given_names, coalesce(p.family_names, '') as family_names
from registrations r
join effective_registrations e using (registration_id)
join registrations f on f.registration_id = e.effective_id
join people p on p.participant_id = f.participant_id
left join own_links l on l.registration_id = r.registration_id
where r.registration_id = $1
"""
_DELETE_NOTES = """
update check_ins set note = null, withdrawal_note = null
where registration_id = any($1) and (note is not null or withdrawal_note is not null)
"""
_DELETE_OF_SESSIONS = "delete from check_ins where session_id = any($1)"


@dataclass(frozen=True, slots=True)
class Origin:
    """How check-ins came to us. The note is free text and stays in this service."""

    method: str
    author: str | None
    reason: str | None = None
    note: str | None = None
    list_id: UUID | None = None
    delay_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose a badge or link is: the registration that counts. Names are personal data."""

    registration_id: UUID
    edition_id: UUID
    link_revision: int
    erased: bool
    given_names: str
    family_names: str


@dataclass(frozen=True, slots=True)
class InRoom:
    """What everybody in a room may see about who is in it: a number, and times of arrival."""

    people: int
    latest: Sequence[datetime]


async def find_holder(connection: Connection, registration_id: UUID) -> Holder | None:
    """Return the holder of a badge or link; None if the registration is not known."""
    row = await connection.fetchrow(_HOLDER, registration_id)
    return Holder(**row) if row else None


async def list_times(
    connection: Connection, session_id: UUID, registrations: Sequence[UUID]
) -> dict[UUID, list[Times]]:
    """Return what counts in a session of each registration, with that of registrations merged into it."""
    found: dict[UUID, list[Times]] = {registration: [] for registration in registrations}
    for row in await connection.fetch(_TIMES, session_id, registrations):
        found[row["effective_id"]].append(Times(row["came_at"], row["left_at"]))
    return found


async def insert_check_ins(
    connection: Connection, session_id: UUID, lines: Sequence[tuple[UUID, Times]], origin: Origin
) -> list[UUID]:
    """Insert lines by registration, and return the identifiers of those that are new. Callers must lock the session."""
    rows = await connection.fetch(
        _INSERT,
        session_id,
        uuid7s(len(lines)),
        [registration for registration, _ in lines],
        [times.came_at for _, times in lines],
        [times.left_at for _, times in lines],
        origin.method,
        origin.author,
        origin.reason,
        origin.note,
        origin.list_id,
        origin.delay_seconds,
        [times.from_start for _, times in lines],
        [times.until_end for _, times in lines],
    )
    return [row["check_in_id"] for row in rows]


async def list_check_ins(
    connection: Connection, session_id: UUID, registration_id: UUID | None = None, page: Page = WHOLE
) -> Listed[dict[str, Any]]:
    """Return check-ins of a session, or of one registration in it, withdrawn ones too, in order of time."""
    return await _LIST.fetch(connection, session_id, registration_id, page=page)


async def find_presence(connection: Connection, session_id: UUID, now: datetime, limit: int) -> InRoom:
    """Return how many people are in, and when the last ones came, the latest first."""
    row = await connection.fetchrow(_ARRIVALS, session_id, now, limit)
    return InRoom(row["people"], row["latest"]) if row else InRoom(0, [])


async def count_known(
    connection: Connection, session_id: UUID, check_ins: Sequence[UUID], lists: Sequence[UUID]
) -> tuple[int, int]:
    """Return how many of some check-ins and lists a session has."""
    row = await connection.fetchrow(_COUNT_KNOWN, session_id, check_ins, lists)
    return (row["single"], row["lists"]) if row else (0, 0)


async def update_withdrawn(
    connection: Connection,
    session_id: UUID,
    check_ins: Sequence[UUID],
    lists: Sequence[UUID],
    author: str,
    note: str,
) -> list[UUID]:
    """Withdraw check-ins, single ones and those of whole lists; return the registrations, once for each line."""
    rows = await connection.fetch(_WITHDRAW, session_id, check_ins, lists, author, note)
    return [row["registration_id"] for row in rows]


async def delete_notes(connection: Connection, registrations: Sequence[UUID]) -> None:
    """Remove the notes about check-ins of some registrations."""
    await connection.execute(_DELETE_NOTES, registrations)


async def delete_of_sessions(connection: Connection, sessions: Sequence[UUID]) -> None:
    """Delete all check-ins in some sessions."""
    await connection.execute(_DELETE_OF_SESSIONS, sessions)
