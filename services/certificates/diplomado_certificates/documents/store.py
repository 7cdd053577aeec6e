"""All SQL about the fingerprints of documents that were given out."""

from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_INSERT = """
insert into papers (certificate_id, sha256)
select $1, $2 where not exists (select from papers where certificate_id = $1 and sha256 = $2)
on conflict do nothing
"""
_EXISTS = "select exists (select from papers where certificate_id = $1 and sha256 = $2)"


async def insert_fingerprint(connection: Connection, certificate_id: UUID, sha256: str) -> None:
    """Record that a file with this fingerprint was given out. Repeating it changes nothing."""
    await connection.execute(_INSERT, certificate_id, sha256)


async def has_fingerprint(connection: Connection, certificate_id: UUID, sha256: str) -> bool:
    """Return whether a file with this fingerprint was ever given out for a certificate."""
    exists: bool = await connection.fetchval(_EXISTS, certificate_id, sha256)
    return exists
