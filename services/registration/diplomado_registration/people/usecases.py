"""Inserts, updates and corrects the details of people."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import structlog
from asyncpg import UniqueViolationError

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7s
from diplomado_chassis.language import email_addresses
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.turns import in_turns
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts import Event
from diplomado_registration.catalogue.field_reader import FieldReader
from diplomado_registration.people import store
from diplomado_registration.people.description import (
    Author,
    Description,
    Person,
    StoredDescription,
    keep_language,
    read_description,
    replaces_stored,
)
from diplomado_registration.people.events import described_event, first_described_event
from diplomado_registration.people.mailbox import Decision, Reader, folded_name, key_of
from diplomado_registration.people.store import contacts, mailboxes

log = structlog.get_logger()

UNKNOWN_PERSON = Text(es="No existe esa persona.", en="There is no such person.")
EMAIL_TAKEN = FieldError(
    "email", Text(es="Esa dirección ya es de otra persona.", en="That address belongs to somebody else already.")
)


@dataclass(frozen=True, slots=True)
class Sharing:
    """The people of a list who shall share the mailbox of another person, by a decision."""

    people: Collection[UUID]
    decision: Decision


async def identify(connection: Connection, descriptions: Sequence[Description]) -> list[Description]:
    """Return descriptions with the keys of the people who are meant.

    A person is found by the address, also by that of a record that was merged into theirs; where several people read
    the mailbox, by address and folded name together.
    """
    readers = await mailboxes.list_readers(connection, {description.email_key for description in descriptions})
    return await in_turns(lambda one: _identified(one, readers.get(one.email_key, ())), descriptions)


def _identified(description: Description, readers: Sequence[Reader]) -> Description:
    key, certain = key_of(description.email_key, name_of(description), readers)
    return replace(description, email_key=key, certain=certain)


def name_of(description: Description) -> str:
    """Return the folded name by which people who share a mailbox are told apart."""
    return folded_name(description.given_names, description.family_names)


async def insert_people(
    connection: Connection,
    descriptions: Sequence[Description],
    author: Author,
    now: datetime,
    *,
    source: str = "nomination",
    sharing: Sharing | None = None,
) -> tuple[list[Event], dict[str, UUID], list[StoredDescription]]:
    """Insert people who are unknown; the rows of all are locked, and those of known people not changed.

    `sharing` has the people who shall share a mailbox. Returns the events to publish, the participant ids by key, and
    the known people. Each key may occur once.
    """
    by_id = {UUID(one.email_key): one for one in descriptions if "@" not in one.email_key}
    addressed = [one for one in descriptions if "@" in one.email_key]
    new = dict(zip(uuid7s(len(addressed)), addressed, strict=True))
    stored = await store.upsert_by_email(connection, new, author, now) if new else {}
    ids = {email_key: person.participant_id for email_key, person in stored.items()}
    known = [person for person in stored.values() if person.participant_id not in new]
    inserted = {participant_id: new[participant_id] for participant_id in ids.values() if participant_id in new}
    await contacts.insert_contacts(connection, inserted, source, now)
    events: list[Event] = [*await in_turns(lambda one: first_described_event(*one, now), inserted.items())]
    if by_id:
        sharers = {} if sharing is None else {one: by_id[one] for one in by_id.keys() & sharing.people}
        known += await mailboxes.lock_sharers(connection, sorted(by_id.keys() - sharers.keys()))
        ids |= {str(participant_id): participant_id for participant_id in by_id}
        if sharing is not None and sharers:
            events += await _insert_sharers(connection, sharers, author, source, sharing.decision, now)
    return events, ids, known


async def _insert_sharers(
    connection: Connection,
    sharers: Mapping[UUID, Description],
    author: Author,
    source: str,
    decision: Decision,
    now: datetime,
) -> list[Event]:
    addresses = {
        one: (described.email, email_addresses.parse(described.email).key) for one, described in sharers.items()
    }
    await mailboxes.insert_sharers(connection, sharers, author, now)
    await mailboxes.insert_shared_contacts(connection, addresses, source, decision, now)
    firsts = await mailboxes.touch_first_readers(connection, {key for _, key in addresses.values()})
    log.info("person.mailbox_shared", people=len(sharers))
    return [
        *(first_described_event(one, described, now, shares_mailbox=True) for one, described in sharers.items()),
        *(described_event(person, now) for person in firsts),
    ]


async def upsert_people(
    connection: Connection,
    descriptions: Sequence[Description],
    author: Author,
    now: datetime,
    *,
    sharing: Sharing | None = None,
) -> tuple[list[Event], dict[str, UUID]]:
    """Insert people who are unknown and update the others; their rows are locked.

    Returns the events to publish and the participant ids by key. Each key may occur once.
    """
    events, ids, known = await insert_people(connection, descriptions, author, now, sharing=sharing)
    described = {ids[description.email_key]: description for description in descriptions}
    events += await update_people(connection, known, described, author, now)
    return events, ids


async def update_people(
    connection: Connection,
    stored: Sequence[StoredDescription],
    descriptions: Mapping[UUID, Description],
    author: Author,
    now: datetime,
) -> list[Event]:
    """Replace stored details where the new description differs and may do so; return the events to publish.

    A description that is not certain changes nothing: the callers propose it. The caller holds the locks of the
    people's rows. `descriptions` has the new description by participant.
    """
    changed = {
        person.participant_id: keep_language(descriptions[person.participant_id], person)
        for person in stored
        if descriptions[person.participant_id].certain and replaces_stored(descriptions[person.participant_id], person)
    }
    if not changed:
        return []
    return [
        described_event(person, now) for person in await store.update_descriptions(connection, changed, author, now)
    ]


async def correct_person(
    connection: Connection,
    participant_id: UUID,
    values: Mapping[str, str | None],
    preconditions: Preconditions,
    now: datetime,
) -> Person:
    """Replace a person's details by those that staff sent, also the address; return what is stored then.

    Fields that are not in `values` keep their stored values. Without a change nothing is published. Raises a 404
    problem, a 412 problem if the person is another than the client saw, or ValidationFailed, also if another person
    has the address.
    """
    row = await store.lock_person(connection, participant_id)
    if row is None or row["erased_at"] is not None or row["merged_into"] is not None:
        raise Problem(404, "person-unknown", UNKNOWN_PERSON)
    preconditions.check(correctable(store.person(row)))
    reader = FieldReader({**correctable(store.person(row)), **values})
    description = read_description(reader)
    if description is None:
        raise ValidationFailed(*reader.errors)
    email_changed = description.email != row["email"]
    if row["email_key"] is None:  # another spelling of a shared address is the same mailbox
        email_changed = description.email_key != email_addresses.parse(row["email"]).key
    if email_changed:
        try:
            await contacts.replace_address(
                connection, participant_id, description.email, description.email_key, source="staff", now=now
            )
        except UniqueViolationError:
            raise ValidationFailed(EMAIL_TAKEN) from None
    if not email_changed and not replaces_stored(description, store.stored_description(row)):
        return store.person(row)
    (person,) = await store.update_descriptions(connection, {participant_id: description}, "staff", now)
    await outbox.append(connection, described_event(person, now))
    log.info("person.corrected", participant_id=str(participant_id), revision=person.revision)
    return person


async def prove_address(connection: Connection, participant_id: UUID, email: str, now: datetime) -> None:
    """Store that a person reads the mails to their present address. The caller has locked the person."""
    await store.prove_address(connection, participant_id, email, email_addresses.parse(email).key, now)


def correctable(person: Person) -> dict[str, str | None]:
    """Return the details of a person that staff can correct."""
    return {
        "given_names": person.given_names,
        "family_names": person.family_names,
        "email": person.email,
        "language": person.language,
    }
