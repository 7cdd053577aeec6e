"""How many entries of each session wait for a person's decision, as last announced."""

from collections.abc import Iterable
from uuid import UUID

import asyncpg

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing.restating import Raising

_UPSERT_COUNTS = """
with counted as (
    select s.session_id, (
        select count(*) from appearances a
        where a.edition_id = s.edition_id and a.session_id = s.session_id and a.basis = 'queued' and not a.withdrawn
    ) as waiting
    from sessions s where s.session_id = any($1)
), changed as (
    insert into guest_counts as old (session_id, waiting, revision)
    select session_id, waiting, 1 from counted
    where waiting > 0 or session_id in (select session_id from guest_counts)
    order by session_id
    on conflict (session_id) do update set waiting = excluded.waiting, revision = old.revision + 1
        where old.waiting <> excluded.waiting
    returning session_id, waiting, revision
)
select session_id, edition_id, changed.waiting, changed.revision
from changed join sessions using (session_id) order by session_id
"""
_LIST_UNCOUNTED = """
select session_id, edition_id from sessions s
where not exists (select from guest_counts g where g.session_id = s.session_id)
    and exists (
        select from appearances a
        where a.edition_id = s.edition_id and a.session_id = s.session_id and a.basis = 'queued' and not a.withdrawn
    )
order by session_id limit $1
"""
RAISING = Raising(
    "guest_counts",
    "session_id",
    "session_id, waiting, revision, "
    "(select edition_id from sessions s where s.session_id = guest_counts.session_id) as edition_id",
    "true",
)


async def upsert_counts(connection: Connection, sessions: Iterable[UUID]) -> list[asyncpg.Record]:
    """Count the queued appearances of some sessions; return session, edition, number and revision where it changed.

    Callers must hold the edition lock, or have deleted the appearances.
    """
    return list(await connection.fetch(_UPSERT_COUNTS, sorted(set(sessions))))


async def list_uncounted(connection: Connection, limit: int) -> list[asyncpg.Record]:
    """Return sessions with queued appearances that were never counted, with their editions."""
    return list(await connection.fetch(_LIST_UNCOUNTED, limit))
