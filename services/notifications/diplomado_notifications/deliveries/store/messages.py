"""Lists the messages of an edition or a person with the names of their recipients, for the pages of staff."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from diplomado_chassis.http.auth import Scope
from diplomado_chassis.postgres.database import Connection

# Of two records that are one person's, the details of the kept one are shown.
_NAMED = """
select d.delivery_id, d.template, d.registration_id, d.status, d.reason, d.code, d.attempts, d.created_at, d.due_at,
    d.sent_at, p.given_names, p.family_names
from deliveries d
left join merged_people m on m.participant_id = d.participant_id
left join people p on p.participant_id = coalesce(m.into_participant_id, d.participant_id)
"""
_LIST = (
    _NAMED
    + """
where d.edition_id = $1 and ($2::text[] is null or d.status = any ($2)) and ($3::text is null or d.template = $3)
    and ($4::uuid is null or d.registration_id = $4)
    and ($5::timestamptz is null or (d.created_at, d.delivery_id) < ($5, $6::uuid))
order by d.created_at desc, d.delivery_id desc
limit $7
"""
)
_OF_PERSON = (
    _NAMED
    + """
where d.registration_id = $1 or d.registration_id is null and d.participant_id in (
    select participant_id from places where registration_id = $1
)
order by d.created_at desc, d.delivery_id desc
limit $2
"""
)
# The newest place decides: whoever withdrew stays with the institution that the place was for.
_FIND_INSTITUTION = """
select institution from places where registration_id = $1 and standing = 'registered' order by revision desc limit 1
"""
_COUNT = "select status, count(*) as number from deliveries where edition_id = $1 group by status"
_FIND_EDITION = "select code, title_es, title_en, time_zone from editions where edition_id = $1"
_FIND_PERSON = """
select r.registration_id, r.participant_id, r.edition_id, p.given_names, p.family_names, p.language
from places r
left join merged_people m on m.participant_id = r.participant_id
join people p on p.participant_id = coalesce(m.into_participant_id, r.participant_id)
where r.registration_id = $1 and not p.erased
order by r.revision desc limit 1
"""
_SEARCH = """
select distinct r.registration_id, p.given_names, p.family_names
from places r
left join merged_people m on m.participant_id = r.participant_id
join people p on p.participant_id = coalesce(m.into_participant_id, r.participant_id)
where r.edition_id = $1 and not p.erased
    and (p.given_names || ' ' || p.family_names ilike $2 or lower(p.email) = lower($3))
order by p.family_names, p.given_names, r.registration_id
limit $4
"""
_FIND_EDITION_OF = "select edition_id from deliveries where delivery_id = $1"
_IN_SCOPE = """
(num_nonnulls($1::text[], $2::text[], $3::text[]) = 0 or
    ($1::text[] is null or e.mission = any ($1)) and ($2::text[] is null or e.programmes && $2)
    and ($3::text[] is null or e.code = any ($3)))
"""
_FAILED_BY_EDITION = f"""
select e.edition_id, e.title_es, e.title_en, count(*) as failed
from deliveries d join editions e using (edition_id)
where d.status = 'failed' and {_IN_SCOPE}
group by e.edition_id order by failed desc, e.edition_id limit 20
"""
# The line itself is known to the process that sends; what waits for it is known here.
_LINE = """
select count(*) filter (where reason = 'limit_reached') as limited, min(due_at) filter (where reason = 'limit_reached')
    as limited_until, count(*) filter (where due_at < now() - interval '10 minutes') as late
from deliveries where status in ('pending', 'sending')
"""


async def list_messages(
    connection: Connection,
    edition_id: UUID,
    *,
    statuses: Sequence[str] | None,
    template: str | None,
    registration_id: UUID | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[asyncpg.Record]:
    """Return messages of an edition from the newest on, or from behind the one given by its time and id."""
    moment, delivery_id = before or (None, None)
    return await connection.fetch(_LIST, edition_id, statuses, template, registration_id, moment, delivery_id, limit)


async def list_of_person(connection: Connection, registration_id: UUID, limit: int) -> Sequence[asyncpg.Record]:
    """Return the newest messages to the participant of a registration, also those about the address."""
    return await connection.fetch(_OF_PERSON, registration_id, limit)


async def find_institution(connection: Connection, registration_id: UUID) -> str | None:
    """Return the institution that a place is, or was, for; None as long as there was no place."""
    found: str | None = await connection.fetchval(_FIND_INSTITUTION, registration_id)
    return found


async def count_by_status(connection: Connection, edition_id: UUID) -> dict[str, int]:
    """Return the number of messages of an edition by status."""
    return {row["status"]: row["number"] for row in await connection.fetch(_COUNT, edition_id)}


async def find_edition(connection: Connection, edition_id: UUID) -> asyncpg.Record | None:
    """Return the code, titles and zone of an edition."""
    return await connection.fetchrow(_FIND_EDITION, edition_id)


async def find_person(connection: Connection, registration_id: UUID) -> asyncpg.Record | None:
    """Return the participant of a registration, None also if the details were erased."""
    return await connection.fetchrow(_FIND_PERSON, registration_id)


async def list_people(connection: Connection, edition_id: UUID, text: str, limit: int) -> Sequence[asyncpg.Record]:
    """Return the people of an edition whose name contains a text, or whose address it is."""
    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return await connection.fetch(_SEARCH, edition_id, pattern, text, limit)


async def find_edition_of(connection: Connection, delivery_id: UUID) -> UUID | None:
    """Return the edition of a message."""
    found: UUID | None = await connection.fetchval(_FIND_EDITION_OF, delivery_id)
    return found


async def count_failed_by_edition(connection: Connection, scope: Scope) -> Sequence[asyncpg.Record]:
    """Return the editions of a scope with failed messages, those with most first."""
    return await connection.fetch(_FAILED_BY_EDITION, *scope.arrays)


async def find_line(connection: Connection) -> asyncpg.Record:
    """Return how many messages wait for the provider's limit, until when, and how many are late."""
    row = await connection.fetchrow(_LINE)
    assert row is not None
    return row
