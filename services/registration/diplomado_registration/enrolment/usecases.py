"""Registers for staff, withdraws and promotes. The order: lock the edition, apply the rules, write, append events."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import structlog

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7s
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts import Event
from diplomado_registration.catalogue.usecases import reject_unknown_codes
from diplomado_registration.consents import store as consents_store
from diplomado_registration.consents.records import ConsentAnswers, changed_answers, concerns_others
from diplomado_registration.consents.usecases import consents_event
from diplomado_registration.enrolment.application import read_application
from diplomado_registration.enrolment.events import entered_event, withdrawal_events
from diplomado_registration.enrolment.registration import ENDED, NewRegistration, Registration, RegistrationResult, Step
from diplomado_registration.enrolment.store import confirmations, inserts, queries, updates
from diplomado_registration.people import store as people_store
from diplomado_registration.people.events import first_described_event
from diplomado_registration.people.usecases import update_people, with_kept_addresses
from diplomado_registration.places.capacity import occupancy, release, take
from diplomado_registration.places.opening import INSTITUTION_NOT_ADMITTED, UNKNOWN_EDITION, why_not_open
from diplomado_registration.places.store import lock_edition

log = structlog.get_logger()

UNKNOWN_REGISTRATION = Text(es="No existe esa inscripción.", en="There is no such registration.")
PERSON_ERASED = Text(
    es="Los datos de esta persona se borraron; tiene que inscribirse de nuevo.",
    en="The data of this person were erased; they have to register again.",
)


async def register(
    connection: Connection,
    edition_id: UUID,
    values: Mapping[str, str | None],
    consents: Mapping[str, bool],
    *,
    step: Step,
    language: Language,
    now: datetime,
) -> RegistrationResult:
    """Register a person for staff, on the waiting list if all places are taken. `values` are the fields as sent.

    A person who is in the edition already stays unchanged; an application that was not confirmed is replaced. Raises
    ValidationFailed, a 404 problem for an unknown edition, and a 409 problem if the edition takes no registrations.
    """
    application = read_application(values, consents)
    edition = await lock_edition(connection, edition_id, application.profile.institution)
    if edition is None:
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    if reason := why_not_open(edition, now):
        raise Problem(409, *reason)
    (description,) = await with_kept_addresses(connection, [application.description])
    held = await confirmations.count_held_places(connection, edition_id, [description.email_key])
    places, waiting_number = take(replace(edition.places, taken=edition.places.taken - held))
    registration_id, participant_id = uuid7s(2)
    new = NewRegistration(registration_id, participant_id, waiting_number, application.profile, "api")
    with reject_unknown_codes():
        inserted = await inserts.insert_application(
            connection, edition_id, new, description, ConsentAnswers(consents, language, "api"), places, step, now
        )
    registration_id, status, revision, link_revision, person = inserted
    if person is None:
        log.info("registration.repeated", registration_id=str(registration_id))
        return RegistrationResult(registration_id, status, repeated=True)
    if not edition.admits_institution:  # checked here, because a registration that exists already stays as it is
        raise ValidationFailed(FieldError("institution", INSTITUTION_NOT_ADMITTED))
    participant_id = person.participant_id
    if participant_id == new.participant_id:
        await people_store.insert_contact(
            connection, participant_id, description.email, description.email_key, "staff", now
        )
        events: list[Event] = [first_described_event(participant_id, description, now)]
    else:
        events = await update_people(connection, [person], {participant_id: description}, "staff", now)
    registration = Registration(registration_id, edition_id, participant_id, status, revision, application.profile)
    if concerns_others(consents):
        events.append(await consents_event(connection, registration_id))
    await outbox.append(connection, *events, entered_event(registration, now))
    log.info("registration.accepted", registration_id=str(registration_id), status=status)
    position = places.waiting if waiting_number else None
    return RegistrationResult(registration_id, status, position, link_revision=link_revision)


async def withdraw(
    connection: Connection,
    registration_id: UUID,
    step: Step,
    *,
    institution: str | None,
    preconditions: Preconditions,
    now: datetime,
) -> UUID | None:
    """Withdraw a registration and promote the first of the waiting list; return the promoted registration's id.

    A repeated withdrawal changes nothing. `institution` limits it to the people of one. Raises a 404 problem, and a 412
    problem if the registration is another than the client saw.
    """
    parties = await queries.find_parties(connection, registration_id)
    edition = parties and await lock_edition(connection, parties["edition_id"])
    stored = await updates.lock_registration(connection, registration_id)
    if not edition or stored is None or institution not in (None, stored.profile.institution):
        raise Problem(404, "registration-unknown", UNKNOWN_REGISTRATION)
    preconditions.check(stored)
    if stored.status in ENDED:
        return None
    places, promotions = release(edition.places, occupancy(stored.status, holds_place=stored.holds_place))
    withdrawn = await updates.withdraw_registrations(connection, [registration_id], step, now)
    promoted = await updates.promote_registrations(connection, edition.edition_id, promotions, places, now)
    await outbox.append(connection, *withdrawal_events(withdrawn, promoted, step, now))
    log.info("registration.withdrawn", registration_id=str(registration_id), by=step.author, promoted=len(promoted))
    return promoted[0].registration_id if promoted else None


async def restore(
    connection: Connection, registration_id: UUID, step: Step, preconditions: Preconditions, now: datetime
) -> Registration:
    """Restore a withdrawn registration, at the end of the waiting list if no place is free; return it.

    A registration that is active stays as it is. Raises a 404 problem, a 409 problem if the person was erased, and
    a 412 problem if the registration is another than the client saw.
    """
    parties = await queries.find_parties(connection, registration_id)
    edition = parties and await lock_edition(connection, parties["edition_id"])
    person = parties and await people_store.lock_person(connection, parties["participant_id"])
    stored = await updates.lock_registration(connection, registration_id)
    if not edition or person is None or stored is None:
        raise Problem(404, "registration-unknown", UNKNOWN_REGISTRATION)
    preconditions.check(stored)
    if stored.status != "withdrawn":
        return stored
    if person["erased_at"] is not None:
        raise Problem(409, "person-erased", PERSON_ERASED)
    places, waiting_number = take(edition.places)
    restored = await updates.restore_registration(connection, registration_id, waiting_number, places, step, now)
    await outbox.append(connection, entered_event(restored, now))
    log.info("registration.restored", registration_id=str(registration_id), status=restored.status)
    return restored


async def change_consents(
    connection: Connection, registration_id: UUID, answers: Mapping[str, bool], language: Language, now: datetime
) -> None:
    """Record the answers that differ from the last ones. Without consent to statistics, sex and age are deleted."""
    await updates.lock_registration(connection, registration_id)
    changed = changed_answers(await consents_store.find_current_answers(connection, registration_id), answers)
    if not changed:
        return
    await consents_store.insert_answers(connection, registration_id, ConsentAnswers(changed, language, "own_page"), now)
    if changed.get("statistics") is False:
        await updates.delete_statistics(connection, registration_id)
    if concerns_others(changed):
        await outbox.append(connection, await consents_event(connection, registration_id))
    log.info("consent.changed", registration_id=str(registration_id), purposes=sorted(changed))
