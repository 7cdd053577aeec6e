"""SQL that finds who read and did what."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.http.auth.actor import Scope
from diplomado_chassis.postgres.database import Connection

# Days are of the zone of the pages.
_LIST = """
select access_id, accessed_at, kind, subject, roles, method, route, objects, editions, missions, programmes, people,
    correlation_id, purpose
from access_log
where ($1::bigint is null or access_id < $1)
    and ($2::text is null or editions @> array[$2])
    and ($3::uuid[] is null or people && $3 or objects && $3::text[])
    and ($4::text is null or subject = $4)
    and ($5::date is null or accessed_at >= $5::timestamp at time zone $11)
    and ($6::date is null or accessed_at < ($6 + 1)::timestamp at time zone $11)
    and ($12::text is null or objects @> array[$12])
    and ($13::text is null or kind = $13)
    and ($7::text[] is null or missions && $7)
    and ($8::text[] is null or programmes && $8)
    and ($9::text[] is null or editions && $9)
order by access_id desc limit $10
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched: all of it, None where it does not matter.

    `people` are ids of one person, `object` is an id or code, days are of `zone`.
    """

    edition: str | None = None
    people: Sequence[UUID] | None = None
    subject: str | None = None
    object: str | None = None
    kind: str | None = None
    first: date | None = None
    last: date | None = None
    zone: str = "UTC"

    def of(self, people: Sequence[UUID]) -> "Wanted":
        """Return the same about the ids of a person."""
        return replace(self, people=people)


async def list_accesses(
    connection: Connection, wanted: Wanted, scope: Scope, limit: int, before: int | None = None
) -> Sequence[Record]:
    """Return accesses in a scope, the newest first, at most `limit`, and older than the id `before`."""
    arguments: list[Any] = [before, wanted.edition, wanted.people, wanted.subject, wanted.first, wanted.last]
    arguments += [*scope.arrays, limit, wanted.zone, wanted.object, wanted.kind]
    return await connection.fetch(_LIST, *arguments)
