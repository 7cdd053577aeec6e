"""SQL of probable duplicates, and of decisions that two records are not one person's."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.pieces import fetch_all

_LIST_PEOPLE = """
select participant_id, given_names, family_names, coalesce(email_key, lower(email)) from participants
where erased_at is null and merged_into is null order by participant_id
"""
# Who proved an address that was another's, or had one before that is another's now.
_LIST_PROVEN = """
select distinct c.participant_id, p.participant_id as other_id
from contacts c join participants p on p.email_key = c.email_key and p.participant_id <> c.participant_id
where c.proven_at is not null and c.replaced_at is not null
"""
_LIST_DISMISSED = "select first_id, second_id from duplicate_dismissals"
_FIND = """
select participant_id, given_names, family_names, email, language, described_at from participants
where participant_id = any ($1)
"""
_LOCK = """
select participant_id from participants
where participant_id = any ($1) and erased_at is null and merged_into is null
order by participant_id for no key update
"""
_DISMISS = """
insert into duplicate_dismissals (first_id, second_id, reason, actor, dismissed_at) values ($1, $2, $3, $4, $5)
on conflict (first_id, second_id) do nothing
"""
_DELETE = "delete from duplicate_dismissals where first_id = any ($1) or second_id = any ($1)"


async def list_compared(connection: Connection) -> Sequence[Record]:
    """Return id, names and address of all people who are neither erased nor merged."""
    return await fetch_all(connection, _LIST_PEOPLE)


async def list_proven_pairs(connection: Connection) -> Sequence[Record]:
    """Return pairs of people of whom the first proved the other's address."""
    return await fetch_all(connection, _LIST_PROVEN)


async def list_dismissed(connection: Connection) -> Sequence[Record]:
    """Return the pairs that are not one person's."""
    return await fetch_all(connection, _LIST_DISMISSED)


async def find_people(connection: Connection, participants: Sequence[UUID]) -> dict[UUID, Record]:
    """Return what is stored of people. Personal data."""
    return {row["participant_id"]: row for row in await connection.fetch(_FIND, participants)}


async def lock_present(connection: Connection, participants: Sequence[UUID]) -> list[UUID]:
    """Lock people who are neither erased nor merged, in the order of their ids, and return their ids."""
    return [row["participant_id"] for row in await connection.fetch(_LOCK, participants)]


async def insert_dismissal(
    connection: Connection, pair: tuple[UUID, UUID], reason: str, actor: str, now: datetime
) -> None:
    """Store that two records are not one person's; the first decision stays. The caller has locked both people."""
    await connection.execute(_DISMISS, *pair, reason, actor, now)


async def delete_dismissals(connection: Connection, participants: Sequence[UUID]) -> None:
    """Delete the decisions about people."""
    await connection.execute(_DELETE, participants)
