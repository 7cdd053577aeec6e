"""Registers for staff, withdraws and promotes. The order: lock the edition, apply the rules, write, append events."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
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
from diplomado_registration.eligibility.usecases.checking import admit, check_registration
from diplomado_registration.enrolment.application import read_application
from diplomado_registration.enrolment.events import status_event, withdrawal_events
from diplomado_registration.enrolment.registration import (
    ENDED,
    NewRegistration,
    Registration,
    RegistrationResult,
    Step,
    seeker,
)
from diplomado_registration.enrolment.seating.holding import without
from diplomado_registration.enrolment.seating.usecases import (
    GRADUATED,
    PERSON_ERASED,
    enter,
    fill_places,
    leave,
    lock_registration,
    reject_merged,
)
from diplomado_registration.enrolment.store import confirmations, inserts, queries, updates
from diplomado_registration.enrolment.store.changes import Change
from diplomado_registration.enrolment.store.needs import Needs, find_needs
from diplomado_registration.people.description import Description
from diplomado_registration.people.events import first_described_event
from diplomado_registration.people.proposals.usecases import propose
from diplomado_registration.people.usecases import identify, update_people
from diplomado_registration.places.capacity import take
from diplomado_registration.places.life import IS_ARCHIVED
from diplomado_registration.places.opening import (
    INSTITUTION_NOT_ADMITTED,
    UNKNOWN_EDITION,
    why_no_entry,
    why_not_by_staff,
)
from diplomado_registration.places.store import lock_edition
from diplomado_registration.questions import store as questions_store
from diplomado_registration.questions.usecases import NO_ANSWERS, read_answers, store_answers
from diplomado_registration.reference.usecases import reject_codes

log = structlog.get_logger()

ALREADY_ENDED = Text(
    es="Esta inscripción ya terminó; no hay nada que retirar.",
    en="This registration has ended already; there is nothing to withdraw.",
)
NOT_RESTORABLE = {
    "merged": Text(
        es="Esta inscripción se unió a otra de la misma persona; use esa.",
        en="This registration was merged into another of the same person; use that one.",
    ),
    "rejected": Text(
        es="Esta solicitud fue rechazada; si fue un error, acéptela.",
        en="This application was rejected; if that was a mistake, accept it.",
    ),
}
NOT_NOMINATED = Text(
    es="Esta persona no fue nominada; hable con la coordinación.",
    en="This person was not nominated; talk to the coordination.",
)
WITHDREW_THEMSELVES = Text(
    es="La persona se retiró ella misma; solo la coordinación puede restituirla.",
    en="The person withdrew themselves; only the coordination can restore them.",
)


async def register(
    connection: Connection,
    edition_id: UUID,
    values: Mapping[str, str | None],
    consents: Mapping[str, bool],
    *,
    step: Step,
    answers: Mapping[str, Any] | None = None,
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
    if reason := why_not_by_staff(edition, now):
        raise Problem(409, *reason)
    codes = application.profile.codes
    needs = await find_needs(connection, edition_id, application.description.email_key, codes)
    answered = NO_ANSWERS
    if needs.questions or answers:
        answered = await read_answers(connection, edition_id, answers or {}, consents)
    if needs.codes:
        await reject_codes(connection, application.profile.institution, codes)
    description, held = await _identify(connection, edition_id, application.description, needs)
    places, waiting_number = take(without(edition.places, held), seeker(application.profile, "api"))
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
        events: list[Event] = [first_described_event(participant_id, description, now)]
    else:
        events = await update_people(connection, [person], {participant_id: description}, "staff", now)
        if not description.certain:
            await propose(connection, participant_id, description, "api", registration_id, now)
    if needs.rules:
        await admit(connection, edition_id, registration_id, application.declared, participant_id, "api", now)
    await store_answers(connection, registration_id, answered, now)
    registration = Registration(registration_id, edition_id, participant_id, status, revision, application.profile)
    if concerns_others(consents):
        events.append(await consents_event(connection, registration_id))
    events.append(status_event(registration, now))
    if held and places.seats.rules:  # the place that the application held may be one for others
        events += (await fill_places(connection, edition, places, now))[1]
    await outbox.append(connection, *events)
    log.info("registration.accepted", registration_id=str(registration_id), status=status)
    position = places.waiting if waiting_number else None
    return RegistrationResult(registration_id, status, position, link_revision=link_revision)


async def _identify(
    connection: Connection, edition_id: UUID, description: Description, needs: Needs
) -> tuple[Description, Sequence[Registration]]:
    """Return the description with the key of the person who is meant, and the registrations that hold a place."""
    if needs.identity:
        (description,) = await identify(connection, [description])
    if not (needs.held or needs.identity):
        return description, ()
    return description, await confirmations.list_held(connection, edition_id, [description.email_key])


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

    A repeated withdrawal changes nothing. `institution` limits it to the people of one. Raises a 404 problem, a 409
    problem if the person graduated, and a 412 problem if the registration is another than the client saw.
    """
    edition, stored, _ = await lock_registration(connection, registration_id, institution)
    preconditions.check(stored)
    if stored.status == "withdrawn":
        return None
    if stored.status in ENDED:
        raise Problem(409, "registration-ended", ALREADY_ENDED, state=stored.status)
    if edition.life.archived:
        raise Problem(409, "edition-archived", IS_ARCHIVED)
    if await queries.has_graduated(connection, registration_id):
        raise Problem(409, "graduated-already", GRADUATED)
    change = Change("withdrawn", "withdrawn")
    withdrawn, promoted, events = await leave(connection, edition, stored, change, step, now)
    await outbox.append(connection, *withdrawal_events([withdrawn], step, now), *events)
    log.info("registration.withdrawn", registration_id=str(registration_id), by=step.author, promoted=len(promoted))
    return promoted[0].registration_id if promoted else None


async def restore(
    connection: Connection,
    registration_id: UUID,
    step: Step,
    *,
    institution: str | None,
    preconditions: Preconditions,
    now: datetime,
) -> Registration:
    """Restore a registration that has ended, at the end of the waiting list if no place is free; return it.

    A registration that is active stays as it is. `institution` limits it to an institution's nominees whom staff
    withdrew. Raises a 404 problem, a 409 problem if the person was erased, is not eligible or may not be restored, and
    a 412 problem if the registration is another than the client saw.
    """
    edition, stored, is_erased = await lock_registration(connection, registration_id, institution)
    preconditions.check(stored)
    if stored.status not in ENDED:
        return stored
    if is_erased:
        raise Problem(409, "person-erased", PERSON_ERASED)
    if stored.status in ("merged", "rejected"):
        raise Problem(409, "not-restorable", NOT_RESTORABLE[stored.status], state=stored.status)
    if institution is not None:
        await _check_nominee(connection, stored)
    if reason := why_no_entry(edition, now):
        raise Problem(409, *reason)
    await check_registration(connection, registration_id, "acceptance", now)
    restored = await enter(connection, edition, stored, step, "restored", now, review=False)
    log.info("registration.restored", registration_id=str(registration_id), status=restored.status)
    return restored


async def _check_nominee(connection: Connection, stored: Registration) -> None:
    """Raise a 409 problem unless an institution may restore a registration without the coordination."""
    if stored.channel != "nomination":
        raise Problem(409, "not-nominated", NOT_NOMINATED)
    steps = await queries.list_steps(connection, stored.registration_id)
    ends = ("withdrawn", "offer_declined")
    last = next((step["author"] for step in reversed(steps) if step["step"] in ends), None)
    if stored.status == "withdrawn" and last != "staff":
        raise Problem(409, "withdrew-themselves", WITHDREW_THEMSELVES)


async def change_consents(
    connection: Connection, registration_id: UUID, answers: Mapping[str, bool], language: Language, now: datetime
) -> None:
    """Record the answers that differ from the last ones. Without consent to statistics, sex and age are deleted.

    Raises a 409 problem for a record that was joined with another one.
    """
    stored = await updates.lock_registration(connection, registration_id)
    reject_merged(stored.status if stored else "")
    changed = changed_answers(await consents_store.find_current_answers(connection, registration_id), answers)
    if not changed:
        return
    await consents_store.insert_answers(connection, registration_id, ConsentAnswers(changed, language, "own_page"), now)
    if refused := [purpose for purpose, granted in changed.items() if not granted]:
        await questions_store.delete_purposes(connection, registration_id, refused)
    if changed.get("statistics") is False:
        await updates.delete_statistics(connection, registration_id)
    if concerns_others(changed):
        await outbox.append(connection, await consents_event(connection, registration_id))
    log.info("consent.changed", registration_id=str(registration_id), purposes=sorted(changed))
