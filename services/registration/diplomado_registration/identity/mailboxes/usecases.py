"""Lets a person read the mailbox of another one, by decision of a coordinator."""

from datetime import datetime
from uuid import UUID

import structlog

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language import email_addresses
from diplomado_chassis.language.email_addresses import NOT_AN_ADDRESS
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.links.usecases import rotate_links
from diplomado_registration.people import store as people_store
from diplomado_registration.people.description import Person
from diplomado_registration.people.events import described_event
from diplomado_registration.people.mailbox import Decision, folded_name
from diplomado_registration.people.store import mailboxes
from diplomado_registration.people.usecases import UNKNOWN_PERSON, correctable

log = structlog.get_logger()

OWN_ADDRESS = Text(
    es="Esa dirección ya es de esta persona. Indique la otra persona, que comparte el correo con ella.",
    en="That address is this person's already. Name the other person, who shares the mailbox with them.",
)
NOBODY_ELSE = Text(
    es="Nadie más tiene esa dirección: no se comparte. Corrija la dirección de la persona.",
    en="Nobody else has that address: it is not shared. Correct the person's address instead.",
)
SAME_NAME = Text(
    es="Otra persona con el mismo nombre lee ese correo: no se podrían distinguir. Si es la misma, una los registros.",
    en="Another person with the same name reads that mailbox; they cannot be told apart. Merge them if they are one.",
)


async def share_mailbox(
    connection: Connection,
    participant_id: UUID,
    email: str | None,
    decision: Decision,
    preconditions: Preconditions,
    now: datetime,
) -> Person:
    """Give a person the address of another one, who keeps it. Links in mails to the old address are void.

    Repeating it changes nothing. Raises ValidationFailed for text that is no address, a 404 problem, a 409 problem if
    nobody else has the address, or a person with the same name, and a 412 problem if the person is another than the
    client saw.
    """
    try:
        address = email_addresses.parse(email or "")
    except ValueError:
        raise ValidationFailed(FieldError("email", NOT_AN_ADDRESS)) from None
    await mailboxes.lock_mailboxes(connection, [address.key])
    row = await people_store.lock_person(connection, participant_id)
    if row is None or row["erased_at"] is not None or row["merged_into"] is not None:
        raise Problem(404, "person-unknown", UNKNOWN_PERSON)
    if row["email_key"] is None and email_addresses.parse(row["email"]).key == address.key:
        return people_store.person(row)
    preconditions.check(correctable(people_store.person(row)))
    if row["email_key"] == address.key:
        raise Problem(409, "own-address", OWN_ADDRESS)
    readers = (await mailboxes.list_readers(connection, [address.key])).get(address.key, [])
    if not any(not reader.shares for reader in readers):
        raise Problem(409, "address-not-shared", NOBODY_ELSE)
    if folded_name(row["given_names"], row["family_names"]) in {reader.name for reader in readers}:
        raise Problem(409, "same-name", SAME_NAME)
    await mailboxes.share_mailbox(connection, participant_id, address.written, address.key, decision, now)
    person = await people_store.raise_revision(connection, participant_id, now)
    firsts = await mailboxes.touch_first_readers(connection, [address.key])
    await outbox.append(connection, *(described_event(one, now) for one in (person, *firsts)))
    await rotate_links(connection, participant_id, now)
    log.info("person.mailbox_shared", people=1)
    return person
