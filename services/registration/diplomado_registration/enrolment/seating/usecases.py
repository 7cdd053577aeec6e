"""Gives places: to those who enter an edition, and to the waiting list when places become free.

Nothing else promotes. The caller has locked the edition, the people and the registrations, in this order.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import Event
from diplomado_registration.enrolment.events import promotion_events, status_event
from diplomado_registration.enrolment.registration import Registration, Step, seeker
from diplomado_registration.enrolment.store import queries, updates
from diplomado_registration.enrolment.store.changes import Change, change_registration
from diplomado_registration.enrolment.store.waiting import Promotion, list_waiting, promote_registrations
from diplomado_registration.people import store as people_store
from diplomado_registration.places.capacity import (
    Places,
    first_who_fit,
    promotable,
    promote,
    take,
    vacate,
    with_seats,
)
from diplomado_registration.places.opening import OpenEdition
from diplomado_registration.places.store import count_seats, lock_edition

UNKNOWN_REGISTRATION = Text(es="No existe esa inscripción.", en="There is no such registration.")
MERGED = Text(
    es="Esta inscripción se unió con otra suya. Pida con su correo el enlace de la otra; aquí no se cambia nada.",
    en="This registration was joined with another one of yours. Ask with your address for the link of the other one; "
    "nothing is changed here.",
)
GRADUATED = Text(
    es="Esta persona se graduó: la inscripción no puede terminar. Si la graduación fue un error, "
    "retírela primero en el acta.",
    en="This person graduated: the registration cannot end. If the graduation was a mistake, withdraw it in the act "
    "first.",
)
PERSON_ERASED = Text(
    es="Los datos de esta persona se borraron; tiene que inscribirse de nuevo.",
    en="The data of this person were erased; they have to register again.",
)


def reject_merged(status: str) -> None:
    """Raise a 409 problem for a record that was joined with another one: its links show that, and change nothing."""
    if status == "merged":
        raise Problem(409, "registration-merged", MERGED)


async def lock_registration(
    connection: Connection, registration_id: UUID, institution: str | None = None
) -> tuple[OpenEdition, Registration, bool]:
    """Lock a registration with its edition and person; return both, and whether the person was erased.

    `institution` limits it to the people of one. Raises a 404 problem.
    """
    parties = await queries.find_parties(connection, registration_id)
    edition = parties and await lock_edition(connection, parties["edition_id"])
    parties = await queries.find_parties(connection, registration_id)  # a merge may have changed the person until now
    person = parties and await people_store.lock_person(connection, parties["participant_id"])
    stored = await updates.lock_registration(connection, registration_id)
    if not edition or person is None or stored is None or institution not in (None, stored.profile.institution):
        raise Problem(404, "registration-unknown", UNKNOWN_REGISTRATION)
    return edition, stored, person["erased_at"] is not None


async def fill_places(
    connection: Connection, edition: OpenEdition, places: Places, now: datetime, passed_over: Sequence[UUID] = ()
) -> tuple[list[Registration], list[Event]]:
    """Give free places to the first of the waiting list who fit, or offer them; store the counters of the edition.

    `places` are the counters after what the caller changed; seats of groups are counted again. Returns who was
    promoted, and the events, which the caller publishes after those of its own changes.
    """
    offered_until = None if edition.offer_hours is None else now + timedelta(hours=edition.offer_hours)
    if not places.seats.rules and not passed_over:
        number = promotable(places)
        promotion = Promotion(number, offered_until=offered_until)
        places = promote(places, number)
    else:
        if places.seats.rules:
            places = with_seats(places, await count_seats(connection, edition.edition_id))
        waiting = await list_waiting(connection, edition.edition_id, passed_over) if places.waiting else []
        queue = [(row.registration_id, seeker(row.profile, row.channel)) for row in waiting]
        places, chosen = first_who_fit(places, queue)
        promotion = Promotion(len(chosen), chosen, offered_until=offered_until)
    promoted = await promote_registrations(connection, edition.edition_id, promotion, places, now)
    return promoted, promotion_events(promoted, now)


async def enter(
    connection: Connection,
    edition: OpenEdition,
    stored: Registration,
    step: Step,
    name: str,
    now: datetime,
    *,
    review: bool,
) -> Registration:
    """Let a person into an edition: to a place, to the waiting list, or to `submitted` if `review` decides first.

    A place that the registration holds already becomes its own. `name` is the step of the history. It publishes the
    events.
    """
    places, waiting_number = edition.places, None
    if review:
        places = vacate(places, [(stored.status, stored.holds_place)])
        change = Change(name, "submitted")
    else:
        if not stored.has_seat:
            places, waiting_number = take(places, seeker(stored.profile, stored.channel))
        change = Change(name, "registered" if waiting_number is None else "waitlisted", waiting_number)
    entered = await change_registration(connection, stored.registration_id, change, step, places, now)
    events = [status_event(entered, now)]
    if review and stored.holds_place:
        events += (await fill_places(connection, edition, places, now))[1]
    await outbox.append(connection, *events)
    return entered


async def leave(
    connection: Connection, edition: OpenEdition, stored: Registration, change: Change, step: Step, now: datetime
) -> tuple[Registration, list[Registration], list[Event]]:
    """Take away the place or the wait of a registration, and give the place to the next.

    Returns the registration, who was promoted, and the events of the promotions.
    """
    places = vacate(edition.places, [(stored.status, stored.holds_place)])
    left = await change_registration(connection, stored.registration_id, change, step, places, now)
    return left, *await fill_places(connection, edition, places, now)
