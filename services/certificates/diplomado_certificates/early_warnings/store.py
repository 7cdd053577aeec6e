"""What was announced as out of reach: all SQL of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from diplomado_certificates.early_warnings.outlook import Key, Notice
from diplomado_chassis.postgres.database import Connection

# Digests of all facts that outlooks rest on: a sum of the revisions of each kind changes with every one of them. Which
# records are one person's has no sum.
_CHANGED = """
with current as (
    select distinct on (edition_id) edition_id, version, content from policies order by edition_id, version desc
), facts as (
    select edition_id, md5(concat_ws(':', version,
        (select concat(count(*), '.', sum(revision)) from attendances f where f.edition_id = c.edition_id),
        (select concat(count(*), '.', sum(revision)) from closures f where f.edition_id = c.edition_id),
        (select concat(count(*), '.', sum(revision)) from excuses f where f.edition_id = c.edition_id),
        (select concat(count(*), '.', sum(revision)) from make_ups f where f.edition_id = c.edition_id),
        (select concat(count(*), '.', sum(revision)) from sessions f where f.edition_id = c.edition_id),
        (select concat(count(*), '.', sum(revision)) from registrations f where f.edition_id = c.edition_id),
        (select revision from editions e where e.edition_id = c.edition_id),
        (
            select string_agg(concat(m.registration_id, '.', m.effective_id), ',' order by m.registration_id)
            from merged_registrations m join registrations r using (registration_id) where r.edition_id = c.edition_id
        )
    )) as digest
    from current c
    where content::jsonb ->> 'early_warning' in ('coordinator', 'participant')
)
select facts.edition_id, facts.digest from facts left join warned_editions w using (edition_id)
where w.digest is distinct from facts.digest
order by facts.edition_id limit $1
"""
_TOLD = """
select registration_id, award, requirement, reachable from unreachable_requirements where edition_id = $1
"""
_UPSERT = """
insert into unreachable_requirements as old (registration_id, edition_id, award, requirement, revision, reachable,
    noticed_at)
select registration_id, $1, award, requirement, 1, reachable, $6
from unnest($2::uuid[], $3::text[], $4::text[], $5::bool[]) as new (registration_id, award, requirement, reachable)
order by registration_id, award, requirement
on conflict (registration_id, award, requirement) do update set revision = old.revision + 1,
    reachable = excluded.reachable, noticed_at = excluded.noticed_at
returning registration_id, award, requirement, revision
"""
_DONE = """
insert into warned_editions (edition_id, digest, decided_at) values ($1, $2, $3)
on conflict (edition_id) do update set digest = excluded.digest, decided_at = excluded.decided_at
"""


async def list_changed_editions(connection: Connection, limit: int) -> list[tuple[UUID, str]]:
    """Return editions that want early warnings and whose facts have changed, with the digest of the facts."""
    return [(row["edition_id"], row["digest"]) for row in await connection.fetch(_CHANGED, limit)]


async def list_told(connection: Connection, edition_id: UUID) -> dict[Key, bool]:
    """Return whether each requirement that was announced was last announced as reachable."""
    return {
        (row["registration_id"], row["award"], row["requirement"]): row["reachable"]
        for row in await connection.fetch(_TOLD, edition_id)
    }


async def upsert_notices(
    connection: Connection, edition_id: UUID, notices: Sequence[Notice], now: datetime
) -> dict[Key, int]:
    """Store what is announced, and return the revisions. Callers must hold the lock of the register."""
    rows = await connection.fetch(
        _UPSERT,
        edition_id,
        [notice.registration_id for notice in notices],
        [notice.award for notice in notices],
        [notice.requirement for notice in notices],
        [notice.reachable for notice in notices],
        now,
    )
    return {(row["registration_id"], row["award"], row["requirement"]): row["revision"] for row in rows}


async def upsert_decided(connection: Connection, edition_id: UUID, digest: str, now: datetime) -> None:
    """Store on which facts the warnings of an edition were decided."""
    await connection.execute(_DONE, edition_id, digest, now)
