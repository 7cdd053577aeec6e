"""The relay's position in the outbox. Pure code: it skips finished rows and finds rows that commit late.

Transactions draw identity ids in one order and commit in another, so a position alone would lose rows. The cursor
therefore consists of a position and the gaps below it: ids that were drawn and not yet visible. One statement reads
the rows above the position, the owed rows, and each gap that may have changed. Invariant: that statement finds every
row that is visible to it and not settled, in ascending order up to its limit. Rows of one key are committed in the
order of their ids. So whenever a later row of a key is found, the earlier ones are found too, and none is overtaken.

A gap can change only when a transaction ends that was running when the gap was last read. Only a transaction that
began before the gap's horizon can have drawn ids in it. So Postgres counts for each gap, in the snapshot of the read,
how many of these transactions still run. While the number stays the same, the gap is skipped. When it is 0, the gap is
read for the last time. Deleted rows are thus visited a few times at the start and hardly ever again, however long an
open transaction keeps vacuum from removing them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

MAX_GAPS = 100
_ALWAYS = 1 << 62
"""A number of transactions that never run at once: a gap with this number is read every time."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All transactions below `xmax` had ended, except those in `running`, which is in ascending order."""

    xmax: int
    running: tuple[int, ...]

    @classmethod
    def parsed(cls, text: str) -> "Snapshot":
        """Parse the text of a pg_snapshot, `xmin:xmax:running,running`."""
        _, xmax, running = text.split(":")
        return cls(int(xmax), tuple(int(xid) for xid in running.split(",") if xid))

    def unfinished(self, horizon: int) -> int:
        """Return how many transactions below the horizon may still commit.

        `xmax` covers only transactions that have ended, and one with a higher xid may have begun before. So all from
        `xmax` on count as running. The number never grows from one snapshot to the next.
        """
        return bisect_left(self.running, horizon) + max(horizon - self.xmax, 0)


@dataclass(frozen=True, slots=True)
class Gap:
    """Ids from `low` to `high`. Only transactions below `horizon` can insert them; `running` of these still ran."""

    low: int
    high: int
    horizon: int
    running: int


@dataclass
class Cursor:
    """Every id up to `position` is settled, in a gap, or `owed`: read, and neither published nor a dead letter."""

    position: int = 0
    gaps: list[Gap] = field(default_factory=list)
    owed: set[int] = field(default_factory=set)

    @classmethod
    def starting(cls, last_id: int, horizon: int) -> "Cursor":
        """Return a cursor for which all ids up to `last_id` are one gap, drawn by transactions below `horizon`."""
        return cls(last_id, [Gap(1, last_id, horizon, _ALWAYS)] if last_id else [])

    def below(self) -> list[Gap]:
        """Return the gaps to read besides all rows above the position: gaps that may have changed, and owed ids."""
        if not self.owed:
            return self.gaps
        owed = sorted(self.owed)
        inside: set[int] = set()
        found = []
        for gap in self.gaps:
            held = owed[bisect_left(owed, gap.low) : bisect_right(owed, gap.high)]
            inside.update(held)
            found.append(replace(gap, running=_ALWAYS) if held else gap)
        return found + [Gap(low, high, 0, _ALWAYS) for low, high in _ranges(id_ for id_ in owed if id_ not in inside)]

    def sees_gaps(self, ids: Sequence[int]) -> bool:
        """Return whether new ids have gaps before or between them; then `note` needs a horizon."""
        new = len(ids) - bisect_right(ids, self.position)
        return new > 0 and ids[-1] - self.position != new

    def note(self, ids: Sequence[int], snapshot: Snapshot, horizon: int = 0, *, full: bool) -> None:
        """Record the ids of one read, in ascending order. They are owed until `settle`.

        `full` means that the limit may have cut the read off. `horizon` is a transaction id drawn after the read.
        """
        # A read that was cut off does not cover ids after its last one.
        covered = ids[-1] if full and ids else max([self.position, *ids[-1:]])
        self.owed = {id_ for id_ in self.owed if id_ > covered}.union(ids)
        self.gaps = [_seen(left, snapshot, covered) for gap in self.gaps for left in _without(gap, ids)]
        for id_ in ids[bisect_right(ids, self.position) :]:
            if id_ > self.position + 1:
                self.gaps.append(Gap(self.position + 1, id_ - 1, horizon, snapshot.unfinished(horizon)))
            self.position = id_
        self.gaps = [gap for gap in self.gaps if gap.running]
        if len(self.gaps) > MAX_GAPS:
            self.gaps = _fewer(self.gaps, covered)

    def settle(self, ids: Iterable[int]) -> None:
        """Record ids that were removed from the outbox: published, or moved to dead letters."""
        self.owed.difference_update(ids)


def _seen(gap: Gap, snapshot: Snapshot, covered: int) -> Gap:
    return replace(gap, running=snapshot.unfinished(gap.horizon)) if gap.high <= covered else gap


def _without(gap: Gap, ids: Sequence[int]) -> list[Gap]:
    """Return the rest of a gap after these ids were read."""
    come = ids[bisect_left(ids, gap.low) : bisect_right(ids, gap.high)]
    if not come:
        return [gap]
    edges = pairwise((gap.low - 1, *come, gap.high + 1))
    return [replace(gap, low=left + 1, high=right - 1) for left, right in edges if right - left > 1]


def _fewer(gaps: Sequence[Gap], covered: int) -> list[Gap]:
    """Join neighbouring gaps that wait for the same transactions, with the finished ids between them.

    Horizons rise with the ids, so two gaps that wait for the same number of transactions wait for the same ones.
    """
    joined: list[Gap] = []
    for gap in gaps:
        if joined and joined[-1].running == gap.running and gap.high <= covered:
            joined[-1] = replace(gap, low=joined[-1].low)
        else:
            joined.append(gap)
    return joined


def _ranges(ids: Iterable[int]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for id_ in ids:
        if ranges and id_ == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], id_)
        else:
            ranges.append((id_, id_))
    return ranges
