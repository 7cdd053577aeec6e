"""SQL of the addresses of who was erased just now, which are kept for the one mail that says so."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

# A record that is merged has void details. Whoever is erased already has none.
_INSERT = """
insert into last_addresses
    (participant_id, given_names, family_names, email, language, shares_mailbox, moment, correlation_id)
select people.participant_id, people.given_names, people.family_names, people.email, people.language,
    coalesce(people.shares_mailbox, false), erased.moment, erased.correlation_id
from unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::text[])
    as erased (participant_id, revision, moment, correlation_id)
join people on people.participant_id = erased.participant_id
where not people.erased and people.revision < erased.revision and erased.moment > now() - interval '3 days'
    and people.participant_id not in (select participant_id from merged_people where into_participant_id is not null)
on conflict do nothing
"""
_DELETE = "delete from last_addresses where participant_id = $1"
_PURGE = "delete from last_addresses where noted_at < now() - interval '3 days'"


async def insert_last_addresses(
    connection: Connection, erased: Collection[tuple[UUID, int, datetime, str | None]]
) -> None:
    """Keep the addresses of people of whom an erasure is known now: id, revision, time and correlation id.

    An erasure of more than three days ago, as in a replay, keeps none.
    """
    columns: Sequence[Sequence[object]] = list(zip(*erased, strict=True)) or [(), (), (), ()]
    await connection.execute(_INSERT, *columns)


async def delete_last_address(connection: Connection, participant_id: UUID) -> None:
    """Delete the address of who was mailed."""
    await connection.execute(_DELETE, participant_id)


async def purge_last_addresses(connection: Connection) -> int:
    """Delete the addresses that are three days old, whether the mail was accepted or not."""
    status = await connection.execute(_PURGE)
    return int(status.rpartition(" ")[2])
