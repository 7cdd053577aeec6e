"""SQL of the requests of people about their own data."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.http.auth import Scope
from diplomado_chassis.ids import uuid7
from diplomado_chassis.keyset import Listed, Page
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.listing import Listing

_INSERT_ERASURE = """
insert into data_requests (request_id, participant_id, kind, asked_at, due_on)
values ($1, $2, 'erasure', $3, $4)
on conflict (participant_id, kind) where status = 'open' do nothing
"""
_INSERT_EXPORT = """
insert into data_requests (request_id, participant_id, kind, status, asked_at, decided_at)
values ($1, $2, 'export', 'done', $3, $3)
on conflict (participant_id, ((asked_at at time zone 'UTC')::date)) where kind = 'export' do nothing
"""
_COLUMNS = "request_id, participant_id, kind, status, asked_at, due_on, decided_at, actor, reason"
_FIND = f"select {_COLUMNS} from data_requests where request_id = $1"
_LOCK = _FIND + " for update"
# A record that is merged with the person's brings its requests along.
_FIND_LAST_ERASURE = f"""
select {_COLUMNS} from data_requests
where kind = 'erasure' and (
    participant_id = $1 or participant_id in (select participant_id from participants where merged_into = $1)
)
order by request_id desc limit 1
"""
_MARK_REFUSED = """
update data_requests set status = 'refused', decided_at = $2, actor = $3, reason = $4 where request_id = $1
"""
_MARK_ERASED = """
update data_requests set status = 'done', decided_at = $2, actor = $3
where participant_id = any ($1) and kind = 'erasure' and status = 'open'
"""
# A record that is merged goes on as the one that is kept.
_NEWEST_REGISTRATION = """
select r.registration_id, r.edition_id, r.participant_id
from registrations r
where r.participant_id = $1 or r.participant_id = (select merged_into from participants where participant_id = $1)
order by r.number desc limit 1
"""
_DELETE_REASONS = "update data_requests set reason = null where participant_id = any ($1) and reason is not null"
# Without limits of scope also people of whom no registration is left.
_IN_SCOPE = """
    ($1::text[] is null or e.mission = any ($1))
    and ($2::text[] is null
         or exists (select from edition_programmes s where s.edition_id = e.edition_id and s.programme = any ($2)))
    and ($3::text[] is null or e.code = any ($3))
"""
_LIST = f"""
select d.request_id, d.participant_id, d.kind, d.status, d.asked_at, d.due_on, d.decided_at, d.actor, d.reason,
       kept.given_names, kept.family_names, known.registration_id, known.edition_id, known.code, known.title_es,
       known.title_en, known.time_zone
from data_requests d
join participants p on p.participant_id = d.participant_id
join participants kept on kept.participant_id = coalesce(p.merged_into, p.participant_id)
left join lateral (
    select r.registration_id, e.edition_id, e.code, e.title_es, e.title_en, e.time_zone
    from registrations r join editions e on e.edition_id = r.edition_id
    where r.participant_id in (p.participant_id, kept.participant_id) and {_IN_SCOPE}
    order by r.number desc limit 1
) known on true
where d.status = any ($4)
    and (known.edition_id is not null or ($1::text[] is null and $2::text[] is null and $3::text[] is null))
"""
_LIST_OLDEST = Listing(_LIST, request_id=UUID)
_LIST_NEWEST = _LIST + " and ($5::uuid is null or d.request_id < $5) order by d.request_id desc limit $6"
_COUNT_OPEN = f"""
select count(*) as open, count(*) filter (where d.due_on < $4) as overdue
from data_requests d join participants p on p.participant_id = d.participant_id
where d.status = 'open' and (($1::text[] is null and $2::text[] is null and $3::text[] is null) or exists (
    select from registrations r join editions e on e.edition_id = r.edition_id
    where r.participant_id in (p.participant_id, p.merged_into) and {_IN_SCOPE}
))
"""
_MOST_URGENT = f"""
select d.request_id, d.asked_at, d.due_on
from data_requests d join participants p on p.participant_id = d.participant_id
where d.status = 'open' and d.due_on <= $4
    and (($1::text[] is null and $2::text[] is null and $3::text[] is null) or exists (
        select from registrations r join editions e on e.edition_id = r.edition_id
        where r.participant_id in (p.participant_id, p.merged_into) and {_IN_SCOPE}
    ))
order by d.due_on, d.request_id limit $5
"""
_PURGE = """
delete from data_requests where request_id in (
    select request_id from data_requests
    where status <> 'open' and decided_at < now() - make_interval(days => $1)
    order by decided_at limit $2
)
"""

Status = Literal["open", "done", "refused"]


async def insert_erasure(connection: Connection, participant_id: UUID, now: datetime, due_on: date) -> bool:
    """Store that a person asks for erasure; False if they asked already and nobody decided."""
    status = await connection.execute(_INSERT_ERASURE, uuid7(), participant_id, now, due_on)
    return bool(status == "INSERT 0 1")


async def insert_export(connection: Connection, participant_id: UUID, now: datetime) -> None:
    """Store that a person took their data along, once a day."""
    await connection.execute(_INSERT_EXPORT, uuid7(), participant_id, now)


async def find_request(connection: Connection, request_id: UUID) -> Record | None:
    """Return a request."""
    return await connection.fetchrow(_FIND, request_id)


async def lock_request(connection: Connection, request_id: UUID) -> Record | None:
    """Lock a request and return it."""
    return await connection.fetchrow(_LOCK, request_id)


async def find_last_erasure(connection: Connection, participant_id: UUID) -> Record | None:
    """Return the last request of a person for erasure."""
    return await connection.fetchrow(_FIND_LAST_ERASURE, participant_id)


async def mark_refused(connection: Connection, request_id: UUID, now: datetime, actor: str, reason: str) -> None:
    """Store that a request is refused."""
    await connection.execute(_MARK_REFUSED, request_id, now, actor, reason)


async def find_newest_registration(connection: Connection, participant_id: UUID) -> Record | None:
    """Return the newest registration of a person, with its edition and participant."""
    return await connection.fetchrow(_NEWEST_REGISTRATION, participant_id)


async def mark_erased(connection: Connection, participants: Sequence[UUID], now: datetime, actor: str | None) -> None:
    """Store that the erasures which people asked for are done, and delete what they were told before."""
    await connection.execute(_MARK_ERASED, participants, now, actor)
    await connection.execute(_DELETE_REASONS, participants)


async def list_requests(
    connection: Connection, scope: Scope, statuses: Sequence[Status], page: Page
) -> Listed[dict[str, Any]]:
    """Return requests of people of a scope, the oldest first, with their last edition in it: personal data."""
    return await _LIST_OLDEST.fetch(connection, *scope.arrays, statuses, page=page)


async def list_newest_requests(
    connection: Connection, scope: Scope, statuses: Sequence[Status], after: UUID | None, limit: int
) -> Sequence[Record]:
    """Return requests as `list_requests` does, but the newest first, behind one."""
    return await connection.fetch(_LIST_NEWEST, *scope.arrays, statuses, after, limit)


async def count_open(connection: Connection, scope: Scope, today: date) -> tuple[int, int]:
    """Return how many requests of people of a scope are open, and how many of them should be answered by now."""
    (row,) = await connection.fetch(_COUNT_OPEN, *scope.arrays, today)
    return row["open"], row["overdue"]


async def list_most_urgent(connection: Connection, scope: Scope, until: date, limit: int) -> Sequence[Record]:
    """Return open requests of people of a scope to be answered by a day, the most urgent first; without names."""
    return await connection.fetch(_MOST_URGENT, *scope.arrays, until, limit)


async def purge_requests(connection: Connection, days: int, limit: int) -> int:
    """Delete requests decided so many days ago, at most `limit`."""
    status = await connection.execute(_PURGE, days, limit)
    return int(status.rpartition(" ")[2])
