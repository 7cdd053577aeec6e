"""Steps in the life of an edition: closing and reopening registration, cancelling, archiving and reinstating."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import Event
from diplomado_registration.editions import store
from diplomado_registration.editions.acts import acts_of, after, step_of
from diplomado_registration.editions.mails import Mails, mails_unconfirmed
from diplomado_registration.editions.usecases.publication import publish_status
from diplomado_registration.editions.usecases.reading import changeable, find_edition
from diplomado_registration.enrolment.registration import Registration
from diplomado_registration.enrolment.seating.usecases import fill_places
from diplomado_registration.places.life import Step, life_of, why_not_step
from diplomado_registration.places.opening import UNKNOWN_EDITION
from diplomado_registration.places.store import has_past_open, lock_edition

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Request:
    """What staff asks for: the step, its reason, and how many people it is known to write to."""

    step: Step
    actor: str
    reason: str | None
    preconditions: Preconditions
    confirmed_mails: int | None = None


async def take_step(connection: Connection, edition_id: UUID, request: Request, now: datetime) -> Mapping[str, Any]:
    """Take a step and return the edition. A step that was taken before changes nothing.

    Raises a 404 problem; a 409 problem if the status does not allow the step, or if it writes to people and their
    number is not confirmed; a 412 problem if the edition is another than the client saw.
    """
    row = await store.lock_edition(connection, edition_id)
    if row is None:
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    edition = await find_edition(connection, edition_id)
    request.preconditions.check(changeable(edition))
    past_open = await has_past_open(connection)
    if refusal := why_not_step(request.step, life_of(row), now, past_open=past_open):
        raise Problem(409, *refusal)
    before = acts_of(row)
    acts = after(request.step, before, now)
    if acts == before:
        return edition
    step = step_of(request.step, request.actor, request.reason)
    await store.update_acts(connection, edition_id, acts, step, now)
    changed = await store.lock_edition(connection, edition_id)
    assert changed is not None
    life = life_of(changed)
    promoted: Sequence[Registration] = ()
    events: Sequence[Event] = ()
    if request.step == "reinstatement":
        promoted, events = await _promote(connection, edition_id, now)
    is_cancelled = life.cancelled and not before.cancelled_at
    is_held_again = before.cancelled_at is not None and not life.cancelled
    people = await store.count_people(connection, edition_id) if is_cancelled or is_held_again else 0
    mails = Mails(
        registration_promoted=len(promoted),
        edition_cancelled=people if is_cancelled else 0,
        edition_reinstated=people - len(promoted) if is_held_again else 0,
    )
    if mails.total not in (0, request.confirmed_mails):
        raise Problem(409, "mails-unconfirmed", mails_unconfirmed(mails.total), mails=mails.counts())
    await outbox.append(connection, *events)
    if changed["revision"]:
        await publish_status(connection, changed, life, now)
    log.info("edition.step_taken", edition_id=str(edition_id), step=step.step, mails=mails.total)
    return await find_edition(connection, edition_id)


async def _promote(
    connection: Connection, edition_id: UUID, now: datetime
) -> tuple[Sequence[Registration], Sequence[Event]]:
    """Fill the places that became free while the edition promoted nobody; return who got one, and the events."""
    edition = await lock_edition(connection, edition_id, now=now)
    if edition is None or not edition.places.promotes:
        return (), ()
    return await fill_places(connection, edition, edition.places, now)
