"""An act without its awards, for pages: it names thousands of people."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from diplomado_certificates.acts.act import Annulment
from diplomado_certificates.acts.act_face import ActFace
from diplomado_certificates.register.record import Frozen, Policy, Signatory


class Terms(Frozen, extra="ignore"):
    """What an act says once for all its awards. `given` are the awards by code, with how many there are of each."""

    policy: Policy
    graduated_on: date
    place: str
    signatories: Annotated[tuple[Signatory, ...], Field(min_length=1)]
    given: tuple[tuple[str, int], ...]
    face: ActFace | None = None


@dataclass(frozen=True, slots=True)
class ActHead:
    """An act with how many awards and graduates it names, but not whom."""

    act_id: UUID
    edition_id: UUID
    status: Literal["draft", "signed", "annulled"]
    terms: Terms
    hash: str
    awards: int
    graduates: int
    drafted_at: datetime
    drafted_by: str
    number: str | None
    signed_at: datetime | None
    signed_by: str | None
    annulment: Annulment | None
