"""The withdrawal of one graduation, while its act stays."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

Revocation = Literal["issued_in_error", "fraud"]
"""Why its certificates are revoked. An error leaves the award open for a later act; a fraud bars it."""


@dataclass(frozen=True, slots=True)
class Reversal:
    """A reversal. It is proposed until `reversed_at` is set."""

    registration_id: UUID
    act_id: UUID
    reason: str
    revocation: Revocation
    proposed_by: str
    proposed_at: datetime
    reversed_by: str | None = None
    reversed_at: datetime | None = None

    @property
    def status(self) -> Literal["proposed", "reversed"]:
        """How far it has come."""
        return "reversed" if self.reversed_at else "proposed"
