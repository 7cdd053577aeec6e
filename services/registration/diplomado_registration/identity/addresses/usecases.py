"""Lets a person change their address: the new one acts once the link that is mailed to it is used.

Nothing that the caller sees depends on whether the new address belongs to another person.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from asyncpg import Record

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language import email_addresses
from diplomado_chassis.language.email_addresses import NOT_AN_ADDRESS
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.signed_links import read
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.catalogue.field_reader import FieldReader
from diplomado_registration.links.resending import RESEND_AFTER
from diplomado_registration.links.usecases import rotate_links
from diplomado_registration.people import store as people_store
from diplomado_registration.people.description import MAX_EMAIL_LENGTH
from diplomado_registration.people.events import described_event
from diplomado_registration.people.store import contacts
from diplomado_registration.people.usecases import UNKNOWN_PERSON

log = structlog.get_logger()

UNKNOWN_PROOF = Text(
    es="Este enlace ya no sirve: caducó, se usó o se pidió otro. Puede pedir el cambio de nuevo en su página.",
    en="This link no longer works: it expired, was used, or another was asked for. Ask for it again on your page.",
)


async def request_address(
    connection: Connection, participant_id: UUID, email: str | None, lifetime: timedelta, now: datetime
) -> None:
    """Ask for the proof of a new address, by a link that is mailed to it and works for `lifetime`.

    The present address stays until then. A second request within a quarter of an hour, and the present address, change
    nothing. Raises ValidationFailed for text that is no address, and a 404 problem for a person who is gone.
    """
    address = _read(email)
    row = await people_store.lock_person(connection, participant_id)
    if row is None or row["erased_at"] is not None or row["merged_into"] is not None:
        raise Problem(404, "person-unknown", UNKNOWN_PERSON)
    asked_before = row["proof_expires_at"] is not None and row["proof_expires_at"] - lifetime > now - RESEND_AFTER
    if asked_before or address.key == email_addresses.parse(row["email"]).key:
        return
    await contacts.update_proof(connection, participant_id, address.written, address.key, uuid7(), now + lifetime)
    person = await people_store.raise_revision(connection, participant_id, now)
    await outbox.append(connection, described_event(person, now))
    log.info("person.address_requested", participant_id=str(participant_id))


async def find_proof(connection: Connection, token: str, secrets: Sequence[str], now: datetime) -> Record:
    """Return the proof that a link stands for. Raises a 404 problem if it does not work, or not any more."""
    link = read(token, secrets)
    if link is not None and link.kind == "proof" and link.expires_at > now:
        row = await contacts.find_by_proof(connection, link.subject)
        if row is not None and row["proof_expires_at"] > now:
            return row
    raise Problem(404, "link-unknown", UNKNOWN_PROOF)


async def prove_address(connection: Connection, token: str, secrets: Sequence[str], now: datetime) -> None:
    """Replace a person's address by the proven one. Links in old mails are void, and mailed to the new address.

    If the address is another person's, nothing changes but the history: a coordinator sees that the two may be one.
    Raises a 404 problem for a link that does not work, and UniqueViolationError if another person got the address just
    now: the caller repeats it.
    """
    found = await find_proof(connection, token, secrets, now)
    participant_id = found["participant_id"]
    row = await people_store.lock_person(connection, participant_id)
    found = await find_proof(connection, token, secrets, now)
    assert row is not None
    email, email_key = found["new_email"], found["new_email_key"]
    if await contacts.is_taken(connection, email_key, participant_id):
        await contacts.insert_conflict(connection, participant_id, email, email_key, now)
        log.info("person.address_taken", participant_id=str(participant_id))
        return
    await contacts.replace_address(
        connection, participant_id, email, email_key, source="own_page", now=now, proven_at=now
    )
    person = await people_store.raise_revision(connection, participant_id, now)
    await outbox.append(connection, described_event(person, now))
    await rotate_links(connection, participant_id, now)
    log.info("person.address_proven", participant_id=str(participant_id), revision=person.revision)


def _read(email: str | None) -> email_addresses.EmailAddress:
    reader = FieldReader({"email": email})
    text = reader.read_line("email", max_length=MAX_EMAIL_LENGTH)
    if reader.errors:
        raise ValidationFailed(*reader.errors)
    try:
        return email_addresses.parse(text)
    except ValueError:
        raise ValidationFailed(FieldError("email", NOT_AN_ADDRESS)) from None
