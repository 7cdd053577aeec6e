"""Addresses of people, with proof and history, and addresses that shall be proven. Callers have locked the person."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.pieces import PIECE
from diplomado_chassis.postgres.plans import discard_plans
from diplomado_chassis.turns import parts
from diplomado_registration.people.description import Description

_INSERT_ALL = """
insert into contacts (contact_id, participant_id, email, email_key, source, added_at)
select gen_random_uuid(), participant_id, email, email_key, $4, $5
from unnest($1::uuid[], $2::text[], $3::text[]) as new (participant_id, email, email_key)
"""
_LIST = """
select email, source, added_at, proven_at, replaced_at, shared_by, shared_reason from contacts
where participant_id = $1 and email is not null order by added_at, contact_id
"""
_RETIRE = "update contacts set replaced_at = $2 where participant_id = $1 and replaced_at is null"
# Another spelling of an address that was proven is proven.
_ADD = """
insert into contacts (contact_id, participant_id, email, email_key, source, added_at, proven_at, replaced_at)
select gen_random_uuid(), $1, $2, $3, $4, $5, coalesce($6, max(proven_at)), $7
from contacts where participant_id = $1 and email_key = $3 and replaced_at = $5
"""
_REPLACE = """
update participants set
    email = $2, email_key = $3, shares_mailbox = false,
    new_email = null, new_email_key = null, proof_id = null, proof_expires_at = null
where participant_id = $1
"""
_ASK = """
update participants set new_email = $2, new_email_key = $3, proof_id = $4, proof_expires_at = $5
where participant_id = $1
"""
_FORGET = """
update participants set new_email = null, new_email_key = null, proof_id = null, proof_expires_at = null
where participant_id = $1
"""
_FIND_BY_PROOF = (
    "select participant_id, new_email, new_email_key, proof_expires_at from participants where proof_id = $1"
)
_IS_TAKEN = "select exists (select from participants where email_key = $1 and participant_id <> $2)"


async def insert_contacts(
    connection: Connection, people: Mapping[UUID, Description], source: str, now: datetime
) -> None:
    """Add the first addresses of people, which are not proven."""
    for part in parts(list(people.items()), PIECE):
        emails = [description.email for _, description in part]
        keys = [description.email_key for _, description in part]
        await connection.execute(_INSERT_ALL, [one for one, _ in part], emails, keys, source, now)
    await discard_plans(connection, len(people))


async def list_contacts(connection: Connection, participant_id: UUID) -> Sequence[Record]:
    """Return the addresses that a person has and had, the oldest first. Personal data."""
    return await connection.fetch(_LIST, participant_id)


async def replace_address(
    connection: Connection,
    participant_id: UUID,
    email: str,
    email_key: str,
    *,
    source: str,
    now: datetime,
    proven_at: datetime | None = None,
) -> None:
    """Replace a person's address, which no other person shares then; the old one is kept as replaced.

    Raises UniqueViolationError if another person has it.
    """
    await connection.execute(_REPLACE, participant_id, email, email_key)
    await connection.execute(_RETIRE, participant_id, now)
    await connection.execute(_ADD, participant_id, email, email_key, source, now, proven_at, None)


async def update_proof(
    connection: Connection, participant_id: UUID, email: str, email_key: str, proof_id: UUID, expires_at: datetime
) -> None:
    """Store which address shall be proven, in place of one that was asked for before."""
    await connection.execute(_ASK, participant_id, email, email_key, proof_id, expires_at)


async def find_by_proof(connection: Connection, proof_id: UUID) -> Record | None:
    """Return the person of whom a proof is asked, and the address."""
    return await connection.fetchrow(_FIND_BY_PROOF, proof_id)


async def is_taken(connection: Connection, email_key: str, participant_id: UUID) -> bool:
    """Return whether another person is found by an address."""
    taken: bool = await connection.fetchval(_IS_TAKEN, email_key, participant_id)
    return taken


async def insert_conflict(
    connection: Connection, participant_id: UUID, email: str, email_key: str, now: datetime
) -> None:
    """Keep that a person reads the mails to an address of another person: perhaps the two are one."""
    await connection.execute(_FORGET, participant_id)
    await connection.execute(_ADD, participant_id, email, email_key, "own_page", now, now, now)
