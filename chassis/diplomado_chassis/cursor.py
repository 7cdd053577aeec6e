"""Where the relay stands in the outbox: pure bookkeeping that skips what is done and misses nothing that is late.

Identity ids are drawn in one order and committed in another, so a position alone would lose rows. What has been
read is therefore a position and the gaps below it: ids that were drawn but not visible. A read asks for everything
above the position and everything in the gaps, in one statement, so it sees an early row of a key whenever it sees
a later one. A gap is given up once every transaction has ended that was running when the gap was seen: its id was
rolled back. The deleted rows between are never visited again, however long vacuum is held up by somebody's open
transaction.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Range = tuple[int, int]
"""First and last id, both included."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is known of running transactions: all below `xmin` have ended, none from `xmax` on had begun.

    The xmax of pg_current_snapshot() is not enough where there are gaps: it only knows of transactions that have
    ended, and one with a higher xid may have drawn a lower id before. See `Cursor.sees_gaps`.
    """

    xmin: int
    xmax: int


@dataclass
class Cursor:
    """Starts by reading everything; `position` is None until no running transaction can bring a lower id any more.

    Every id up to `position` was read, lies in `gaps`, or is `owed`: read, but not acknowledged.
    """

    position: int | None = None
    gaps: list[Range] = field(default_factory=list)
    owed: set[int] = field(default_factory=set)
    _highest: int = 0
    _ticks: deque[tuple[int, int]] = field(default_factory=deque)

    @property
    def above(self) -> int:
        """Everything above this id is to be read."""
        return self.position or 0

    @property
    def below(self) -> list[Range]:
        """These ids are to be read as well, in ascending order; none of them is above the position."""
        if self.position is None:
            return []  # everything is read again
        owed = ((one, one) for one in self.owed if one <= self.position)
        return _joined([*self.gaps, *owed])

    def sees_gaps(self, ids: Sequence[int]) -> bool:
        """Say whether ids before or between these may have been drawn by transactions that still run.

        Then the `xmax` of the snapshot must be a transaction id that was drawn after the read.
        """
        if not ids:
            return False
        if self.position is None:
            return True
        new = [one for one in ids if one > self.position]
        return bool(new) and new[-1] - self.position != len(new)

    def note(self, ids: Sequence[int], snapshot: Snapshot, *, full: bool) -> None:
        """Take in the ids of one read, in ascending order; `full` if its limit may have cut it off."""
        self.owed.difference_update(ids)
        if ids:
            self._take(ids)
        if not self._ticks or self._ticks[-1][0] < self._highest:
            self._ticks.append((self._highest, snapshot.xmax))
        # A read that was cut off says nothing of what lies behind its last id.
        covered = ids[-1] if full and ids else self._highest
        while self._ticks and self._ticks[0][1] <= snapshot.xmin and self._ticks[0][0] <= covered:
            self._settle(self._ticks.popleft()[0])

    def give_back(self, ids: Iterable[int]) -> None:
        """Read these again: they were not acknowledged."""
        self.owed.update(ids)

    def _take(self, ids: Sequence[int]) -> None:
        self._highest = max(self._highest, ids[-1])
        if self.position is None:
            return
        self.gaps = _without(self.gaps, ids)
        following = self.position + 1
        for one in ids:
            if one >= following:
                if one > following:
                    self.gaps.append((following, one - 1))
                following = one + 1
        self.position = following - 1

    def _settle(self, settled: int) -> None:
        """Every transaction has ended that could have brought an id up to this one: the rest was rolled back."""
        self.position = max(self.position or 0, settled)
        self.gaps = [(max(low, settled + 1), high) for low, high in self.gaps if high > settled]


def _joined(ranges: Iterable[Range]) -> list[Range]:
    joined: list[Range] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return joined


def _without(ranges: list[Range], ids: Sequence[int]) -> list[Range]:
    kept: list[Range] = []
    for low, high in ranges:
        start = low
        for one in ids:
            if start <= one <= high:
                if one > start:
                    kept.append((start, one - 1))
                start = one + 1
        if start <= high:
            kept.append((start, high))
    return kept
