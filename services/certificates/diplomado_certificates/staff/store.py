"""All SQL about the names of members of staff. Personal data: for pages of staff alone, never logged."""

from collections.abc import Collection
from datetime import datetime

from diplomado_chassis.postgres.database import Connection

_UPSERT = """
insert into staff_names (subject, name, seen_at) values ($1, $2, $3)
on conflict (subject) do update set name = excluded.name, seen_at = excluded.seen_at
"""
_FIND = "select subject, name from staff_names where subject = any($1::text[])"


async def upsert_name(connection: Connection, subject: str, name: str | None, now: datetime) -> None:
    """Keep how an account is shown. One without a name, such as that of a machine, is not kept."""
    if name and name.strip():
        await connection.execute(_UPSERT, subject, name.strip()[:200], now)


async def find_staff_names(connection: Connection, subjects: Collection[str]) -> dict[str, str]:
    """Return the shown names of accounts, of those that have one."""
    rows = await connection.fetch(_FIND, sorted(set(subjects)))
    return {row["subject"]: row["name"] for row in rows}
