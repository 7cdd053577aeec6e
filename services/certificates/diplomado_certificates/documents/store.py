"""The fingerprints of the files that were given out."""

from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_REMEMBER = """
insert into papers (certificate_id, sha256)
select $1, $2 where not exists (select from papers where certificate_id = $1 and sha256 = $2)
on conflict do nothing
"""
_GIVEN = "select exists (select from papers where certificate_id = $1 and sha256 = $2)"


async def remember(connection: Connection, certificate_id: UUID, sha256: str) -> None:
    """Note that a file with this fingerprint was given out; noting it again changes nothing."""
    await connection.execute(_REMEMBER, certificate_id, sha256)


async def was_given_out(connection: Connection, certificate_id: UUID, sha256: str) -> bool:
    """Return whether a file with this fingerprint was ever given out for a certificate."""
    given: bool = await connection.fetchval(_GIVEN, certificate_id, sha256)
    return given
