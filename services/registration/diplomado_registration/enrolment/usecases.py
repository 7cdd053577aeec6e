"""What people do with their place in an edition. Always in this order: lock the edition, rules, state, outbox."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import structlog
from asyncpg import ForeignKeyViolationError

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import Event
from diplomado_registration.catalogue.field_reader import NOT_LISTED, Fault, Refused
from diplomado_registration.consents.purposes import TEXT_VERSION
from diplomado_registration.enrolment import links, store
from diplomado_registration.enrolment.application import (
    INSTITUTION_NOT_ADMITTED,
    Application,
    Channel,
    Entry,
)
from diplomado_registration.enrolment.events import entered_event, registered_event, withdrawn_event
from diplomado_registration.people.usecases import describe_again, first_description
from diplomado_registration.places import store as places_store
from diplomado_registration.places.capacity import admit, leave, why_not_open

log = structlog.get_logger()

NO_SUCH_EDITION = Text(es="No existe esa edición.", en="There is no such edition.")
NO_SUCH_REGISTRATION = Text(es="No existe esa inscripción.", en="There is no such registration.")


async def register(
    connection: Connection,
    edition_id: UUID,
    application: Application,
    *,
    channel: Channel,
    language: Language,
    now: datetime,
) -> Entry:
    """Give somebody a place, or the next number of the waiting list if there is none.

    Somebody who is in the edition already stays as they are. Raises a 404 problem for an unknown edition, 409 if it
    takes no registrations, Refused for an institution or a code that it does not admit.
    """
    profile = application.profile
    token = links.new_token()
    proposed = uuid7()
    edition = await places_store.lock_edition(connection, edition_id, profile.institution)
    if edition is None:
        raise Problem(404, "edition-unknown", NO_SUCH_EDITION)
    if reason := why_not_open(edition, now):
        raise Problem(409, *reason)
    places, waiting_number = admit(edition.places)
    try:
        row = await store.enter(
            connection,
            edition,
            application,
            registration_id=uuid7(),
            participant_id=proposed,
            places=places,
            waiting_number=waiting_number,
            link_hash=links.hash_of(token),
            channel=channel,
            consent_version=TEXT_VERSION,
            consent_language=language,
            now=now,
        )
    except ForeignKeyViolationError as error:
        raise Refused(Fault(_field_of(error), NOT_LISTED)) from None
    if row["repeated"]:
        log.info("registration.repeated", registration_id=str(row["registration_id"]))
        return Entry(row["registration_id"], row["participant_id"], row["status"], row["revision"], repeated=True)
    if not edition.admits_institution:  # after the search for a registration that stands: that one stays as it is
        raise Refused(INSTITUTION_NOT_ADMITTED)
    told = application.description
    if row["participant_id"] == proposed:
        events: list[Event] = [first_description(proposed, told, now)]
    else:
        events = await describe_again(connection, [row], {row["participant_id"]: told}, "self", now)
    events.append(entered_event({**_unattached(application), **row, "edition_id": edition_id}, now))
    await outbox.append(connection, *events)
    log.info("registration.accepted", registration_id=str(row["registration_id"]), status=row["status"])
    return Entry(
        row["registration_id"],
        row["participant_id"],
        row["status"],
        row["revision"],
        waiting_position=places.waiting if waiting_number else None,
        token=token,
    )


async def withdraw(
    connection: Connection,
    registration_id: UUID,
    *,
    by: Literal["participant", "staff"],
    institution: str | None,
    reason: str | None,
    now: datetime,
) -> UUID | None:
    """Take somebody out of an edition and give a free place to the first who waits; return that one's registration.

    Withdrawing again changes nothing. `institution` limits it to the people of one. Raises a 404 problem.
    """
    edition_id = await store.edition_of(connection, registration_id)
    edition = edition_id and await places_store.lock_edition(connection, edition_id)
    if not edition:
        raise Problem(404, "registration-unknown", NO_SUCH_REGISTRATION)
    stands = await store.state(connection, registration_id)
    if institution not in (None, stands["institution"]):
        raise Problem(404, "registration-unknown", NO_SUCH_REGISTRATION)
    if stands["status"] == "withdrawn":
        return None
    places, promotions = leave(edition.places, stands["status"])
    events: list[Event] = [withdrawn_event(await store.withdraw(connection, registration_id, reason, now), now, by)]
    promoted = await places_store.promote(connection, edition.edition_id, promotions, now) if promotions else []
    events += [registered_event(row, now, promoted=True) for row in promoted]
    await places_store.count(connection, edition.edition_id, places)
    await outbox.append(connection, *events)
    log.info("registration.withdrawn", registration_id=str(registration_id), by=by, promoted=len(promoted))
    return promoted[0]["registration_id"] if promoted else None


async def renew_link(connection: Connection, registration_id: UUID) -> str:
    """Give the participant a new token; the old link stops working. Raises a 404 problem."""
    token = links.new_token()
    if not await store.renew_link(connection, registration_id, links.hash_of(token)):
        raise Problem(404, "registration-unknown", NO_SUCH_REGISTRATION)
    log.info("registration.link_renewed", registration_id=str(registration_id))
    return token


def _unattached(application: Application) -> dict[str, object]:
    profile = application.profile
    return {
        "institution": profile.institution,
        "organisation_type": profile.organisation_type,
        "occupation": profile.occupation,
        "admin_area": profile.admin_area,
        "territorial_group": None,
        "leads_group": False,
    }


def _field_of(error: ForeignKeyViolationError) -> str:
    """Foreign keys of registrations are named after the field that they check."""
    return (error.constraint_name or "").removeprefix("registrations_").removesuffix("_fkey")
