"""Mailboxes that several people read. The first is found by the address, the others by address and name."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record, SerializationError

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.pieces import PIECE
from diplomado_chassis.postgres.plans import discard_plans
from diplomado_chassis.turns import parts
from diplomado_registration.people.description import Author, Description, Person, StoredDescription
from diplomado_registration.people.mailbox import Decision, Reader, folded_name
from diplomado_registration.people.store import SHARES, person, stored_description

_LIST_READERS = """
select p.email_key as address, false as shares, p.given_names, p.family_names,
       coalesce(k.email_key, k.participant_id::text, p.email_key) as key
from participants p left join participants k on k.participant_id = p.merged_into
where p.email_key = any ($1)
union all
select c.email_key, true, s.given_names, s.family_names,
       coalesce(k.email_key, k.participant_id::text, s.participant_id::text)
from contacts c
join participants s using (participant_id)
left join participants k on k.participant_id = s.merged_into
where c.email_key = any ($1) and c.replaced_at is null and s.shares_mailbox and s.erased_at is null
order by key
"""
_LOCK_MAILBOXES = """
select pg_advisory_xact_lock(hashtextextended('mailbox ' || address, 0))
from (select address from unnest($1::text[]) as keys (address) order by address) as sorted
"""
_INSERT = """
insert into participants
    (participant_id, given_names, family_names, email, language, shares_mailbox, described_by, described_at)
select participant_id, given_names, family_names, email, language, true, $6, $7
from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
    as new (participant_id, given_names, family_names, email, language)
"""
_INSERT_CONTACTS = """
insert into contacts (contact_id, participant_id, email, email_key, source, added_at, shared_by, shared_reason)
select gen_random_uuid(), participant_id, email, email_key, $4, $5, $6, $7
from unnest($1::uuid[], $2::text[], $3::text[]) as new (participant_id, email, email_key)
"""
_LOCK_SHARERS = """
select participant_id, given_names, family_names, language, described_by from participants
where participant_id = any ($1) and shares_mailbox and erased_at is null and merged_into is null
order by participant_id for no key update
"""
_SHARE = """
update participants set
    email = $2, email_key = null, shares_mailbox = true,
    new_email = null, new_email_key = null, proof_id = null, proof_expires_at = null
where participant_id = $1
"""
_RETIRE = "update contacts set replaced_at = $2 where participant_id = $1 and replaced_at is null"
# The first reader is published again, so that mails to the address say whom they are for.
_TOUCH_FIRST = f"""
update participants p set revision = revision + 1
from (
    select participant_id from participants
    where email_key = any ($1) and merged_into is null order by email_key collate "C" for no key update
) as firsts
where p.participant_id = firsts.participant_id
returning p.participant_id, p.email, p.given_names, p.family_names, p.language, p.revision, {SHARES},
    p.new_email, p.proof_id, p.proof_expires_at
"""


async def list_readers(connection: Connection, email_keys: Iterable[str]) -> dict[str, list[Reader]]:
    """Return the people who read the mails to some addresses, by the key of the address."""
    readers: dict[str, list[Reader]] = {}
    for part in parts(list(email_keys), PIECE):
        for row in await connection.fetch(_LIST_READERS, part):
            name = folded_name(row["given_names"], row["family_names"])
            readers.setdefault(row["address"], []).append(Reader(row["key"], name, row["shares"]))
    return readers


async def lock_mailboxes(connection: Connection, email_keys: Iterable[str]) -> None:
    """Lock addresses until the transaction ends, so that no other transaction decides who reads them.

    The caller may hold locks of editions, and none of people.
    """
    await connection.execute(_LOCK_MAILBOXES, list(email_keys))


async def insert_sharers(
    connection: Connection, new: Mapping[UUID, Description], author: Author, now: datetime
) -> None:
    """Insert people who share a mailbox with others. The caller has locked the mailboxes."""
    people = new.values()
    await connection.execute(
        _INSERT,
        list(new),
        [description.given_names for description in people],
        [description.family_names for description in people],
        [description.email for description in people],
        [description.language for description in people],
        author,
        now,
    )
    await discard_plans(connection, len(new))


async def insert_shared_contacts(
    connection: Connection,
    addresses: Mapping[UUID, tuple[str, str]],
    source: str,
    decision: Decision,
    now: datetime,
) -> None:
    """Add shared addresses of people, as written and by key, with the decision."""
    emails, keys = [email for email, _ in addresses.values()], [key for _, key in addresses.values()]
    await connection.execute(_INSERT_CONTACTS, list(addresses), emails, keys, source, now, decision.by, decision.reason)


async def lock_sharers(connection: Connection, participants: Sequence[UUID]) -> list[StoredDescription]:
    """Lock people who share a mailbox and return what is stored.

    Raises SerializationError (retried) if one of them ceased to share it meanwhile.
    """
    rows: Sequence[Record] = await connection.fetch(_LOCK_SHARERS, participants)
    if len(rows) < len(participants):
        raise SerializationError("a person got an address of their own, or was merged or erased, at the same time")
    return [stored_description(row) for row in rows]


async def share_mailbox(
    connection: Connection, participant_id: UUID, email: str, email_key: str, decision: Decision, now: datetime
) -> None:
    """Replace a person's address by one that others read too. The caller has locked the person."""
    await connection.execute(_SHARE, participant_id, email)
    await connection.execute(_RETIRE, participant_id, now)
    await insert_shared_contacts(connection, {participant_id: (email, email_key)}, "staff", decision, now)


async def touch_first_readers(connection: Connection, email_keys: Iterable[str]) -> list[Person]:
    """Raise the revisions of the people whom addresses identify, and return what is published of them."""
    return [person(row) for row in await connection.fetch(_TOUCH_FIRST, list(email_keys))]
