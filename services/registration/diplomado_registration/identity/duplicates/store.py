"""SQL of probable duplicates, and of decisions that two records are not one person's.

Triggers of migration 0034 list who came or changed, and delete what was found about them before.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.keyset import Listed, Page
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.listing import Listing
from diplomado_registration.identity.duplicates.finding import Pair, Reason

_LOCK_COMPARISON = "select pg_try_advisory_xact_lock(hashtextextended('people_to_compare', 0))"
# Who is changed at this moment is left for the next comparison.
_TAKE = """
delete from people_to_compare where participant_id in (
    select participant_id from people_to_compare order by participant_id limit $1 for update skip locked
)
returning participant_id
"""
_LIST_COMPARED = """
select participant_id, given_names, family_names, coalesce(email_key, lower(email)) from participants
where participant_id = any ($1) and erased_at is null and merged_into is null order by participant_id
"""
_INSERT_KEYS = """
insert into duplicate_keys (key, participant_id)
select key, participant_id from unnest($1::bigint[], $2::uuid[]) as new (key, participant_id)
order by key, participant_id
on conflict do nothing
"""
_LIST_NEIGHBOURS = """
select distinct sought.participant_id, near.participant_id as other_id
from unnest($1::bigint[], $2::uuid[]) as sought (key, participant_id)
cross join lateral (
    (
        select k.participant_id from duplicate_keys k
        where k.key = sought.key and k.participant_id < sought.participant_id order by k.participant_id desc limit $3
    ) union all (
        select k.participant_id from duplicate_keys k
        where k.key = sought.key and k.participant_id > sought.participant_id order by k.participant_id limit $3
    )
) as near
"""
# Who proved an address that was another's, or had one before that is another's now.
_LIST_PROVEN = """
select c.participant_id, p.participant_id as other_id
from contacts c join participants p on p.email_key = c.email_key and p.participant_id <> c.participant_id
where c.proven_at is not null and c.replaced_at is not null and c.participant_id = any ($1)
union
select c.participant_id, p.participant_id
from participants p join contacts c on c.email_key = p.email_key and p.participant_id <> c.participant_id
where c.proven_at is not null and c.replaced_at is not null and p.participant_id = any ($1)
"""
_UPSERT_PAIRS = """
insert into duplicate_pairs (first_id, second_id, reasons)
select first_id, second_id, string_to_array(reasons, ' ')
from unnest($1::uuid[], $2::uuid[], $3::text[]) as new (first_id, second_id, reasons) order by first_id, second_id
on conflict (first_id, second_id) do update set reasons = excluded.reasons
"""
_PAIRS = """
from duplicate_pairs p where not exists (
    select from duplicate_dismissals d where d.first_id = p.first_id and d.second_id = p.second_id
)
"""
_COUNT = f"select count(*) {_PAIRS}"
_LIST_EDITIONS = f"""
with waiting as (select first_id, second_id {_PAIRS}), concerned as (
    select first_id, second_id, edition_id from waiting join registrations on participant_id = first_id
    union select first_id, second_id, edition_id from waiting join registrations on participant_id = second_id
)
select edition_id, code, title_es, title_en, count(*) as pairs from concerned join editions using (edition_id)
group by edition_id, code, title_es, title_en order by edition_id desc limit $1
"""
_LISTED = f"select first_id, second_id, reasons {_PAIRS}"
_LIST = Listing(_LISTED, first_id=UUID, second_id=UUID)
_LIST_OF_EDITION = Listing(
    f"""
{_LISTED} and $2 <= (
    select count(*) from registrations r where r.edition_id = $1 and r.participant_id in (p.first_id, p.second_id)
)
""",
    first_id=UUID,
    second_id=UUID,
)
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


async def take_changed(connection: Connection, limit: int) -> list[UUID]:
    """Take people off the list of those to be compared; nobody while another process compares.

    Of two who come at the same time each would miss the other.
    """
    if not await connection.fetchval(_LOCK_COMPARISON):
        return []
    return [row["participant_id"] for row in await connection.fetch(_TAKE, limit)]


async def list_compared(connection: Connection, participants: Collection[UUID]) -> Sequence[Record]:
    """Return id, names and address of those of some people who are neither erased nor merged. Personal data."""
    return await connection.fetch(_LIST_COMPARED, participants)


async def insert_keys(connection: Connection, keys: Collection[tuple[int, UUID]]) -> None:
    """Store under which keys people are found."""
    await connection.execute(_INSERT_KEYS, [key for key, _ in keys], [one for _, one in keys])


async def list_neighbours(connection: Connection, keys: Collection[tuple[int, UUID]], limit: int) -> list[Pair]:
    """Return people with those who are stored under one of the keys, of each key at most `limit` before and behind."""
    found = await connection.fetch(_LIST_NEIGHBOURS, [key for key, _ in keys], [one for _, one in keys], limit)
    return [(row["participant_id"], row["other_id"]) for row in found]


async def list_proven_pairs(connection: Connection, participants: Collection[UUID]) -> list[Pair]:
    """Return pairs with one of some people, of whom the first proved the other's address."""
    found = await connection.fetch(_LIST_PROVEN, participants)
    return [(row["participant_id"], row["other_id"]) for row in found]


async def upsert_pairs(connection: Connection, pairs: Mapping[Pair, Sequence[Reason]]) -> None:
    """Store pairs with their reasons."""
    await connection.execute(
        _UPSERT_PAIRS,
        [first for first, _ in pairs],
        [second for _, second in pairs],
        [" ".join(reasons) for reasons in pairs.values()],
    )


async def count_pairs(connection: Connection) -> int:
    """Return how many pairs wait for a decision."""
    count: int = await connection.fetchval(_COUNT)
    return count


async def list_editions_of_pairs(connection: Connection, limit: int) -> Sequence[Record]:
    """Return the editions in which somebody is of whom a pair waits, with how many pairs wait; the newest first."""
    return await connection.fetch(_LIST_EDITIONS, limit)


async def list_pairs(connection: Connection, page: Page) -> Listed[dict[str, Any]]:
    """Return a page of the pairs that wait for a decision, with their reasons."""
    return await _LIST.fetch(connection, page=page)


async def list_pairs_of_edition(
    connection: Connection, edition_id: UUID, page: Page, *, both: bool
) -> Listed[dict[str, Any]]:
    """Return a page of the pairs of which one person has a registration in an edition, or `both` have."""
    return await _LIST_OF_EDITION.fetch(connection, edition_id, 2 if both else 1, page=page)


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
