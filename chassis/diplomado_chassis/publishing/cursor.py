"""Where the relay stands in the outbox: pure bookkeeping that skips what is done and misses nothing that is late.

Identity ids are drawn in one order and committed in another, so a position alone would lose rows. What has been
read is therefore a position and the gaps below it: ids that were drawn but not visible. One statement reads what lies
above the position, what is owed, and each gap that may have changed. The invariant: whatever is visible to that
statement, and was not settled, is found by it, in ascending order up to its limit. Rows of one key are committed in
the order of their ids, so an early row of a key is found whenever a later one is, and none overtakes another.

A gap can only change when a transaction ends that was running when the gap was last looked into, and only one that
began before the gap's horizon can have drawn ids in it. So Postgres counts for each gap, in the snapshot of the read,
how many of these still run. As long as the number is what it was, the gap is passed over; when it is 0, the gap is
looked into for the last time. Deleted rows are thus visited a few times at the start and hardly ever again, however
long vacuum is held up by somebody's open transaction.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

MAX_GAPS = 100
_ALWAYS = 1 << 62
"""So many transactions never run: a gap that waits for that many is looked into by every read."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Which transactions had ended: all below `xmax` but those in `running`, which are in ascending order."""

    xmax: int
    running: tuple[int, ...]

    @classmethod
    def parsed(cls, text: str) -> "Snapshot":
        """From the text of a pg_snapshot, `xmin:xmax:running,running`."""
        _, xmax, running = text.split(":")
        return cls(int(xmax), tuple(int(one) for one in running.split(",") if one))

    def unfinished(self, horizon: int) -> int:
        """How many transactions below the horizon may still commit.

        An xmax only knows of transactions that have ended, and one with a higher xid may have begun before: all from
        it on count as running. The number never grows from one snapshot to the next.
        """
        return bisect_left(self.running, horizon) + max(horizon - self.xmax, 0)


@dataclass(frozen=True, slots=True)
class Gap:
    """Ids from `low` to `high` that only transactions below `horizon` can bring; `running` of them still ran."""

    low: int
    high: int
    horizon: int
    running: int


@dataclass
class Cursor:
    """Every id up to `position` is settled, lies in a gap, or is `owed`: read, and neither published nor parked."""

    position: int = 0
    gaps: list[Gap] = field(default_factory=list)
    owed: set[int] = field(default_factory=set)

    @classmethod
    def starting(cls, last_id: int, horizon: int) -> "Cursor":
        """Knows nothing of the ids drawn so far, up to `last_id`, but that transactions below `horizon` drew them."""
        return cls(last_id, [Gap(1, last_id, horizon, _ALWAYS)] if last_id else [])

    def below(self) -> list[Gap]:
        """What is to be read beside everything above the position: gaps that changed, and all that is owed."""
        if not self.owed:
            return self.gaps
        owed = sorted(self.owed)
        inside: set[int] = set()
        found = []
        for gap in self.gaps:
            held = owed[bisect_left(owed, gap.low) : bisect_right(owed, gap.high)]
            inside.update(held)
            found.append(replace(gap, running=_ALWAYS) if held else gap)
        return found + [Gap(low, high, 0, _ALWAYS) for low, high in _ranges(one for one in owed if one not in inside)]

    def sees_gaps(self, ids: Sequence[int]) -> bool:
        """Say whether new ids have gaps before or between them; then `note` needs a horizon."""
        new = len(ids) - bisect_right(ids, self.position)
        return new > 0 and ids[-1] - self.position != new

    def note(self, ids: Sequence[int], snapshot: Snapshot, horizon: int = 0, *, full: bool) -> None:
        """Take in the ids of one read, in ascending order. They are owed until `settle`.

        `full` says that the read's limit may have cut it off, `horizon` is a transaction id drawn after the read.
        """
        # A read that was cut off says nothing of what lies behind its last id.
        covered = ids[-1] if full and ids else max([self.position, *ids[-1:]])
        self.owed = {one for one in self.owed if one > covered}.union(ids)
        self.gaps = [_seen(left, snapshot, covered) for gap in self.gaps for left in _without(gap, ids)]
        for one in ids[bisect_right(ids, self.position) :]:
            if one > self.position + 1:
                self.gaps.append(Gap(self.position + 1, one - 1, horizon, snapshot.unfinished(horizon)))
            self.position = one
        self.gaps = [gap for gap in self.gaps if gap.running]
        if len(self.gaps) > MAX_GAPS:
            self.gaps = _fewer(self.gaps, covered)

    def settle(self, ids: Iterable[int]) -> None:
        """These are gone from the outbox: published or parked."""
        self.owed.difference_update(ids)


def _seen(gap: Gap, snapshot: Snapshot, covered: int) -> Gap:
    return replace(gap, running=snapshot.unfinished(gap.horizon)) if gap.high <= covered else gap


def _without(gap: Gap, ids: Sequence[int]) -> list[Gap]:
    """Return what is left of a gap when these ids have come."""
    come = ids[bisect_left(ids, gap.low) : bisect_right(ids, gap.high)]
    if not come:
        return [gap]
    edges = pairwise((gap.low - 1, *come, gap.high + 1))
    return [replace(gap, low=left + 1, high=right - 1) for left, right in edges if right - left > 1]


def _fewer(gaps: Sequence[Gap], covered: int) -> list[Gap]:
    """Join neighbours that wait for the same transactions, with what is done between them.

    Horizons rise with the ids, so of two gaps that wait for equally many transactions both wait for the same.
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
    for one in ids:
        if ranges and one == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], one)
        else:
            ranges.append((one, one))
    return ranges
