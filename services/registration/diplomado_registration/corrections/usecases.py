"""Corrects people, by staff and by the participant's own page, with what follows from it for their links."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import structlog
from asyncpg import Record

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language import email_addresses
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.validation import ValidationFailed
from diplomado_contracts import NameConfirmed
from diplomado_registration.catalogue.field_reader import FieldReader
from diplomado_registration.enrolment.seating.usecases import reject_merged
from diplomado_registration.enrolment.store import links as links_store
from diplomado_registration.enrolment.store import updates
from diplomado_registration.links.usecases import OpenedLink, rotate_links
from diplomado_registration.people import store as people_store
from diplomado_registration.people import usecases as people
from diplomado_registration.people.description import Description, Person
from diplomado_registration.people.proposals.proposal import Decision
from diplomado_registration.people.proposals.usecases import decide, propose

log = structlog.get_logger()

NAME_CHANGED = Text(
    es="El nombre cambió desde que abrió la página. Vuelva a abrirla y revíselo.",
    en="The name has changed since you opened the page. Open it again and check it.",
)
NOT_MAILED = Text(
    es="Para esto use el enlace que le llegó por correo. Puede pedirlo de nuevo.",
    en="Use the link that was mailed to you for this. You can ask for it again.",
)


async def correct_person(
    connection: Connection,
    participant_id: UUID,
    values: Mapping[str, str | None],
    preconditions: Preconditions,
    now: datetime,
) -> Person:
    """Correct a person as `people.usecases.correct_person` does. With another address, the links in old mails are void.

    The new ones are mailed to the new address. Another spelling of the address is no other address.
    """
    before = await people_store.lock_person(connection, participant_id)
    person = await people.correct_person(connection, participant_id, values, preconditions, now)
    if before is not None and _key(before["email"]) != _key(person.email):
        await rotate_links(connection, participant_id, now)
    return person


def _key(email: str) -> str:
    return email_addresses.parse(email).key


async def confirm_name(connection: Connection, opened: OpenedLink, shown: str, now: datetime) -> None:
    """Store that a participant found their name right as it will be printed. `shown` is the revision that was shown.

    Repeating it changes nothing. Raises a 403 problem for a link that was not mailed, and a 409 problem if the name is
    another now.
    """
    person = await _lock_own(connection, opened)
    if shown != str(person["revision"]):
        raise Problem(409, "name-changed", NAME_CHANGED)
    registration_id = opened.registration["registration_id"]
    row = await links_store.confirm_name(connection, registration_id, person["revision"])
    if row is None:
        return
    event = NameConfirmed(
        registration_id=registration_id,
        edition_id=row["edition_id"],
        participant_id=row["participant_id"],
        revision=row["name_confirmations"],
        confirmed_at=now,
        person_revision=person["revision"],
    )
    await outbox.append(connection, event)
    log.info("person.name_confirmed", registration_id=str(registration_id))


async def propose_name(
    connection: Connection, opened: OpenedLink, fields: Mapping[str, str | None], now: datetime
) -> None:
    """Store the name that a participant wants instead, as a proposal. Raises ValidationFailed, and a 403 problem."""
    person = await _lock_own(connection, opened)
    reader = FieldReader(fields)
    given_names = reader.read_name("given_names")
    family_names = reader.read_name("family_names", required=False)
    if reader.errors:
        raise ValidationFailed(*reader.errors)
    description = Description(given_names, family_names, "", "", person["language"], states_language=False)
    registration = opened.registration
    await propose(connection, registration["participant_id"], description, "form", registration["registration_id"], now)


async def decide_proposal(
    connection: Connection, opened: OpenedLink, proposal_id: UUID, decision: Decision, now: datetime
) -> None:
    """Accept or reject a proposal about the participant. Raises the problems of `decide`, and a 403 problem."""
    await _lock_own(connection, opened)
    await decide(connection, proposal_id, decision, participant_id=opened.registration["participant_id"], now=now)


async def _lock_own(connection: Connection, opened: OpenedLink) -> Record:
    person = await people_store.lock_person(connection, opened.registration["participant_id"])
    if not opened.proves_address or person is None or person["erased_at"] is not None:
        raise Problem(403, "link-not-mailed", NOT_MAILED)
    stored = await updates.lock_registration(connection, opened.registration["registration_id"])
    reject_merged(stored.status if stored else "merged")
    return person
