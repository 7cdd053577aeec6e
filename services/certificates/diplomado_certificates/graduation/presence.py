"""Arithmetic of presence: whole seconds are compared with thresholds, without rounding."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from uuid import UUID

from diplomado_certificates.graduation.facts import Participant, Session


@dataclass(frozen=True, slots=True)
class Presence:
    """Seconds attended out of the seconds of some sessions, with the evidence."""

    seconds: int
    of_seconds: int
    evidence: tuple[UUID, ...] = ()

    def reaches(self, share: Decimal) -> bool:
        """Return whether the share was attended. Without sessions no share is reached."""
        return self.of_seconds > 0 and self.seconds >= self.needed(share)

    def needed(self, share: Decimal) -> int:
        """Return the smallest number of whole seconds that reaches the share."""
        return int((share * self.of_seconds).to_integral_value(ROUND_CEILING))

    def missing(self, share: Decimal) -> int:
        """Return the exact seconds that are missing for the share."""
        return max(0, self.needed(share) - self.seconds)

    @property
    def share(self) -> Decimal:
        """The share attended, cut to four decimals."""
        if self.of_seconds == 0:
            return Decimal(0)
        return (Decimal(self.seconds) / self.of_seconds).quantize(Decimal("0.0001"), ROUND_FLOOR)


def presence_in(participant: Participant, sessions: Iterable[Session]) -> Presence:
    """Add up a participant's presence. A session counts for at most its own length."""
    seconds, of_seconds = 0, 0
    evidence: dict[UUID, None] = {}
    for session in sessions:
        of_seconds += session.seconds
        attendance = participant.attendances.get(session.session_id)
        if attendance is not None:
            seconds += min(attendance.seconds, session.seconds)
            evidence.update(dict.fromkeys(attendance.evidence))
    return Presence(seconds, of_seconds, tuple(evidence))
