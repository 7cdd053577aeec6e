"""The result of checking one requirement."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from uuid import UUID

from diplomado_chassis.language.text import Text

Outcome = Literal["met", "pending", "unmet"]
Figure = Decimal | int | bool | str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One requirement of one participant: the value found, the threshold, and the explanation.

    Shares are cut to four decimals and never rounded up; `met` was decided on the exact figures.
    `evidence` identifies files, corrections, projects or the registration that show the value. `pending`: it is not
    met, and may still be by what is not known yet: a session that is not closed, a project that is not ranked.
    """

    requirement: str
    met: bool
    value: Figure
    threshold: Figure
    evidence: tuple[UUID, ...]
    text: Text
    pending: bool = False

    @property
    def outcome(self) -> Outcome:
        """Return whether it is met, may still be, or cannot be met without a correction."""
        return "met" if self.met else "pending" if self.pending else "unmet"
