"""Stores the descriptions of editions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts import Event
from diplomado_registration.catalogue.models import keep_left_out
from diplomado_registration.catalogue.usecases import reject_unknown_codes
from diplomado_registration.editions import store
from diplomado_registration.editions.acts import EditionStep
from diplomado_registration.editions.mails import Mails
from diplomado_registration.editions.models import Edition, change_warnings, changed_fields, described
from diplomado_registration.editions.usecases.reading import changeable, find_edition
from diplomado_registration.enrolment.registration import Registration
from diplomado_registration.enrolment.seating.usecases import fill_places
from diplomado_registration.places.capacity import CapacityBelowTaken, resize
from diplomado_registration.places.life import IS_ARCHIVED, life_of
from diplomado_registration.places.seats import GROUPS, Rule, errors_in_rules
from diplomado_registration.places.store import lock_edition, replace_seats

log = structlog.get_logger()

CAPACITY_TOO_SMALL = Text(
    es="Hay más personas con cupo que la nueva capacidad. Retire primero a quienes no participarán.",
    en="More people have a place than the new capacity. Withdraw first those who will not take part.",
)
# The last days too: places that became free after the end are given when the edition goes on.
_FREES_PLACES = ("capacity", "seats", "promotion", "ends_on", "time_zone")


@dataclass(frozen=True, slots=True)
class EditionChange:
    """What a description changes: the fields, and the registrations that get a place or an offer, with their events.

    `is_new`: there was no edition. `warnings`: fields whose change is probably a mistake, because people have
    registered.
    """

    edition: Mapping[str, Any]
    is_new: bool
    fields: Sequence[str]
    promoted: Sequence[Registration]
    events: Sequence[Event]
    warnings: Sequence[FieldError] = ()

    @property
    def mails(self) -> Mails:
        """Whom the change writes to."""
        return Mails(registration_promoted=len(self.promoted))


async def put_edition(
    connection: Connection,
    code: str,
    sent: Edition,
    preconditions: Preconditions,
    confirmed_promotions: int | None,
    actor: str,
    now: datetime,
) -> EditionChange:
    """Insert or update an edition and return what changed. Fields that were left out keep their stored values.

    More capacity, or a later end of what has ended, promotes registrations of the waiting list at once, if their number
    is confirmed. Raises a 412 problem if the edition is another than the client saw, a 409 problem if the capacity is
    less than the places taken or the promotions are not confirmed, ForeignKeyViolationError for unknown codes.
    """
    change = await change_edition(connection, code, sent, preconditions, now)
    promoted = change.promoted
    if promoted and confirmed_promotions != len(promoted):
        detail = promotions_unconfirmed(len(promoted))
        raise Problem(409, "promotions-unconfirmed", detail, promotions=len(promoted))
    edition_id = change.edition["edition_id"]
    if change.is_new or change.fields:
        step = EditionStep("created", actor) if change.is_new else EditionStep("changed", actor, fields=change.fields)
        await store.insert_step(connection, edition_id, step, now)
    await outbox.append(connection, *change.events)
    log.info("edition.stored", edition_id=str(edition_id), promoted=len(promoted))
    return change


async def change_edition(
    connection: Connection, code: str, sent: Edition, preconditions: Preconditions, now: datetime
) -> EditionChange:
    """Change the rows of an edition without publishing anything, and return what changes. Raises as `put_edition`.

    A preview rolls the transaction back.
    """
    edition_id = uuid7()
    row = await store.lock_or_insert_edition(connection, edition_id, code, sent)
    if life_of(row).archived:
        raise Problem(409, "edition-archived", IS_ARCHIVED)
    is_new, edition_id = row["edition_id"] == edition_id, row["edition_id"]
    found = await find_edition(connection, edition_id)
    stored = described(found)
    preconditions.check(None if is_new else changeable(found))
    edition = sent if is_new else keep_left_out(sent, stored)
    rules = [Rule(rule.by, rule.value, rule.maximum, rule.reserved) for rule in edition.seats]
    if errors := list(errors_in_rules(rules, edition.capacity)):
        raise ValidationFailed(*errors)
    await store.update_edition(connection, edition_id, edition)
    with reject_unknown_codes(dict.fromkeys(GROUPS, "seats")):
        await replace_seats(connection, edition_id, rules)
    locked = await lock_edition(connection, edition_id, now=now)
    assert locked is not None
    try:
        places = resize(locked.places, edition.capacity)
    except CapacityBelowTaken:
        raise Problem(409, "capacity-below-taken", CAPACITY_TOO_SMALL, taken=locked.places.taken) from None
    promoted: list[Registration] = []
    events: list[Event] = []
    if any(getattr(edition, name) != getattr(stored, name) for name in _FREES_PLACES):
        promoted, events = await fill_places(connection, locked, places, now)
    after = await find_edition(connection, edition_id)
    fields = changed_fields(stored, described(after))
    people = locked.places.taken + locked.places.waiting
    warnings = [] if is_new else change_warnings(fields, people)
    return EditionChange(after, is_new, fields, promoted, events, warnings)


def promotions_unconfirmed(promotions: int) -> Text:
    """Say how many people a change would promote."""
    return Text(
        es="Con este cambio {promotions} {promotions:persona de la lista de espera obtiene un cupo y se le avisa|"
        "personas de la lista de espera obtienen un cupo y se les avisa}; no se guardó nada. Si es lo que desea, "
        "envíelo con confirm_promotions={promotions}.",
        en="This change gives {promotions:a place|places} to {promotions} {promotions:person|people} of the waiting "
        "list and writes to them; nothing was stored. If that is what you want, send it with "
        "confirm_promotions={promotions}.",
        promotions=promotions,
    )
