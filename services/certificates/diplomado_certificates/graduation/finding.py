"""The result of checking one requirement."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from diplomado_chassis.language.text import Text

Figure = Decimal | int | bool | str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One requirement of one participant: the value found, the threshold, and the explanation.

    Shares are cut to four decimals and never rounded up; `met` was decided on the exact figures.
    `evidence` identifies files, corrections, projects or the registration that show the value.
    """

    requirement: str
    met: bool
    value: Figure
    threshold: Figure
    evidence: tuple[UUID, ...]
    text: Text
