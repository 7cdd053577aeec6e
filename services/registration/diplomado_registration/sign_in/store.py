"""How members of staff are called, for the histories that name them by their subject."""

from collections.abc import Iterable
from datetime import datetime

from diplomado_chassis.postgres.database import Connection

_UPSERT = """
insert into staff_names (subject, name, seen_at) values ($1, $2, $3)
on conflict (subject) do update set name = excluded.name, seen_at = excluded.seen_at
"""
_FIND = "select subject, name from staff_names where subject = any ($1)"
_PURGE = """
delete from staff_names where subject in (
    select subject from staff_names where seen_at < now() - interval '5 years' limit $1
)
"""


async def upsert_name(connection: Connection, subject: str, name: str, now: datetime) -> None:
    """Remember how somebody is called who signs in."""
    await connection.execute(_UPSERT, subject, name, now)


async def find_names(connection: Connection, subjects: Iterable[str | None]) -> dict[str, str]:
    """Return the names of those who have signed in, by subject. They are personal data of staff, for pages alone."""
    wanted = sorted({subject for subject in subjects if subject})
    return {row["subject"]: row["name"] for row in await connection.fetch(_FIND, wanted)} if wanted else {}


async def purge_names(connection: Connection) -> int:
    """Delete the names of those who did not sign in for five years; at most a thousand."""
    status = await connection.execute(_PURGE, 1000)
    return int(status.rpartition(" ")[2])
