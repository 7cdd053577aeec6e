"""The dead-letter table: records that could not be processed, stored whole with the reason until an operator acts."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg

from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import PersonDescribed

if TYPE_CHECKING:
    from diplomado_chassis.kafka import Record

_PARK = """
insert into dead_letters (direction, topic, partition, "offset", key, headers, value, event_id, type,
                          reason, error, record_time)
select 'in', * from unnest($1::text[], $2::int[], $3::bigint[], $4::bytea[], $5::jsonb[], $6::bytea[], $7::uuid[],
                           $8::text[], $9::text[], $10::text[], $11::timestamptz[])
on conflict do nothing
"""
_LIST = """
select id, direction, topic, partition, "offset", type, event_id, reason, error, parked_at
from dead_letters where $1::text is null or type = $1 order by id limit $2
"""
_FIND = """
select id, direction, topic, partition, "offset", key, headers, value, event_id, type, reason, error, record_time,
       parked_at
from dead_letters where id = $1
"""
# Only these hold details of a person. A record of an unknown type may be malformed: its bytes are searched, not fields.
_DELETE_ABOUT = """
delete from dead_letters where id in (
    select dead_letters.id from dead_letters, unnest($1::text[]) as people (person)
    where (type is null or type = $2)
        and position(convert_to(people.person, 'UTF8') in coalesce(key, '') || coalesce(value, '')) > 0
    order by dead_letters.id for update of dead_letters
)
"""
# Headers are in base64, so a correlation id is sought in that form.
_TRACE = """
select id, direction, topic, partition, "offset", type, event_id::text as event_id, reason, error, parked_at
from dead_letters
where event_id::text = $1 or position(convert_to($1, 'UTF8') in coalesce(key, '') || coalesce(value, '')) > 0
   or headers @> jsonb_build_array(
       jsonb_build_array('ce_correlationid', replace(encode(convert_to($1, 'UTF8'), 'base64'), E'\\n', '')))
order by id limit 1000
"""
_FIND_OLDER = """
select id from dead_letters where direction = 'out' and topic = $1 and key = $2 and id < $3 order by id limit 1
"""
_PUT_BACK = """
with gone as (
    delete from dead_letters where id = $1 and direction = 'out' returning event_id, type, topic, key, headers, value
)
insert into outbox (event_id, type, topic, key, headers, payload)
select event_id, type, topic, convert_from(key, 'UTF8'),
       (select jsonb_object_agg(pair ->> 0, convert_from(decode(pair ->> 1, 'base64'), 'UTF8'))
        from jsonb_array_elements(headers) as pair),
       value
from gone
"""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One record with the reason for its rejection. `reason` is a fixed code; `error` quotes nothing of the content."""

    record: "Record"
    reason: str
    error: str | dict[str, str]
    event_id: UUID | None = None
    type: str | None = None


async def park(connection: Connection, letters: Sequence[DeadLetter]) -> None:
    """Insert dead letters. A record that has one already keeps it unchanged."""
    columns = zip(*(_columns(letter) for letter in letters), strict=True)
    await connection.execute(_PARK, *map(list, columns))


async def find_all(connection: Connection, event_type: str | None = None, limit: int = 100) -> list[asyncpg.Record]:
    """Return dead letters without their content, oldest first."""
    return await connection.fetch(_LIST, event_type, limit)


async def find(connection: Connection, letter_id: int, *, lock: bool = False) -> asyncpg.Record | None:
    """Return one dead letter with its content. `lock` keeps other sessions from redriving it."""
    return await connection.fetchrow(f"{_FIND} for update" if lock else _FIND, letter_id)


async def trace(connection: Connection, identifier: str) -> list[asyncpg.Record]:
    """Return dead letters about an id, the first thousand, without their content."""
    return await connection.fetch(_TRACE, identifier)


async def find_older(connection: Connection, letter: asyncpg.Record) -> int | None:
    """Return the first dead letter of the same key that could not be published before this one, if there is any."""
    row = await connection.fetchrow(_FIND_OLDER, letter["topic"], letter["key"], letter["id"])
    return row["id"] if row else None


async def delete(connection: Connection, letter_id: int) -> bool:
    """Delete a dead letter and return whether it existed."""
    return await connection.fetchval("delete from dead_letters where id = $1 returning true", letter_id) is True


async def delete_about(connection: Connection, people: Sequence[UUID]) -> None:
    """Delete the dead letters, in either direction, that may hold details of these people.

    Facts about them without details stay: they are still to be processed.
    """
    await connection.execute(_DELETE_ABOUT, [str(person) for person in people], PersonDescribed.type)


async def return_to_outbox(connection: Connection, letter_id: int) -> None:
    """Move a row that could not be published back to the end of the outbox."""
    await connection.execute(_PUT_BACK, letter_id)


async def count_by_reason(connection: Connection) -> dict[str, int]:
    """Return the number of dead letters of each reason."""
    rows = await connection.fetch("select reason, count(*) as letters from dead_letters group by reason")
    return {row["reason"]: row["letters"] for row in rows}


def headers_of(row: asyncpg.Record) -> list[tuple[str, bytes | None]]:
    """Return a dead letter's headers, byte for byte, in order."""
    return [(name, None if value is None else base64.b64decode(value)) for name, value in json.loads(row["headers"])]


def _columns(letter: DeadLetter) -> tuple[object, ...]:
    record = letter.record
    headers = [
        [_storable(name), None if value is None else base64.b64encode(value).decode()] for name, value in record.headers
    ]
    error = letter.error if isinstance(letter.error, str) else json.dumps(letter.error)
    time = None if record.timestamp < 0 else datetime.fromtimestamp(record.timestamp / 1000, UTC)
    return (
        record.topic,
        record.partition,
        record.offset,
        record.key,
        json.dumps(headers),
        record.value,
        letter.event_id,
        letter.type,
        letter.reason,
        error,
        time,
    )


def _storable(name: str) -> str:
    """Replace U+0000, which jsonb cannot store."""
    return name.replace("\x00", "\N{REPLACEMENT CHARACTER}")
