"""When the key of a co-issuer that was out of reach is tried again. What waits for other keys is not held up."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

FIRST, LONGEST = timedelta(minutes=1), timedelta(minutes=10)
"""Pauses double from the first to the longest one."""


@dataclass(slots=True)
class Absences:
    """The co-issuers whose key was out of reach at the last try, by their DIDs, with the pause and its end."""

    _known: dict[str, tuple[timedelta, datetime]] = field(default_factory=dict)

    def until(self, did: str, now: datetime) -> datetime | None:
        """Return when a co-issuer's key is tried again; None if that is now."""
        _, end = self._known.get(did, (FIRST, now))
        return end if end > now else None

    def begin(self, did: str, now: datetime) -> timedelta:
        """Note that a key is out of reach now, and return how long it is left alone."""
        before = self._known.get(did)
        pause = min(2 * before[0], LONGEST) if before else FIRST
        self._known[did] = (pause, now + pause)
        return pause

    def end(self, did: str) -> None:
        """Note that a key signed."""
        self._known.pop(did, None)
