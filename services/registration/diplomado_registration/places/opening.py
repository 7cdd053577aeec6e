"""Whether an edition takes registrations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from diplomado_chassis.language.text import Text
from diplomado_registration.places import life as rules
from diplomado_registration.places.capacity import Places
from diplomado_registration.places.life import Life, Refusal

UNKNOWN_EDITION = Text(es="No existe esa edición.", en="There is no such edition.")
BY_NOMINATION_ONLY = Text(
    es="A esta edición se entra por nominación de su institución. Hable con su punto focal.",
    en="People enter this edition by nomination of their institution. Talk to your focal point.",
)
INSTITUTION_NOT_ADMITTED = Text(
    es="Esta edición no es para esa institución.", en="This edition is not for that institution."
)


@dataclass(frozen=True, slots=True)
class OpenEdition:
    """The rules of an edition for registrations. `admits_institution` is about the institution of one applicant.

    `past_open`: an edition that has ended takes people too. With `offer_hours` a place that becomes free is offered for
    so long to the first of the waiting list; without, the first gets it at once.
    """

    edition_id: UUID
    registration: Literal["open", "nominated", "both"]
    life: Life
    places: Places
    admits_institution: bool = True
    past_open: bool = False
    admission: Literal["automatic", "review"] = "automatic"
    offer_hours: int | None = None
    after_offer: Literal["wait_again", "expire"] = "wait_again"


def why_no_entry(edition: OpenEdition, now: datetime) -> Refusal | None:
    """Return why nobody gets a place or joins the waiting list, also by staff, as the slug and detail of a problem."""
    return rules.why_no_entry(edition.life, now, past_open=edition.past_open)


def why_not_by_staff(edition: OpenEdition, now: datetime) -> Refusal | None:
    """Return why staff cannot register a person, as the slug and the detail of a problem; None if they can.

    Staff register people also after registration has closed.
    """
    if reason := why_no_entry(edition, now):
        return reason
    return Refusal("by-nomination-only", BY_NOMINATION_ONLY) if edition.registration == "nominated" else None


def why_not_open(edition: OpenEdition, now: datetime) -> Refusal | None:
    """Return why the public cannot register, as the slug and the detail of a problem; None if it can."""
    if reason := why_no_entry(edition, now):
        return reason
    if edition.registration == "nominated":
        return Refusal("by-nomination-only", BY_NOMINATION_ONLY)
    if rules.is_closed(edition.life, now):
        return Refusal("registration-closed", rules.REGISTRATION_CLOSED)
    return None
