"""The cursor neither misses a late row nor overtakes one, whatever order transactions commit in."""

from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from diplomado_chassis.publishing import cursor as cursors
from diplomado_chassis.publishing.cursor import Cursor, Gap, Snapshot
from tests.support.properties import examples


class Outbox(RuleBasedStateMachine):
    """A model of Postgres: transactions take an xid, then draw ids, then commit or roll back in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.cursor = Cursor()
        self.next_id = 1
        self.next_xid = 1
        self.last_ended = 0
        self.running: dict[int, list[int]] = {}
        self.visible: set[int] = set()
        self.published: list[int] = []
        self.committed: list[int] = []

    @initialize(most=st.sampled_from((1, 100)))
    def begin_history(self, most: int) -> None:
        """Gaps are joined often, or hardly ever."""
        cursors.MAX_GAPS = most

    @rule()
    def begin(self) -> None:
        """A business transaction writes its first row."""
        self.running[self.next_xid] = []
        self.next_xid += 1

    @precondition(lambda self: self.running)
    @rule(data=st.data(), count=st.integers(1, 5))
    def append(self, data: st.DataObject, count: int) -> None:
        """It draws ids, perhaps between those of others."""
        ids = self.running[data.draw(st.sampled_from(sorted(self.running)))]
        ids.extend(range(self.next_id, self.next_id + count))
        self.next_id += count

    @rule()
    def overtake(self) -> None:
        """One begins later and draws its id earlier than another, which commits at once: no xmax knows of it."""
        first, second = self.next_xid, self.next_xid + 1
        self.running[second] = [self.next_id]
        self.visible.add(self.next_id + 1)
        self.committed.append(self.next_id + 1)
        self.last_ended = max(self.last_ended, first)
        self.next_xid += 2
        self.next_id += 2

    @precondition(lambda self: self.running)
    @rule(data=st.data(), commit=st.booleans())
    def end(self, data: st.DataObject, commit: bool) -> None:
        """It commits or is rolled back."""
        xid = data.draw(st.sampled_from(sorted(self.running)))
        ids = self.running.pop(xid)
        self.last_ended = max(self.last_ended, xid)
        if commit:
            self.visible.update(ids)
            self.committed.extend(ids)

    @rule(between=st.booleans())
    def restart(self, between: bool) -> None:
        """Another relay takes over, or the same one starts again; somebody may draw ids while it asks."""
        last_id = self.next_id - 1
        if between:
            self.running[self.next_xid] = [self.next_id]
            self.next_xid += 1
            self.next_id += 1
        self.cursor = Cursor.starting(last_id, self.horizon())

    @rule(data=st.data(), limit=st.integers(1, 6))
    def relay_pass(self, data: st.DataObject, limit: int) -> None:
        """The relay reads, and some rows are acknowledged and deleted, others not; or it fails before it can tell."""
        rows = self.read(limit)
        refused = set(data.draw(st.lists(st.sampled_from(rows), unique=True))) if rows else set()
        gone = [row for row in rows if row not in refused]
        self.published.extend(gone)
        self.visible.difference_update(gone)
        if not data.draw(st.sampled_from((False, False, True)), label="fails"):
            self.cursor.settle(gone)

    def read(self, limit: int) -> list[int]:
        """One read, and what the cursor makes of it."""
        rows, snapshot = self.asked_for()[:limit], self.snapshot()
        horizon = self.horizon() if self.cursor.sees_gaps(rows) else 0
        self.cursor.note(rows, snapshot, horizon, full=len(rows) == limit)
        return rows

    def asked_for(self) -> list[int]:
        """The visible rows that the cursor's read would find, in ascending order, each as often as it is found."""
        now = self.snapshot()
        changed = [gap for gap in self.cursor.below() if gap.running > now.unfinished(gap.horizon)]
        found = [one for one in self.visible if one > self.cursor.position]
        found += [one for gap in changed for one in self.visible if gap.low <= one <= gap.high]
        return sorted(found)

    def snapshot(self) -> Snapshot:
        """What Postgres says: its xmax knows only of transactions that ended."""
        xmax = self.last_ended + 1
        return Snapshot(xmax, tuple(sorted(one for one in self.running if one < xmax)))

    def horizon(self) -> int:
        """A transaction id drawn now."""
        self.last_ended = self.next_xid
        self.next_xid += 1
        return self.last_ended

    @invariant()
    def every_visible_row_is_found_once(self) -> None:
        """So none is beyond reach, none is overtaken, and none is sent twice in one read."""
        assert self.asked_for() == sorted(self.visible)

    @invariant()
    def gaps_are_below_the_position_and_apart(self) -> None:
        """What is read below the position and what is read above it have nothing in common."""
        below = sorted((gap.low, gap.high) for gap in self.cursor.below())
        assert all(low <= high <= self.cursor.position for low, high in below)
        assert all(one[1] < other[0] for one, other in pairwise(below))

    @invariant()
    def nothing_is_published_twice(self) -> None:
        """A row that is gone is not asked for in vain for ever, and never sent again."""
        assert len(set(self.published)) == len(self.published)

    def teardown(self) -> None:
        """At quiescence everything committed has been published and no gap is left."""
        for xid in sorted(self.running):
            self.committed.extend(self.running[xid])
            self.visible.update(self.running[xid])
            self.last_ended = max(self.last_ended, xid)
        self.running.clear()
        self.horizon()
        while wanted := self.read(6):
            self.published.extend(wanted)
            self.visible.difference_update(wanted)
            self.cursor.settle(wanted)
        assert sorted(self.published) == sorted(self.committed)
        assert self.cursor.below() == []
        cursors.MAX_GAPS = 100


TestCursor = Outbox.TestCase
TestCursor.settings = settings(max_examples=examples(300), stateful_step_count=40, deadline=None)


def test_a_gap_is_looked_into_only_when_a_transaction_has_ended_that_could_fill_it() -> None:
    """Transaction 7 sits idle, 9 is late, and what begins after the horizon does not matter."""
    cursor = Cursor.starting(500, horizon=10)
    cursor.note([401, 402], Snapshot(10, (7, 9)), full=False)
    assert [(gap.low, gap.high, gap.running) for gap in cursor.gaps] == [(1, 400, 2), (403, 500, 2)]
    assert Snapshot(30, (7, 9, 25)).unfinished(10) == 2
    assert Snapshot(30, (7, 25)).unfinished(10) == 1


def test_many_gaps_that_wait_for_the_same_transactions_become_one() -> None:
    """Requests are refused by the thousand while one transaction sits idle: what is remembered stays small."""
    cursor = Cursor()
    for last in range(2, 5000, 2):
        cursor.note([last], Snapshot(1000 + last, (7,)), 1000 + last, full=False)
        cursor.settle([last])
    assert len(cursor.gaps) <= cursors.MAX_GAPS + 1
    assert (cursor.gaps[0].low, cursor.gaps[-1].high) == (1, 4997)


def test_what_is_owed_within_joined_gaps_is_found_once() -> None:
    """The joined gap is then looked into by every read, and the owed row is not asked for beside it."""
    cursor = Cursor(9, [Gap(1, 8, 100, 1)], {4, 9})
    assert [(gap.low, gap.high) for gap in cursor.below() if gap.running > 1] == [(1, 8), (9, 9)]


def test_a_snapshot_is_read_as_postgres_writes_it() -> None:
    """Its xmin is the first that runs, or its xmax."""
    assert Snapshot.parsed("10:20:10,14") == Snapshot(20, (10, 14))
    assert Snapshot.parsed("20:20:") == Snapshot(20, ())
