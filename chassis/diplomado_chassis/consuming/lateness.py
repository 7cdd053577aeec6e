"""For how long records wait: since they were written, as far as they were read, else since they were seen."""

from collections.abc import Iterable


class Lateness:
    """Remembers since when records wait. All times are seconds of the Unix epoch."""

    def __init__(self) -> None:
        self._waiting_since: float | None = None
        self._failed_since: float | None = None

    def note(self, lag: int, now: float) -> None:
        """Note how many records wait now. Those that nobody has read yet have no time but this."""
        if lag == 0:
            self._waiting_since = self._failed_since = None
        elif self._waiting_since is None:
            self._waiting_since = now

    def failed(self, written: Iterable[float]) -> None:
        """Note the times of records that were read and could not be processed: they are no longer in flight."""
        known = [self._failed_since] if self._failed_since is not None else []
        self._failed_since = min((*known, *written), default=None)

    def succeeded(self, written: Iterable[float]) -> None:
        """Note the times of records that were processed: whatever waits behind them was written later."""
        self._waiting_since = max(written, default=None)
        self._failed_since = None

    def seconds(self, lag: int, in_flight: Iterable[float], now: float) -> float:
        """Return for how long the oldest of the records waits; never less than 0, as clocks of writers may be fast."""
        if lag == 0:
            return 0.0
        since = [known for known in (self._waiting_since, self._failed_since) if known is not None]
        return max(0.0, now - min((*since, *in_flight), default=now))
