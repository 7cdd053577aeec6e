"""SQL of consents. Rows are only added."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.keyset import Listed, Page
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.listing import Listing
from diplomado_registration.consents.records import ConsentAnswers

_FIND_CURRENT = """
select distinct on (purpose) purpose, granted from consents where registration_id = $1 order by purpose, id desc
"""
# The identity of the newest answer rises with every answer: with the lift of `raise_above` it is the revision of them
# all.
_FIND_STATE = """
select r.edition_id, r.participant_id, c.id + coalesce(p.lift, 0) as revision, c.recorded_at, c.text_version, c.channel
from registrations r join consents c using (registration_id) left join published_consents p using (registration_id)
where registration_id = $1 order by c.id desc limit 1
"""
_INSERT = """
insert into consents (registration_id, purpose, granted, text_version, language, channel, recorded_at)
select $1, purpose, granted, $4, $5, $6, $7 from unnest($2::text[], $3::boolean[]) as answer (purpose, granted)
"""
_INSERT_PUBLISHED = "insert into published_consents (registration_id) values ($1) on conflict do nothing"
# The rows are locked, so that an answer given at the same time is published after these.
_LOCK_UNPUBLISHED = """
select registration_id from registrations r
where exists (
    select from consents c where c.registration_id = r.registration_id and c.purpose <> all ($1::text[])
) and not exists (select from published_consents p where p.registration_id = r.registration_id)
order by registration_id limit $2
for no key update of r skip locked
"""
_LIST_PUBLISHED = """
select registration_id::text as subject from published_consents
where $1::uuid is null or registration_id > $1 order by registration_id limit $2
"""
_LOCK = """
select registration_id from registrations where registration_id = any ($1::uuid[])
order by registration_id for no key update
"""
_LIFT = """
update published_consents p set lift = greatest(newest.id + p.lift, $2) + 1 - newest.id
from (
    select registration_id, max(id) as id from consents where registration_id = any ($1::uuid[]) group by 1
) as newest
where p.registration_id = newest.registration_id
returning p.registration_id
"""
_LIST_CONSENTING = Listing(
    """
select r.number as _number, r.registration_id, p.participant_id, p.given_names, p.family_names, p.email, p.language
from registrations r
join participants p using (participant_id)
where r.edition_id = $1 and r.status = 'registered' and p.erased_at is null and (
    select granted from consents c where c.registration_id = r.registration_id and c.purpose = $2
    order by c.id desc limit 1
)
""",
    _number=int,
)
_HAS_DECLARED = """
select exists (select from consents where registration_id = $1 and channel = 'nomination')
"""
_LIST = """
select purpose, granted, text_version, language, channel, basis, declared_by, recorded_at
from consents where registration_id = $1 order by id
"""


def consents_insert(registrations: str) -> str:
    """Return the part of a larger statement, with named parameters, that adds the same answers to registrations."""
    return f"""
    insert into consents
        (registration_id, purpose, granted, text_version, language, channel, basis, declared_by, recorded_at)
    select r.registration_id, answer.purpose, answer.granted, :text_version, :consent_language, :consent_channel,
           :basis, :declared_by, :now
    from {registrations} r, unnest(:purposes::text[], :granted::boolean[]) as answer (purpose, granted)
    """


async def find_current_answers(connection: Connection, registration_id: UUID) -> dict[str, bool]:
    """Return the newest answer for each purpose."""
    return {row["purpose"]: row["granted"] for row in await connection.fetch(_FIND_CURRENT, registration_id)}


async def find_state(connection: Connection, registration_id: UUID) -> Record | None:
    """Return a registration with its newest answer, whose id is the revision of all its answers."""
    return await connection.fetchrow(_FIND_STATE, registration_id)


async def insert_answers(
    connection: Connection, registration_id: UUID, consents: ConsentAnswers, now: datetime
) -> None:
    """Add a person's own answers."""
    await connection.execute(
        _INSERT,
        registration_id,
        list(consents.answers.keys()),
        list(consents.answers.values()),
        consents.text_version,
        consents.language,
        consents.channel,
        now,
    )


async def list_answers(connection: Connection, registration_id: UUID) -> list[dict[str, object]]:
    """Return all answers, in the order in which they were given."""
    return [dict(row) for row in await connection.fetch(_LIST, registration_id)]


async def insert_published(connection: Connection, registration_id: UUID) -> None:
    """Record that the answers of a registration are published. Callers must hold the lock of its row."""
    await connection.execute(_INSERT_PUBLISHED, registration_id)


async def lock_unpublished(connection: Connection, internal: Collection[str], limit: int) -> list[UUID]:
    """Lock registrations with answers that were never published; those to `internal` purposes alone need not be."""
    rows = await connection.fetch(_LOCK_UNPUBLISHED, sorted(internal), limit)
    return [row["registration_id"] for row in rows]


async def list_published(connection: Connection, after: str | None, limit: int) -> list[str]:
    """Return registrations with published answers behind one, by their ids."""
    return [row["subject"] for row in await connection.fetch(_LIST_PUBLISHED, after, limit)]


async def raise_above(connection: Connection, registrations: Sequence[str], above: int) -> list[UUID]:
    """Lock registrations, give their answers revisions above one, and return those whose answers are published."""
    await connection.execute(_LOCK, registrations)
    return [row["registration_id"] for row in await connection.fetch(_LIFT, registrations, above)]


async def list_consenting(connection: Connection, edition_id: UUID, purpose: str, page: Page) -> Listed[dict[str, Any]]:
    """Return the people with a place in an edition who agree to a purpose. The rows contain personal data."""
    return await _LIST_CONSENTING.fetch(connection, edition_id, purpose, page=page)


async def has_declared(connection: Connection, registration_id: UUID) -> bool:
    """Return whether an institution declared consents for a registration."""
    declared: bool = await connection.fetchval(_HAS_DECLARED, registration_id)
    return declared
