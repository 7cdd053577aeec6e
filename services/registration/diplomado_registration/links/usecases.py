"""Opens, renews and mails links to participants' own pages. Mails are sent by notifications, which signs its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from asyncpg import Record

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language import email_addresses
from diplomado_chassis.language.email_addresses import NOT_AN_ADDRESS
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.signed_links import read
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts import ParticipantLinkIssued
from diplomado_registration.catalogue.field_reader import FieldReader
from diplomado_registration.enrolment.links import hash_token, link_to
from diplomado_registration.enrolment.seating.usecases import UNKNOWN_REGISTRATION
from diplomado_registration.enrolment.store import links as store
from diplomado_registration.enrolment.store import queries
from diplomado_registration.links.resending import RESEND_AFTER, LinkState, state_of
from diplomado_registration.people import store as people_store
from diplomado_registration.people.description import MAX_EMAIL_LENGTH
from diplomado_registration.settings import LinkRules

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """The registration of a link. `proves_address`: the link is signed, so it was read in the registered mailbox.

    Links of before, with a stored hash, were shown on a screen. They work, but show no name, and decide nothing
    about it.
    """

    registration: Record
    state: LinkState
    proves_address: bool


async def open_link(connection: Connection, token: str, secrets: Sequence[str], now: datetime) -> OpenedLink | None:
    """Return the registration of a link; None if nobody issued the link, or the person was erased. Changes nothing."""
    link = read(token, secrets)
    if link is None:
        row = await store.find_by_hash(connection, hash_token(token))
        return None if row is None else OpenedLink(row, "works", proves_address=False)
    row = await store.find_by_id(connection, link.subject) if link.kind == "own_page" else None
    return None if row is None else OpenedLink(row, state_of(link, row["link_revision"], now), proves_address=True)


async def request_links(connection: Connection, email: str | None, now: datetime) -> None:
    """Have the links of an address mailed to it. Whether it is known to us cannot be seen from outside.

    Raises ValidationFailed for text that is no address.
    """
    reader = FieldReader({"email": email})
    address = reader.read_line("email", max_length=MAX_EMAIL_LENGTH)
    if reader.errors:
        raise ValidationFailed(*reader.errors)
    try:
        email_key = email_addresses.parse(address).key
    except ValueError:
        raise ValidationFailed(FieldError("email", NOT_AN_ADDRESS)) from None
    participants = await people_store.lock_by_email(connection, email_key)
    await mail_links(connection, await store.list_mattering(connection, participants, now), now)


async def request_link(connection: Connection, registration: Record, now: datetime) -> None:
    """Have the link of one registration mailed to its participant."""
    await people_store.lock_person(connection, registration["participant_id"])
    await mail_links(connection, [registration["registration_id"]], now)


async def mail_links(connection: Connection, registrations: Sequence[UUID], now: datetime) -> None:
    """Have links mailed, except those that were mailed a short time ago. The caller has locked the people."""
    issued = await store.mark_mailed(connection, registrations, now, now - RESEND_AFTER)
    await outbox.append(connection, *(issued_event(row, now, requested=True) for row in issued))
    log.info("registration.links_requested", registrations=len(registrations), mailed=len(issued))


async def renew_link(
    connection: Connection, registration_id: UUID, rules: LinkRules, now: datetime, *, mail: bool
) -> str:
    """Make all links of a registration void and return a new one, which is also mailed if asked for.

    Raises a 404 problem.
    """
    parties = await queries.find_parties(connection, registration_id)
    if parties is None:
        raise Problem(404, "registration-unknown", UNKNOWN_REGISTRATION)
    await people_store.lock_person(connection, parties["participant_id"])
    (row,) = await store.rotate_links(connection, registration_id=registration_id, mailed=mail, now=now)
    await outbox.append(connection, issued_event(row, now, requested=mail))
    log.info("registration.link_renewed", registration_id=str(registration_id), link_revision=row["link_revision"])
    return link_to(registration_id, row["link_revision"], rules, now)


async def rotate_links(connection: Connection, participant_id: UUID, now: datetime) -> None:
    """Make all links of a person void, because their address changed, and have new ones mailed to the new address.

    The caller has locked the person.
    """
    mattering = set(await store.list_mattering(connection, [participant_id], now))
    rotated = await store.rotate_links(connection, participant_id=participant_id, mailed=True, now=now)
    await outbox.append(
        connection, *(issued_event(row, now, requested=row["registration_id"] in mattering) for row in rotated)
    )
    log.info("person.links_rotated", participant_id=str(participant_id), registrations=len(rotated))


def issued_event(row: Record, now: datetime, *, requested: bool) -> ParticipantLinkIssued:
    """Build the event of a link. One that is `requested` is mailed."""
    return ParticipantLinkIssued(
        registration_id=row["registration_id"],
        edition_id=row["edition_id"],
        participant_id=row["participant_id"],
        revision=row["link_issues"],
        link_revision=row["link_revision"],
        issued_at=now,
        requested=requested,
    )
