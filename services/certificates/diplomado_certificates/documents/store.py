"""All SQL about documents that were given out: the fingerprint of every file, and the file that is given out again."""

import hashlib
from collections.abc import Collection
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_LOCK = "select from certificates where certificate_id = $1 and not erased for no key update"
_KEPT = """
select distinct on (certificate_id) certificate_id, content from papers
where certificate_id = any($1::uuid[]) and content is not null
order by certificate_id, first_given_at desc, sha256
"""
_INSERT = """
insert into papers (certificate_id, sha256, content) values ($1, $2, $3)
on conflict (certificate_id, sha256) do update set content = excluded.content where papers.content is null
"""
_FORGET = "update papers set content = null where certificate_id = $1 and sha256 <> $2 and content is not null"
_FINGERPRINTS = """
select certificate_id, array_agg(sha256 order by first_given_at, sha256) as given from papers
where certificate_id = any($1::uuid[]) group by certificate_id
"""
_EXISTS = "select exists (select from papers where certificate_id = $1 and sha256 = $2)"


async def find_kept(connection: Connection, certificates: Collection[UUID]) -> dict[UUID, bytes]:
    """Return the files that are given out again, for those of the certificates that have one."""
    return {row["certificate_id"]: row["content"] for row in await connection.fetch(_KEPT, list(certificates))}


async def insert_given(connection: Connection, certificate_id: UUID, pdf: bytes) -> bytes | None:
    """Keep a file that is about to be given out, and return the one to give: the first that was ever kept.

    Returns None if the holder was erased since the file was rendered. Requests for one certificate follow one another.
    """
    if not await connection.fetch(_LOCK, certificate_id):
        return None
    kept = (await find_kept(connection, [certificate_id])).get(certificate_id)
    if kept is None:
        await connection.execute(_INSERT, certificate_id, hashlib.sha256(pdf).hexdigest(), pdf)
    return kept or pdf


async def find_fingerprints(connection: Connection, certificates: Collection[UUID]) -> dict[UUID, list[str]]:
    """Return the fingerprints of all files that were ever given out, for those of the certificates that have one."""
    rows = await connection.fetch(_FINGERPRINTS, list(certificates))
    return {row["certificate_id"]: row["given"] for row in rows}


async def has_fingerprint(connection: Connection, certificate_id: UUID, sha256: str) -> bool:
    """Return whether a file with this fingerprint was ever given out for a certificate."""
    exists: bool = await connection.fetchval(_EXISTS, certificate_id, sha256)
    return exists


async def has_certificate(connection: Connection, certificate_id: UUID) -> bool:
    """Return whether there is such a certificate."""
    exists: bool = await connection.fetchval(
        "select exists (select from certificates where certificate_id = $1)", certificate_id
    )
    return exists


async def replace_kept(connection: Connection, certificate_id: UUID, kept: bytes, pdf: bytes) -> bool:
    """Give another file out from now on, in place of the kept one. Return False if that is not kept any more."""
    locked = await connection.fetch(_LOCK, certificate_id)
    if not locked or (await find_kept(connection, [certificate_id])).get(certificate_id) != kept:
        return False
    sha256 = hashlib.sha256(pdf).hexdigest()
    await connection.execute(_INSERT, certificate_id, sha256, pdf)
    await connection.execute(_FORGET, certificate_id, sha256)
    return True
