"""All SQL about uploaded images, the codes that name them, and the acts that have frozen them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from diplomado_certificates.images.checking import MEDIA_TYPE, CheckedImage
from diplomado_certificates.images.stored import StoredEmblem, StoredSignature
from diplomado_certificates.register.face import Role
from diplomado_chassis.postgres.database import Connection

Kind = Literal["emblem", "signature"]

# An image that is there already is touched, so that the purge leaves it to the code that is about to name it.
_INSERT_IMAGE = """
insert into images (sha256, media_type, width, height, content) values ($1, $2, $3, $4, $5)
on conflict (sha256) do update set stored_at = now()
"""
_EMBLEMS = "select code, role, name_es, name_en, sha256, set_at, set_by from emblems"
_UPSERT_EMBLEM = """
insert into emblems (code, role, name_es, name_en, sha256, set_at, set_by) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (code) do update set role = excluded.role, name_es = excluded.name_es, name_en = excluded.name_en,
    sha256 = excluded.sha256, set_at = excluded.set_at, set_by = excluded.set_by
"""
_SIGNATURES = "select code, sha256, set_at, set_by from signature_images"
_UPSERT_SIGNATURE = """
insert into signature_images (code, sha256, set_at, set_by) values ($1, $2, $3, $4)
on conflict (code) do update set sha256 = excluded.sha256, set_at = excluded.set_at, set_by = excluded.set_by
"""
_INSERT_USES = """
insert into act_images (act_id, kind, code, sha256)
select $1, kind, code, sha256 from unnest($2::text[], $3::text[], $4::text[]) as used (kind, code, sha256)
"""
_IS_USED = "select exists (select from act_images where kind = $1 and code = $2)"
_PURGE = """
delete from images where stored_at < now() - interval '1 day'
    and not exists (select from emblems where emblems.sha256 = images.sha256)
    and not exists (select from signature_images where signature_images.sha256 = images.sha256)
    and not exists (select from act_images where act_images.sha256 = images.sha256)
"""


async def insert_image(connection: Connection, image: CheckedImage) -> None:
    """Store an image; the same image again is stored once."""
    await connection.execute(_INSERT_IMAGE, image.sha256, MEDIA_TYPE, image.width, image.height, image.content)


async def find_contents(connection: Connection, hashes: Iterable[str]) -> dict[str, bytes]:
    """Return the content of images by their hash."""
    wanted = sorted(hashes)
    if not wanted:
        return {}
    rows = await connection.fetch("select sha256, content from images where sha256 = any($1::text[])", wanted)
    return {row["sha256"]: row["content"] for row in rows}


async def upsert_emblem(
    connection: Connection, code: str, role: Role, name: tuple[str, str], sha256: str, *, by: str, now: datetime
) -> None:
    """Set an emblem; `name` is in Spanish and in English."""
    await connection.execute(_UPSERT_EMBLEM, code, role, *name, sha256, now, by)


async def list_emblems(connection: Connection) -> list[StoredEmblem]:
    """Return all emblems by code."""
    return [StoredEmblem(**row) for row in await connection.fetch(f"{_EMBLEMS} order by code")]


async def find_emblem(connection: Connection, code: str, *, lock: bool = False) -> StoredEmblem | None:
    """Return an emblem; `lock` locks its row until the transaction ends."""
    row = await connection.fetchrow(f"{_EMBLEMS} where code = $1" + (" for update" if lock else ""), code)
    return StoredEmblem(**row) if row else None


async def find_emblems(connection: Connection, codes: Sequence[str]) -> dict[str, StoredEmblem]:
    """Return emblems by code, locked against change and deletion until the transaction ends."""
    rows = await connection.fetch(f"{_EMBLEMS} where code = any($1::text[]) order by code for share", codes)
    return {row["code"]: StoredEmblem(**row) for row in rows}


async def delete_emblem(connection: Connection, code: str) -> None:
    """Delete an emblem; its image goes with the purge."""
    await connection.execute("delete from emblems where code = $1", code)


async def upsert_signature(connection: Connection, code: str, sha256: str, *, by: str, now: datetime) -> None:
    """Set the image of a signature."""
    await connection.execute(_UPSERT_SIGNATURE, code, sha256, now, by)


async def list_signatures(connection: Connection) -> list[StoredSignature]:
    """Return all signature images by code."""
    return [StoredSignature(**row) for row in await connection.fetch(f"{_SIGNATURES} order by code")]


async def find_signature(connection: Connection, code: str, *, lock: bool = False) -> StoredSignature | None:
    """Return a signature image; `lock` locks its row until the transaction ends."""
    row = await connection.fetchrow(f"{_SIGNATURES} where code = $1" + (" for update" if lock else ""), code)
    return StoredSignature(**row) if row else None


async def find_signatures(connection: Connection, codes: Sequence[str]) -> dict[str, StoredSignature]:
    """Return signature images by code, locked against change and deletion until the transaction ends."""
    rows = await connection.fetch(f"{_SIGNATURES} where code = any($1::text[]) order by code for share", codes)
    return {row["code"]: StoredSignature(**row) for row in rows}


async def delete_signature(connection: Connection, code: str) -> None:
    """Delete a signature image; the image itself goes with the purge."""
    await connection.execute("delete from signature_images where code = $1", code)


async def insert_uses(connection: Connection, act_id: UUID, uses: Iterable[tuple[Kind, str, str]]) -> None:
    """Record the images that an act freezes: kind, code and hash."""
    rows = sorted(set(uses))
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[], [], []]
    await connection.execute(_INSERT_USES, act_id, *columns)


async def has_uses(connection: Connection, kind: Kind, code: str) -> bool:
    """Return whether an act, signed or drafted, has frozen what a code named at its time."""
    used: bool = await connection.fetchval(_IS_USED, kind, code)
    return used


async def purge_images(connection: Connection) -> int:
    """Delete images that no code and no act names, and return how many."""
    status: str = await connection.execute(_PURGE)
    return int(status.rpartition(" ")[2])
