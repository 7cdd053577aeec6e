"""The deliveries that were due a moment ago, as all senders of a process share them."""

from collections.abc import Sequence
from uuid import UUID

MAX_LISTED = 64
"""Deliveries that one look for due ones lists: it costs each mail a part of what it costs one."""

MAX_OFFERED = 8
"""Deliveries of the list that a sender tries to lock in one statement: other processes have listed the same ones."""


class Candidates:
    """A list that is worked off. It promises nothing: the sender that takes a delivery up checks it under its lock."""

    def __init__(self) -> None:
        self._listed: list[UUID] = []

    def replace(self, listed: Sequence[UUID]) -> None:
        """Begin anew with these, the longest due first."""
        self._listed = list(listed)

    def offered(self) -> list[UUID]:
        """Return the next ones; none when the list is worked off."""
        return self._listed[:MAX_OFFERED]

    def remove(self, offered: Sequence[UUID], taken: UUID | None) -> None:
        """Remove those that were offered up to the one that was taken, or all if none could be."""
        done = offered if taken is None else offered[: offered.index(taken) + 1]
        self._listed = [one for one in self._listed if one not in done]
