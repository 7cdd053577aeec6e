"""When a delivery, or the connection to the mail server, is tried again."""

from dataclasses import dataclass
from datetime import timedelta

_FIRST_RECONNECT_SECONDS = 0.5
_MAX_RECONNECT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Pauses begin with `first_pause` and double up to `max_pause`; at `max_age` a delivery fails."""

    first_pause: timedelta
    max_pause: timedelta
    max_age: timedelta

    def pause_after(self, attempts: int, age: timedelta, jitter: float) -> timedelta | None:
        """Return the pause after so many failed attempts, None at the maximum age.

        `jitter` in [0, 1) shortens a pause by up to half, so that mails which failed together are not tried together.
        """
        if age >= self.max_age:
            return None
        pause: timedelta = min(self.max_pause, self.first_pause * (1 << min(attempts - 1, 20)))
        return pause * (1 - jitter / 2)


def doubled(first: float, longest: float, times: int) -> float:
    """Return the length of the so many-th pause in a row."""
    return min(longest, first * (1 << min(times - 1, 20)))


def reconnect_seconds(failures: int, jitter: float) -> float:
    """Return the pause after so many failures of the connection in a row; `jitter` shortens it by up to half."""
    return doubled(_FIRST_RECONNECT_SECONDS, _MAX_RECONNECT_SECONDS, failures) * (1 - jitter / 2)
