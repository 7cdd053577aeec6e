"""The line to the provider, as all senders of a process see it: usable, or paused because a limit is reached."""

from dataclasses import dataclass

from diplomado_notifications.sending.retry_policy import doubled


@dataclass(slots=True)
class Line:
    """Pauses begin with `first_seconds` and double up to `longest_seconds` until a mail is accepted again.

    Times are seconds of a clock that never goes back.
    """

    first_seconds: float
    longest_seconds: float
    limits: int = 0
    paused_until: float = 0.0

    def remaining(self, now: float) -> float:
        """Return the seconds that the pause lasts still, 0 if there is none."""
        return max(0.0, self.paused_until - now)

    def pause(self, now: float) -> float | None:
        """Begin the next pause and return its length. None if another sender has begun it already."""
        if self.remaining(now):
            return None
        self.limits += 1
        seconds = doubled(self.first_seconds, self.longest_seconds, self.limits)
        self.paused_until = now + seconds
        return seconds

    def accepted(self, now: float) -> None:
        """Begin anew after an accepted mail, unless it was accepted while the others found the limit."""
        if not self.remaining(now):
            self.limits = 0
