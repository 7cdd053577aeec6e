"""Keeps the addresses of focal points: entered by a coordinator, proven by a link, removed by either."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language import email_addresses
from diplomado_chassis.language.email_addresses import NOT_AN_ADDRESS
from diplomado_chassis.language.languages import BUILT_IN, SPANISH, Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.signed_links import read
from diplomado_chassis.validation import ValidationFailed
from diplomado_contracts import FocalContactChanged
from diplomado_registration.catalogue.field_reader import NOT_LISTED, FieldReader
from diplomado_registration.catalogue.store import find_institution
from diplomado_registration.editions.usecases.reading import find_edition
from diplomado_registration.focal_contacts import store
from diplomado_registration.focal_contacts.store import FocalContact
from diplomado_registration.people.description import MAX_EMAIL_LENGTH

log = structlog.get_logger()

MAX_CONTACTS = 500
MAX_PURGED = 200
PROOF_LIFETIME = timedelta(days=14)
ASK_AGAIN_AFTER = timedelta(minutes=15)
UNKNOWN = Text("Este contacto ya no existe.", "This contact does not exist any more.")
UNKNOWN_PROOF = Text(
    "Este enlace ya no sirve: caducó, o la dirección se retiró. La coordinación puede enviar otro.",
    "This link no longer works: it expired, or the address was removed. The coordinators can send another one.",
)
TOO_MANY = Text(
    "La edición ya tiene {most} contactos. Retire uno primero.",
    "The edition has {most} contacts already. Remove one first.",
    most=MAX_CONTACTS,
)


async def add_contact(
    connection: Connection,
    edition_id: UUID,
    values: Mapping[str, str | None],
    *,
    names_people: bool,
    by: str,
    now: datetime,
) -> FocalContact:
    """Store where a focal point is told, and ask for the proof of the address. The same address again is changed.

    Raises a 404 problem, and ValidationFailed.
    """
    await find_edition(connection, edition_id)
    reader = FieldReader(values)
    institution = reader.read_line("institution", max_length=64)
    name = reader.read_name("name")
    written = reader.read_line("email", max_length=MAX_EMAIL_LENGTH)
    if institution and await find_institution(connection, institution) is None:
        reader.reject("institution", NOT_LISTED)
    address = None
    if written:
        try:
            address = email_addresses.parse(written)
        except ValueError:
            reader.reject("email", NOT_AN_ADDRESS)
    if await store.count_contacts(connection, edition_id) >= MAX_CONTACTS:
        reader.reject("email", TOO_MANY)
    if reader.errors or address is None:
        raise ValidationFailed(*reader.errors)
    known = await store.lock_by_address(connection, edition_id, institution, address.key)
    if known is None:
        contact = FocalContact(
            uuid7(),
            edition_id,
            institution,
            name,
            address.written,
            address.key,
            _language(values.get("language")),
            names_people,
            1,
            uuid7(),
            now + PROOF_LIFETIME,
            now,
            None,
            by,
        )
    else:
        contact = replace(
            known,
            name=name,
            language=_language(values.get("language")),
            names_people=names_people,
            revision=known.revision + 1,
        )
    await _store(connection, contact, now)
    log.info("focal_contact.entered", edition_id=str(edition_id), contact_id=str(contact.contact_id))
    return contact


async def ask_again(connection: Connection, edition_id: UUID, contact_id: UUID, now: datetime) -> None:
    """Mail another link. A proven address, and one that was asked within a quarter of an hour, are left alone."""
    contact = await _lock(connection, edition_id, contact_id)
    if contact.proven_at is None and contact.asked_at <= now - ASK_AGAIN_AFTER:
        changed = replace(
            contact,
            proof_id=uuid7(),
            proof_expires_at=now + PROOF_LIFETIME,
            asked_at=now,
            revision=contact.revision + 1,
        )
        await _store(connection, changed, now)


async def remove_contact(connection: Connection, edition_id: UUID, contact_id: UUID, now: datetime) -> None:
    """Remove a contact here and in all services."""
    await _remove(connection, await _lock(connection, edition_id, contact_id), now)


async def find_proof(connection: Connection, token: str, secrets: Sequence[str], now: datetime) -> FocalContact:
    """Return the contact that a link stands for. Raises a 404 problem if it does not work, or not any more."""
    link = read(token, secrets)
    if link is not None and link.kind == "focal_proof" and link.expires_at > now:
        contact = await store.find_by_proof(connection, link.subject)
        if contact is not None and contact.proof_expires_at > now:
            return contact
    raise Problem(404, "link-unknown", UNKNOWN_PROOF)


async def prove(connection: Connection, token: str, secrets: Sequence[str], now: datetime) -> None:
    """Note that the reader of the address confirmed it. Raises as `find_proof`."""
    found = await find_proof(connection, token, secrets, now)
    contact = await _lock(connection, found.edition_id, found.contact_id)
    if contact.proven_at is None:
        await _store(connection, replace(contact, proven_at=now, revision=contact.revision + 1), now)
        log.info("focal_contact.proven", contact_id=str(contact.contact_id))


async def decline(connection: Connection, token: str, secrets: Sequence[str], now: datetime) -> None:
    """Remove the address, because its reader asks for it. Raises as `find_proof`."""
    found = await find_proof(connection, token, secrets, now)
    await _remove(connection, await _lock(connection, found.edition_id, found.contact_id), now)


async def purge_contacts(connection: Connection) -> int:
    """Remove contacts of editions that ended 90 days ago, and addresses that nobody confirmed; return how many."""
    over = await store.lock_over(connection, MAX_PURGED)
    for contact in over:
        await _remove(connection, contact, datetime.now(UTC))
    return len(over)


def _language(value: str | None) -> Language:
    return next((language for language in BUILT_IN if language == value), SPANISH)


async def _lock(connection: Connection, edition_id: UUID, contact_id: UUID) -> FocalContact:
    contact = await store.lock_contact(connection, contact_id)
    if contact is None or contact.edition_id != edition_id:
        raise Problem(404, "focal-contact-unknown", UNKNOWN)
    return contact


async def _store(connection: Connection, contact: FocalContact, now: datetime) -> None:
    await store.upsert_contact(connection, contact)
    await outbox.append(connection, changed_event(contact, now))


def changed_event(contact: FocalContact, now: datetime) -> FocalContactChanged:
    """Build the event with the present state of a contact."""
    return FocalContactChanged(
        contact_id=contact.contact_id,
        edition_id=contact.edition_id,
        revision=contact.revision,
        changed_at=now,
        institution=contact.institution,
        name=contact.name,
        email=contact.email,
        language=contact.language,
        names_people=contact.names_people,
        proven_at=contact.proven_at,
        proof_id=contact.proof_id,
        proof_expires_at=contact.proof_expires_at,
    )


async def _remove(connection: Connection, contact: FocalContact, now: datetime) -> None:
    await store.delete_contact(connection, contact.contact_id)
    event = FocalContactChanged(
        contact_id=contact.contact_id,
        edition_id=contact.edition_id,
        revision=contact.revision + 1,
        changed_at=now,
        institution=contact.institution,
    )
    await outbox.append(connection, event)
    log.info("focal_contact.removed", contact_id=str(contact.contact_id))
