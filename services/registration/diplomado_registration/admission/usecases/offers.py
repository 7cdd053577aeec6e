"""Accepts, declines and ends offers of a place."""

from datetime import UTC, datetime
from uuid import UUID

import structlog

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import Event
from diplomado_registration.admission.store import list_editions_with_expired_offers, lock_expired_offers
from diplomado_registration.enrolment.events import status_event, withdrawal_events
from diplomado_registration.enrolment.registration import Registration, Step
from diplomado_registration.enrolment.seating.usecases import enter, fill_places, leave, lock_registration
from diplomado_registration.enrolment.store import queries
from diplomado_registration.enrolment.store.changes import Change, change_registration
from diplomado_registration.places.capacity import join_queue, vacate
from diplomado_registration.places.opening import why_no_entry
from diplomado_registration.places.store import lock_edition

log = structlog.get_logger()

MAX_OFFERS_PER_RUN = 500

NO_OFFER = Text(es="No hay ningún cupo ofrecido a esta persona.", en="No place is offered to this person.")
OFFER_EXPIRED = Text(
    es="El plazo para responder ya pasó; el cupo se ofrece a la siguiente persona.",
    en="The time to answer is over; the place is offered to the next person.",
)


async def answer_offer(
    connection: Connection,
    registration_id: UUID,
    step: Step,
    *,
    accepts: bool,
    institution: str | None,
    preconditions: Preconditions,
    now: datetime,
) -> Registration:
    """Accept or decline an offered place; return the registration. The same answer again changes nothing.

    Who declines is withdrawn, and the place goes to the next. Raises a 404 problem, a 412 problem if the registration
    is another than the client saw, and a 409 problem if no place is offered, the time is over, or the edition takes
    nobody.
    """
    edition, stored, _ = await lock_registration(connection, registration_id, institution)
    preconditions.check(stored)
    name = "offer_accepted" if accepts else "offer_declined"
    if stored.status != "offered":
        steps = await queries.list_steps(connection, registration_id)
        if steps and steps[-1]["step"] == name:
            return stored
        raise Problem(409, "no-offer", NO_OFFER, state=stored.status)
    if stored.expires_at is not None and stored.expires_at <= now:
        raise Problem(409, "offer-expired", OFFER_EXPIRED)
    if accepts:
        if reason := why_no_entry(edition, now):
            raise Problem(409, *reason)
        answered = await enter(connection, edition, stored, step, name, now, review=False)
    else:
        answered, _, events = await leave(connection, edition, stored, Change(name, "withdrawn"), step, now)
        await outbox.append(connection, *withdrawal_events([answered], step, now), *events)
    log.info("registration.offer_answered", registration_id=str(registration_id), accepted=accepts)
    return answered


async def expire_offers(connection: Connection) -> int:
    """End the offers whose time is over and offer the places to the next, each once; return how many ended.

    By the edition's setting the person waits again, at the end of the list, or leaves it.
    """
    now = datetime.now(UTC)
    ended = 0
    for edition_id in await list_editions_with_expired_offers(connection, now, MAX_OFFERS_PER_RUN):
        edition = await lock_edition(connection, edition_id)
        assert edition is not None
        expired = await lock_expired_offers(connection, edition_id, now)
        if not expired:  # another process was faster; its offers are not made again
            continue
        places = vacate(edition.places, [(row.status, row.holds_place) for row in expired])
        events: list[Event] = []
        for row in expired:
            change = Change("expired", "expired")
            if edition.after_offer == "wait_again":
                places, number = join_queue(places)
                change = Change("expired", "waitlisted", number)
            changed = await change_registration(connection, row.registration_id, change, Step("system"), places, now)
            events.append(status_event(changed, now))
            log.info("registration.offer_expired", registration_id=str(row.registration_id), status=changed.status)
        ids = [row.registration_id for row in expired]
        _, promotions = await fill_places(connection, edition, places, now, passed_over=ids)
        await outbox.append(connection, *events, *promotions)
        ended += len(expired)
    return ended
