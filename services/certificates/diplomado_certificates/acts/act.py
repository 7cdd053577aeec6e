"""A graduation act, and the details that coordinators decide."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from diplomado_certificates.acts.act_content import ActContent, in_order
from diplomado_certificates.acts.act_face import ActFace
from diplomado_certificates.register.record import Signatory


@dataclass(frozen=True, slots=True)
class Ceremony:
    """The details of an act that coordinators decide: when, where, who signs, and how the papers look.

    `chosen` are the registrations that a late act is for; None means everybody.
    """

    graduated_on: date
    place: str
    signatories: Sequence[Signatory]
    chosen: frozenset[UUID] | None = None
    face: ActFace = field(default_factory=ActFace)


@dataclass(frozen=True, slots=True)
class Annulment:
    """The annulment of a signed act. It is proposed until `annulled_at` is set."""

    reason: str
    proposed_by: str
    proposed_at: datetime
    annulled_by: str | None
    annulled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Act:
    """An act in its present state. `content` and `hash` are the same before and after the signature."""

    act_id: UUID
    edition_id: UUID
    status: Literal["draft", "signed", "annulled"]
    content: ActContent
    hash: str
    drafted_at: datetime
    drafted_by: str
    number: str | None
    signed_at: datetime | None
    signed_by: str | None
    annulment: Annulment | None = None

    @property
    def graduating(self) -> list[UUID]:
        """The registrations that the act graduates, in the order in which rows are locked."""
        return in_order({award.registration_id for award in self.content.awards if award.graduates})


def today_in(time_zone: str, now: datetime) -> date:
    """Return the day by the calendar of a zone."""
    return now.astimezone(ZoneInfo(time_zone)).date()
