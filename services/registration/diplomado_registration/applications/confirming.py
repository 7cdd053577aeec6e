"""Whether an application that waits for its confirmation may still become a registration."""

from dataclasses import replace
from datetime import datetime

from diplomado_registration.enrolment.registration import Registration
from diplomado_registration.places.life import Refusal
from diplomado_registration.places.opening import OpenEdition, why_not_open

CONFIRMABLE = frozenset({"unconfirmed", "expired"})
"""The statuses in which the participant's link offers to confirm."""


def why_not_confirmable(edition: OpenEdition, stored: Registration, now: datetime) -> Refusal | None:
    """Return why a participant cannot enter the edition now; None if they can.

    The end of registration does not stop an application that was sent in time, as long as it has not expired.
    """
    if stored.status == "unconfirmed":
        edition = replace(edition, life=replace(edition.life, registration_until=None, closed=False))
    return why_not_open(edition, now)
