"""Files that were sent and not yet confirmed: all SQL of them. Personal data, deleted after a day."""

from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.ids import uuid7
from diplomado_chassis.postgres.copying import copy_long_row
from diplomado_chassis.postgres.database import Connection

_FIND = "select upload_id, session_id, name, content from uploads where upload_id = $1 and session_id = $2"
_OF_EDITION = """
select u.upload_id, u.session_id, u.name, u.content from uploads u join sessions s using (session_id)
where s.edition_id = $1 order by s.starts_at, u.upload_id limit 60
"""
_COUNT = "select count(*) from uploads join sessions using (session_id) where edition_id = $1"
_DELETE = "delete from uploads where upload_id = $1"
_PURGE = "delete from uploads where sent_at < now() - interval '1 day'"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits for its confirmation. The name is what the sender called it."""

    upload_id: UUID
    session_id: UUID
    name: str | None
    content: bytes


async def insert_upload(
    connection: Connection, session_id: UUID, name: str | None, content: bytes, author: str
) -> UUID:
    """Keep a file for its preview, and return its identifier."""
    upload_id = uuid7()
    columns = ("upload_id", "session_id", "name", "sent_by", "content")
    shown = name.encode() if name is not None else None
    fields = (upload_id.bytes, session_id.bytes, shown, author.encode(), content)
    await copy_long_row(connection, "uploads", columns, fields)
    return upload_id


async def find_upload(connection: Connection, session_id: UUID, upload_id: UUID) -> Upload | None:
    """Return a file that was sent for a session."""
    row = await connection.fetchrow(_FIND, upload_id, session_id)
    return Upload(**row) if row else None


async def list_uploads(connection: Connection, edition_id: UUID) -> list[Upload]:
    """Return the files that wait in the sessions of an edition, in the order of the sessions; sixty at most."""
    return [Upload(**row) for row in await connection.fetch(_OF_EDITION, edition_id)]


async def count_uploads(connection: Connection, edition_id: UUID) -> int:
    """Return how many files wait in the sessions of an edition."""
    return int(await connection.fetchval(_COUNT, edition_id))


async def delete_upload(connection: Connection, upload_id: UUID) -> None:
    """Forget a file that was imported or given up."""
    await connection.execute(_DELETE, upload_id)


async def purge_uploads(connection: Connection) -> int:
    """Delete files that nobody confirmed for a day; return how many."""
    return int((await connection.execute(_PURGE)).rpartition(" ")[2])
