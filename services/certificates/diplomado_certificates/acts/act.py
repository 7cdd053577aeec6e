"""A graduation act, and the details that coordinators decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from diplomado_certificates.acts.act_content import ActContent
from diplomado_certificates.register.record import Signatory

_LATEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Ceremony:
    """The details of an act that coordinators decide: when, where and who signs."""

    graduated_on: date
    place: str
    signatories: Sequence[Signatory]


@dataclass(frozen=True, slots=True)
class Act:
    """An act in its present state. `content` and `hash` are the same before and after the signature."""

    act_id: UUID
    edition_id: UUID
    status: Literal["draft", "signed"]
    content: ActContent
    hash: str
    drafted_at: datetime
    drafted_by: str
    number: str | None
    signed_at: datetime | None
    signed_by: str | None

    @property
    def graduating(self) -> list[UUID]:
        """The registrations that the act graduates, in the order in which rows are locked."""
        return sorted({award.registration_id for award in self.content.awards if award.graduates})


def latest_graduation(ends_on: date, today: date) -> date:
    """Return the latest day on which an edition may graduate: a year after its end, or after today if that is later."""
    return max(ends_on, today) + _LATEST
