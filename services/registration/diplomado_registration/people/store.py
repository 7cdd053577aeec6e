"""SQL of the only home of personal data."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.people.description import Author, Description

# Naming somebody again locks the row and returns what is stored. Sorted by key, so that two files cannot deadlock.
_NAME = """
insert into participants
    (participant_id, given_names, family_names, email, email_key, language, described_by, described_at)
select *, $7, $8
from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
    as told (participant_id, given_names, family_names, email, email_key, language)
order by email_key
on conflict (email_key) do update set email_key = excluded.email_key
returning participant_id, email_key, given_names, family_names, language, described_by
"""
_DESCRIBE = """
update participants p set
    given_names = told.given_names, family_names = told.family_names, language = told.language,
    described_by = $5, described_at = $6, revision = revision + 1
from unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
    as told (participant_id, given_names, family_names, language)
where p.participant_id = told.participant_id
returning p.participant_id, p.email, p.email_key, p.given_names, p.family_names, p.language, p.revision
"""
_FIND = """
select participant_id, email, email_key, given_names, family_names, language, described_by, revision, erased_at
from participants where participant_id = $1
"""
_LOCK = _FIND + " for no key update"
_MOVE = "update participants set email = $2, email_key = $3 where participant_id = $1"


async def name(
    connection: Connection, proposed: Sequence[UUID], told: Sequence[Description], by: Author, now: datetime
) -> Sequence[Record]:
    """Find people by their address or write them down under the proposed ids; return what is stored, locked."""
    return await connection.fetch(
        _NAME,
        proposed,
        [one.given_names for one in told],
        [one.family_names for one in told],
        [one.email for one in told],
        [one.email_key for one in told],
        [one.language for one in told],
        by,
        now,
    )


async def describe(
    connection: Connection, ids: Sequence[UUID], told: Sequence[Description], by: Author, now: datetime
) -> Sequence[Record]:
    """Replace what is stored of people and raise their revisions."""
    return await connection.fetch(
        _DESCRIBE,
        ids,
        [one.given_names for one in told],
        [one.family_names for one in told],
        [one.language for one in told],
        by,
        now,
    )


async def find(connection: Connection, participant_id: UUID) -> Record | None:
    """Return what is stored of a person."""
    return await connection.fetchrow(_FIND, participant_id)


async def lock(connection: Connection, participant_id: UUID) -> Record | None:
    """Return what is stored of a person, with the row locked."""
    return await connection.fetchrow(_LOCK, participant_id)


async def move(connection: Connection, participant_id: UUID, email: str, email_key: str) -> None:
    """Give a person another address. Raises UniqueViolationError if somebody else has it."""
    await connection.execute(_MOVE, participant_id, email, email_key)
