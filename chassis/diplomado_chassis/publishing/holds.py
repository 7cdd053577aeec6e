"""Which topics the relay leaves alone for a while, so that a refused one does not stop the others. Pure code."""

from collections.abc import Collection
from dataclasses import dataclass, field

LONGEST_SECONDS = 15.0


@dataclass
class Holds:
    """Held topics with the number of failures that followed each other, and the time at which each is tried again."""

    _failures: dict[str, int] = field(default_factory=dict)
    _until: dict[str, float] = field(default_factory=dict)

    def hold(self, topic: str, now: float) -> None:
        """Leave a topic alone: for one second at first, then twice as long after each failure, at most 15 s."""
        failures = self._failures[topic] = self._failures.get(topic, 0) + 1
        self._until[topic] = now + min(LONGEST_SECONDS, 2.0 ** (failures - 1))

    def succeeded(self, topics: Collection[str]) -> None:
        """Forget the failures of topics to which something was published."""
        for topic in self._failures.keys() & set(topics):
            del self._failures[topic]

    def held(self, now: float) -> frozenset[str]:
        """Return the topics that are left alone now."""
        self._until = {topic: until for topic, until in self._until.items() if until > now}
        return frozenset(self._until)
