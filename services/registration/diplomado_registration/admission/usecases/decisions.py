"""Accepts, rejects and asks: a coordinator's decisions about applicants, and a person's place in the waiting list."""

from datetime import datetime
from uuid import UUID

import structlog

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_registration.admission.order import moved
from diplomado_registration.admission.review import POSSIBLE, REACHED, Decision, is_repeated
from diplomado_registration.eligibility.usecases.checking import check_registration
from diplomado_registration.enrolment.events import status_event
from diplomado_registration.enrolment.registration import Registration, Step
from diplomado_registration.enrolment.seating.usecases import GRADUATED, PERSON_ERASED, enter, leave, lock_registration
from diplomado_registration.enrolment.store import queries
from diplomado_registration.enrolment.store.changes import Change, change_registration
from diplomado_registration.enrolment.store.waiting import list_order, renumber_waiting
from diplomado_registration.places.opening import why_no_entry

log = structlog.get_logger()

NOT_WAITING = Text(es="Esta persona no está en la lista de espera.", en="This person is not on the waiting list.")


async def decide(
    connection: Connection,
    registration_id: UUID,
    decision: Decision,
    step: Step,
    preconditions: Preconditions,
    now: datetime,
) -> Registration:
    """Carry out a decision about an applicant and return the registration; a repeated decision changes nothing.

    An accepted applicant gets a place, or waits. Who is rejected leaves their place to the next. Raises a 404 problem,
    a 412 problem if the registration is another than the client saw, and a 409 problem if the status does not allow it,
    or the edition takes nobody.
    """
    edition, stored, is_erased = await lock_registration(connection, registration_id)
    preconditions.check(stored)
    steps = [(row["step"], row["reason"]) for row in await queries.list_steps(connection, registration_id)]
    if is_repeated(decision, stored.status, step.reason, steps[-1] if steps else None):
        return stored
    if stored.status not in POSSIBLE[decision].possible:
        raise Problem(409, "decision-not-possible", POSSIBLE[decision].why_not, state=stored.status)
    if decision == "accepted":
        if is_erased:
            raise Problem(409, "person-erased", PERSON_ERASED)
        if reason := why_no_entry(edition, now):
            raise Problem(409, *reason)
        await check_registration(connection, registration_id, "acceptance", now)
        decided = await enter(connection, edition, stored, step, decision, now, review=False)
    elif decision == "rejected":
        if await queries.has_graduated(connection, registration_id):
            raise Problem(409, "graduated-already", GRADUATED)
        decided, _, events = await leave(connection, edition, stored, Change(decision, "rejected"), step, now)
        await outbox.append(connection, status_event(decided, now), *events)
    else:
        change = Change(decision, REACHED[decision])
        decided = await change_registration(connection, registration_id, change, step, edition.places, now)
        await outbox.append(connection, status_event(decided, now))
    log.info("registration.decided", registration_id=str(registration_id), decision=decision, status=decided.status)
    return decided


async def move_in_waiting_list(
    connection: Connection,
    registration_id: UUID,
    position: int,
    step: Step,
    preconditions: Preconditions,
    now: datetime,
) -> None:
    """Move a person to a position of the waiting list. Raises a 404, 409 or 412 problem."""
    edition, stored, _ = await lock_registration(connection, registration_id)
    preconditions.check(stored)
    if stored.status != "waitlisted":
        raise Problem(409, "not-waiting", NOT_WAITING, state=stored.status)
    tail = moved(await list_order(connection, edition.edition_id), registration_id, position)
    if tail:
        await renumber_waiting(connection, edition.edition_id, tail, registration_id, step, now)
        log.info("registration.moved", registration_id=str(registration_id), position=position)
