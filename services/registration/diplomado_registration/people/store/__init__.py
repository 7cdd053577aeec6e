"""SQL of participants, the source of personal data; other services keep copies."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record, SerializationError

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.pieces import PIECE
from diplomado_chassis.postgres.plans import discard_plans
from diplomado_chassis.turns import parts
from diplomado_registration.people.description import (
    Author,
    Description,
    ErasureReason,
    Person,
    Proof,
    StoredDescription,
)

# Whether other people read the mails to the address, for the first of them too. Of the table `p`.
SHARES = """
p.shares_mailbox or exists (
    select from contacts c join participants s on s.participant_id = c.participant_id
    where c.email_key = p.email_key and c.replaced_at is null and s.shares_mailbox and s.erased_at is null
        and s.merged_into is null
) as shares_mailbox
"""

# The update locks a row that exists and returns it. Rows are sorted by key, so that two lists cannot deadlock: those of
# a part as the parts are.
_UPSERT_BY_EMAIL = """
insert into participants
    (participant_id, given_names, family_names, email, email_key, language, described_by, described_at)
select *, $7, $8
from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
    as new (participant_id, given_names, family_names, email, email_key, language)
order by email_key collate "C"
on conflict (email_key) do update set email_key = excluded.email_key where participants.merged_into is null
returning participant_id, email_key, given_names, family_names, language, described_by
"""
_UPDATE_DESCRIPTIONS = f"""
update participants p set
    given_names = new.given_names, family_names = new.family_names, language = new.language,
    described_by = $5, described_at = $6, revision = revision + 1
from unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
    as new (participant_id, given_names, family_names, language)
where p.participant_id = new.participant_id
returning p.participant_id, p.email, p.given_names, p.family_names, p.language, p.revision, {SHARES},
    p.new_email, p.proof_id, p.proof_expires_at
"""
_TOUCH = f"""
update participants p set described_at = $2, revision = revision + 1 where participant_id = $1
returning participant_id, email, given_names, family_names, language, revision, {SHARES},
    new_email, proof_id, proof_expires_at
"""
_FIND = f"""
select participant_id, email, email_key, given_names, family_names, language, described_by, revision, erased_at,
    {SHARES}, new_email, new_email_key, proof_id, proof_expires_at, merged_into
from participants p where participant_id = $1
"""
_LOCK = _FIND + " for no key update"
_LOCK_DESCRIPTIONS = """
select participant_id, given_names, family_names, language, described_by, revision from participants
where participant_id = any ($1) and erased_at is null order by participant_id for no key update
"""
_LOCK_ALL = """
select participant_id, erased_at, erased_reason, revision from participants
where participant_id = any ($1) order by participant_id for no key update
"""
_ERASE = """
update participants set
    email = null, email_key = null, given_names = null, family_names = null, language = null,
    new_email = null, new_email_key = null, proof_id = null, proof_expires_at = null, shares_mailbox = false,
    erased_at = coalesce(erased_at, $2), erased_reason = $3, revision = revision + 1
where participant_id = any ($1)
returning participant_id, revision
"""


_RAISE = """
update participants p set revision = greatest(p.revision, new.revision)
from unnest($1::uuid[], $2::bigint[]) as new (participant_id, revision)
where p.participant_id = new.participant_id and p.erased_at is null
returning p.participant_id
"""
_ERASE_CONTACTS = """
update contacts set email = null, email_key = null, shared_by = null, shared_reason = null
where participant_id = any ($1)
"""
# A person is known by a proven address, by staff, or by a registration that is more than an application.
_IS_KNOWN = """
select p.described_by = 'staff'
    or exists (select from contacts c where c.participant_id = p.participant_id and c.proven_at is not null)
    or exists (
        select from registrations r
        where r.participant_id = p.participant_id and r.status not in ('unconfirmed', 'expired')
    )
from participants p where participant_id = $1
"""
_PROVE_ADDRESS = """
with proven as (
    update contacts set proven_at = coalesce(proven_at, $4)
    where participant_id = $1 and email_key = $3 and replaced_at is null
    returning contact_id
)
insert into contacts (contact_id, participant_id, email, email_key, source, added_at, proven_at)
select gen_random_uuid(), $1, $2, $3, 'own_page', $4, $4 where not exists (select from proven)
"""
# Also people who share the mailbox: the address does not identify them, but what is mailed there is theirs.
_LOCK_BY_EMAIL = """
select participant_id from participants
where erased_at is null and participant_id in (
    select coalesce(merged_into, participant_id) from participants where email_key = $1
    union
    select coalesce(s.merged_into, s.participant_id) from contacts c join participants s using (participant_id)
    where c.email_key = $1 and c.replaced_at is null and s.shares_mailbox
)
order by participant_id for no key update
"""


def applicant_upsert(condition: str) -> str:
    """Return the part of a larger statement, with named parameters, that inserts a person for staff under a condition.

    A person whose address exists is not changed. The part returns the participant as stored, and locks the row.
    """
    return f"""
    insert into participants
        (participant_id, given_names, family_names, email, email_key, language, described_by, described_at)
    select :participant_id, :given_names, :family_names, :email, :email_key, :language, 'staff', :now
    where {condition} and :sharer_id::uuid is null
    on conflict (email_key) do update set email_key = excluded.email_key where participants.merged_into is null
    returning participant_id, given_names, family_names, language, described_by
    """


def contact_insert(source: str) -> str:
    """Return the part of a larger statement that inserts the first address of a person whom `source` inserted."""
    return f"""
    insert into contacts (contact_id, participant_id, email, email_key, source, added_at)
    select gen_random_uuid(), participant_id, :email, :email_key, 'staff', :now
    from {source} where participant_id = :participant_id
    """


def sharer_lock(condition: str) -> str:
    """Return the part of a larger statement that locks a person who shares a mailbox and returns what is stored."""
    return f"""
    select participant_id, given_names, family_names, language, described_by from participants
    where participant_id = :sharer_id and shares_mailbox and erased_at is null and merged_into is null and {condition}
    for no key update
    """


async def upsert_by_email(
    connection: Connection, new: Mapping[UUID, Description], author: Author, now: datetime
) -> dict[str, StoredDescription]:
    """Insert people under the ids given unless their address exists; return all as stored, locked, by e-mail key.

    The keys are those of `people.usecases.identify`. Raises SerializationError (retried) if one of the
    people was merged into another one meanwhile.
    """
    stored: dict[str, StoredDescription] = {}
    for part in parts(sorted(new.items(), key=lambda one: one[1].email_key), PIECE):
        rows = await connection.fetch(
            _UPSERT_BY_EMAIL,
            [participant_id for participant_id, _ in part],
            [description.given_names for _, description in part],
            [description.family_names for _, description in part],
            [description.email for _, description in part],
            [description.email_key for _, description in part],
            [description.language for _, description in part],
            author,
            now,
        )
        stored |= {row["email_key"]: stored_description(row) for row in rows}
    if len(stored) < len(new):
        raise SerializationError("a person was merged into another one at the same time")
    await discard_plans(connection, len(new))
    return {one.email_key: stored[one.email_key] for one in new.values()}


async def update_descriptions(
    connection: Connection, changed: Mapping[UUID, Description], author: Author, now: datetime
) -> list[Person]:
    """Replace the stored details of people and raise their revisions."""
    descriptions = changed.values()
    rows = await connection.fetch(
        _UPDATE_DESCRIPTIONS,
        list(changed),
        [description.given_names for description in descriptions],
        [description.family_names for description in descriptions],
        [description.language for description in descriptions],
        author,
        now,
    )
    return [person(row) for row in rows]


async def find_person(connection: Connection, participant_id: UUID) -> Record | None:
    """Return what is stored of a person, also of an erased one."""
    return await connection.fetchrow(_FIND, participant_id)


async def lock_person(connection: Connection, participant_id: UUID) -> Record | None:
    """Lock a person's row and return it."""
    return await connection.fetchrow(_LOCK, participant_id)


async def lock_people(connection: Connection, participants: Sequence[UUID]) -> Sequence[Record]:
    """Lock the rows of people in order of their ids and return id, revision and time of erasure."""
    return await connection.fetch(_LOCK_ALL, participants)


async def lock_descriptions(connection: Connection, participants: Sequence[UUID]) -> Sequence[Record]:
    """Lock the rows of people who are not erased, in order of their ids, and return their details and revisions."""
    return await connection.fetch(_LOCK_DESCRIPTIONS, participants)


async def raise_revision(connection: Connection, participant_id: UUID, now: datetime) -> Person:
    """Raise the revision of a person whose details changed otherwise, and return what is published."""
    row = await connection.fetchrow(_TOUCH, participant_id, now)
    assert row is not None
    return person(row)


async def erase_people(
    connection: Connection, participants: Sequence[UUID], reason: ErasureReason, now: datetime
) -> Sequence[Record]:
    """Remove all personal data of people; return their new revisions."""
    await connection.execute(_ERASE_CONTACTS, participants)
    return await connection.fetch(_ERASE, participants, now, reason)


async def raise_revisions(connection: Connection, revisions: Mapping[UUID, int]) -> list[UUID]:
    """Give people at least these revisions; return those who exist and are not erased."""
    rows = await connection.fetch(_RAISE, list(revisions), list(revisions.values()))
    return [row["participant_id"] for row in rows]


async def is_known(connection: Connection, participant_id: UUID) -> bool:
    """Return whether more than an unconfirmed application is known of a person. The caller has locked the person."""
    known: bool = await connection.fetchval(_IS_KNOWN, participant_id)
    return known


async def prove_address(
    connection: Connection, participant_id: UUID, email: str, email_key: str, now: datetime
) -> None:
    """Store that a person reads the mails to an address. The first proof counts."""
    await connection.execute(_PROVE_ADDRESS, participant_id, email, email_key, now)


async def lock_by_email(connection: Connection, email_key: str) -> list[UUID]:
    """Lock the people who read the mails to an address, and return their ids."""
    return [row["participant_id"] for row in await connection.fetch(_LOCK_BY_EMAIL, email_key)]


def stored_description(row: Record) -> StoredDescription:
    """Return the part of a row that a new description may replace."""
    return StoredDescription(
        row["participant_id"], row["given_names"], row["family_names"], row["language"], row["described_by"]
    )


def person(row: Record) -> Person:
    """Return the part of a row that is published."""
    return Person(
        row["participant_id"],
        row["email"],
        row["given_names"],
        row["family_names"],
        row["language"],
        row["revision"],
        row["shares_mailbox"],
        Proof(row["new_email"], row["proof_id"], row["proof_expires_at"]) if row["proof_id"] else None,
    )
