"""All SQL about policies."""

from uuid import UUID

from asyncpg import Record

from diplomado_certificates.policies.policy import Policy
from diplomado_certificates.policies.policy_version import PolicyVersion
from diplomado_chassis.postgres.database import Connection

_CURRENT = """
select edition_id, version, content, sha256, reason, set_at
from policies where edition_id = $1 order by version desc limit 1
"""
_ALL = """
select edition_id, version, content, sha256, reason, set_at from policies where edition_id = $1 order by version
"""
_ONE = """
select edition_id, version, content, sha256, reason, set_at from policies where edition_id = $1 and version = $2
"""
_INSERT = """
insert into policies (edition_id, version, code, content, sha256, reason, set_at, set_by)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_ANNOUNCED = """
insert into announced_policies (edition_id, version) values ($1, $2)
on conflict (edition_id) do update set version = excluded.version
"""
_UNANNOUNCED = """
select edition_id from policies left join announced_policies a using (edition_id)
group by edition_id having max(policies.version) > coalesce(max(a.version), 0) order by edition_id limit $1
"""


async def find_current_version(connection: Connection, edition_id: UUID) -> PolicyVersion | None:
    """Return the version by which awards are decided now."""
    row = await connection.fetchrow(_CURRENT, edition_id)
    return _read(row) if row else None


async def find_version(connection: Connection, edition_id: UUID, version: int) -> PolicyVersion | None:
    """Return a version of an edition's policy."""
    row = await connection.fetchrow(_ONE, edition_id, version)
    return _read(row) if row else None


async def list_versions(connection: Connection, edition_id: UUID) -> list[PolicyVersion]:
    """Return all versions of an edition's policy, the first one first."""
    return [_read(row) for row in await connection.fetch(_ALL, edition_id)]


async def insert_version(connection: Connection, version: PolicyVersion, *, set_by: str) -> None:
    """Add a version."""
    await connection.execute(
        _INSERT,
        version.edition_id,
        version.version,
        version.policy.code,
        version.policy.canonical(),
        version.sha256,
        version.reason,
        version.set_at,
        set_by,
    )


async def upsert_announced(connection: Connection, edition_id: UUID, version: int) -> None:
    """Store that a version was announced."""
    await connection.execute(_ANNOUNCED, edition_id, version)


async def list_unannounced(connection: Connection, limit: int) -> list[UUID]:
    """Return editions whose current policy was never announced."""
    return [row["edition_id"] for row in await connection.fetch(_UNANNOUNCED, limit)]


def _read(row: Record) -> PolicyVersion:
    policy = Policy.parse(row["content"])
    return PolicyVersion(row["edition_id"], row["version"], policy, row["sha256"], row["reason"], row["set_at"])
