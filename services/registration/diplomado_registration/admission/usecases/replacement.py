"""Puts another person into the place of a nominee."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import structlog
from asyncpg import Record

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.validation import ValidationFailed
from diplomado_registration.admission import store
from diplomado_registration.consents.records import declared_consents
from diplomado_registration.eligibility.evaluation import Check
from diplomado_registration.eligibility.usecases import checking as eligibility
from diplomado_registration.enrolment.events import status_event
from diplomado_registration.enrolment.registration import (
    ENDED,
    REPLACED,
    NewRegistration,
    Registration,
    Step,
    seeker,
)
from diplomado_registration.enrolment.seating.holding import without
from diplomado_registration.enrolment.seating.usecases import (
    GRADUATED,
    UNKNOWN_REGISTRATION,
    fill_places,
    lock_registration,
)
from diplomado_registration.enrolment.store import confirmations, inserts, queries
from diplomado_registration.enrolment.store.changes import Change, change_registration, insert_step
from diplomado_registration.nominations.csv_sheet import Row
from diplomado_registration.nominations.declaration import Declaration
from diplomado_registration.nominations.nominees import Nominee, read_nominees
from diplomado_registration.nominations.usecases.reading import load_vocabulary
from diplomado_registration.nominations.usecases.storing import describe_nominees
from diplomado_registration.people.usecases import identify
from diplomado_registration.places.capacity import Places, occupy, vacate, with_seats
from diplomado_registration.places.opening import why_no_entry
from diplomado_registration.places.store import count_seats, lock_edition

log = structlog.get_logger()

REPLACEABLE = ("registered", "offered", "waitlisted", "withdrawn")
NOT_NOMINATED = Text(
    es="Solo se reemplaza a una persona nominada; esta se inscribió por sí misma.",
    en="Only a nominee can be replaced; this person registered themselves.",
)
NOT_IN_PLACE = Text(
    es="Esta persona no tiene un lugar que otra pueda ocupar.",
    en="This person has no place that another could take.",
)
REPLACED_ALREADY = Text(
    es="Otra persona ya ocupa el lugar de esta; no se guardó nada.",
    en="Another person has the place of this one already; nothing was stored.",
)
IN_EDITION_ALREADY = Text(
    es="No se puede poner a esa persona en el cupo, porque ya tiene una inscripción en la edición.",
    en="That person cannot get the place, because they have a registration in the edition already.",
)
ASK_COORDINATION = Text(
    es="No se puede poner a esa persona en el cupo. Hable con la coordinación.",
    en="That person cannot get the place. Talk to the coordination.",
)
PLACE_NOT_FREE = Text(
    es="No hay un cupo libre para esa persona según las reglas de la edición; no se guardó nada.",
    en="By the rules of the edition no place is free for that person; nothing was stored.",
)


async def replace_nominee(
    connection: Connection,
    registration_id: UUID,
    values: Mapping[str, str],
    declaration: Declaration,
    reason: str,
    preconditions: Preconditions,
    now: datetime,
) -> tuple[UUID, bool]:
    """Put a person into the place, or the position in the waiting list, of a nominee.

    Returns the registration of the new person, and whether this was done before: then nothing changes. The new person
    gets the place even if others wait, but not against the rules of the edition's seats. An application of theirs that
    nobody confirmed is replaced. Raises ValidationFailed, a 404 problem, a 409 problem if it is not possible, and a 412
    problem if the nominee is another than the client saw.
    """
    parties = await queries.find_parties(connection, registration_id)
    found = await queries.find_registration(connection, registration_id)
    if parties is None or found is None or declaration.institution not in (None, found["institution"]):
        raise Problem(404, "registration-unknown", UNKNOWN_REGISTRATION)
    if found["channel"] != "nomination":
        raise Problem(409, "not-replaceable", NOT_NOMINATED, state=found["status"])
    nominee = await _read(connection, parties["edition_id"], values, found["institution"])
    await lock_edition(connection, parties["edition_id"])
    (description,) = await identify(connection, [nominee.description])
    nominee = nominee._replace(description=description)
    events, people = await describe_nominees(connection, [description], [nominee], declaration, (), now)
    edition, stored, _ = await lock_registration(connection, registration_id, declaration.institution)
    preconditions.check(stored)
    (participant_id,) = people.values()
    existing = await store.find_registration_of(connection, edition.edition_id, participant_id)
    if stored.status == "replaced":
        replacement = await store.find_replacement(connection, registration_id)
        if existing is not None and existing["registration_id"] == replacement:
            return existing["registration_id"], True
        raise Problem(409, "replaced-already", REPLACED_ALREADY)
    if refusal := why_no_entry(edition, now):
        raise Problem(409, *refusal)
    await _check(connection, stored, existing, declaration)
    nominee = _in_the_group_of(stored, nominee)
    eligible = await _check_eligibility(connection, edition.edition_id, nominee, declaration, now)
    held = await confirmations.list_held(connection, edition.edition_id, [description.email_key])
    new_id = uuid7() if existing is None else existing["registration_id"]
    step = Step("staff", declaration.declared_by, reason)

    waiting_number = await store.find_waiting_number(connection, registration_id)
    places = edition.places
    if stored.status != "waitlisted":
        places = vacate(places, [(stored.status, stored.holds_place)])
    change = Change("replaced", "replaced", other_registration_id=new_id)
    replaced = await change_registration(connection, registration_id, change, step, places, now)
    if waiting_number is None:
        places = await _take(connection, edition.edition_id, places, held, nominee)
    else:
        places = without(places, held)
    new = NewRegistration(
        new_id, participant_id, waiting_number, nominee.profile, "nomination", declaration.declared_by
    )
    consents = declared_consents(declaration.basis, declaration.declared_by, declaration.language)
    (entered,) = await inserts.insert_registrations(connection, edition.edition_id, [new], consents, places, step, now)
    override = (declaration.declared_by, declaration.override_reason) if declaration.override_reason else None
    await eligibility.record(connection, {entered.registration_id: eligible}, "nomination", now, override=override)
    await insert_step(connection, entered.registration_id, "replaces", step, registration_id, now)
    events += [status_event(replaced, now), status_event(entered, now)]
    if places.seats.rules or held:  # the new person may be of other groups than the old one, or had a place already
        events += (await fill_places(connection, edition, places, now))[1]
    await outbox.append(connection, *events)
    log.info(
        "registration.replaced", registration_id=str(registration_id), by_registration_id=str(entered.registration_id)
    )
    return entered.registration_id, False


async def _read(
    connection: Connection, edition_id: UUID, values: Mapping[str, str], institution: str | None
) -> Nominee:
    reading = read_nominees([Row(1, dict(values))], await load_vocabulary(connection, edition_id), institution)
    if reading.errors or not reading.nominees:
        raise ValidationFailed(*(error.error for error in reading.errors))
    return reading.nominees[0]


async def _check(
    connection: Connection, stored: Registration, existing: Record | None, declaration: Declaration
) -> None:
    """Raise a 409 problem if the nominee cannot be replaced, or the person cannot take the place."""
    if stored.channel != "nomination" or stored.status not in REPLACEABLE:
        raise Problem(409, "not-replaceable", NOT_IN_PLACE, state=stored.status)
    if await queries.has_graduated(connection, stored.registration_id):
        raise Problem(409, "graduated-already", GRADUATED)
    if existing is None:
        return
    if existing["registration_id"] == stored.registration_id or existing["status"] not in (*ENDED, *REPLACED):
        # A focal point does not learn here who is in the edition for another institution.
        is_own = declaration.institution in (None, existing["institution"])
        raise Problem(409, "in-edition-already", IN_EDITION_ALREADY if is_own else ASK_COORDINATION)
    if existing["status"] == "merged":
        raise Problem(409, "in-edition-already", ASK_COORDINATION)


async def _check_eligibility(
    connection: Connection, edition_id: UUID, nominee: Nominee, declaration: Declaration, now: datetime
) -> Check:
    """Raise ValidationFailed if the new person is not eligible, unless a coordinator decides otherwise."""
    facts = {nominee.description.email_key: nominee.profile}
    checks = await eligibility.check_nominees(connection, edition_id, facts, declaration.institution, now)
    check = checks.get(nominee.description.email_key, Check())
    if not check.eligible and declaration.override_reason is None:
        raise ValidationFailed(*check.errors, slug="not-eligible", detail=eligibility.NOT_ELIGIBLE)
    return check


def _in_the_group_of(stored: Registration, nominee: Nominee) -> Nominee:
    """Return the new person in the territorial group of the old one, unless another was named."""
    if "territorial_group" not in nominee.left_out:
        return nominee
    return nominee._replace(profile=replace(nominee.profile, territorial_group=stored.profile.territorial_group))


async def _take(
    connection: Connection, edition_id: UUID, places: Places, held: Sequence[Registration], nominee: Nominee
) -> Places:
    """Take a place for the new person, also before those who wait. Raises a 409 problem if no rule allows it.

    `held` is the application of the new person, if it holds a place.
    """
    if places.seats.rules:
        places = with_seats(places, await count_seats(connection, edition_id))
    places = without(places, held)
    who = seeker(nominee.profile, "nomination")
    if not places.admits(who):
        raise Problem(409, "place-not-free", PLACE_NOT_FREE)
    return occupy(places, who)
