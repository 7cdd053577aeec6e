"""Whether an edition takes registrations from the public."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from diplomado_chassis.language.text import Text
from diplomado_registration.places.capacity import Places

UNKNOWN_EDITION = Text(es="No existe esa edición.", en="There is no such edition.")
NOT_PUBLISHED = Text(es="La edición aún no está publicada.", en="The edition is not published yet.")
BY_NOMINATION_ONLY = Text(
    es="A esta edición se entra por nominación de su institución. Hable con su punto focal.",
    en="People enter this edition by nomination of their institution. Talk to your focal point.",
)
REGISTRATION_CLOSED = Text(es="La inscripción ya cerró.", en="Registration has closed.")
INSTITUTION_NOT_ADMITTED = Text(
    es="Esta edición no es para esa institución.", en="This edition is not for that institution."
)


@dataclass(frozen=True, slots=True)
class OpenEdition:
    """The rules of an edition for registrations. `admits_institution` is about the institution of one applicant.

    With `offer_hours` a place that becomes free is offered for so long to the first of the waiting list; without, the
    first gets it at once.
    """

    edition_id: UUID
    published: bool
    registration: Literal["open", "nominated", "both"]
    registration_until: datetime | None
    places: Places
    admits_institution: bool = True
    admission: Literal["automatic", "review"] = "automatic"
    offer_hours: int | None = None
    after_offer: Literal["wait_again", "expire"] = "wait_again"


def why_not_open(edition: OpenEdition, now: datetime) -> tuple[str, Text] | None:
    """Return why the public cannot register, as the slug and the detail of a problem; None if it can."""
    if not edition.published:
        return "edition-not-published", NOT_PUBLISHED
    if edition.registration == "nominated":
        return "by-nomination-only", BY_NOMINATION_ONLY
    if edition.registration_until is not None and now > edition.registration_until:
        return "registration-closed", REGISTRATION_CLOSED
    return None
