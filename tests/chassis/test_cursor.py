"""The cursor neither misses a late row nor overtakes one, whatever order transactions commit in."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from diplomado_chassis.cursor import Cursor, Snapshot


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

    @rule(data=st.data(), limit=st.integers(1, 6))
    def relay_pass(self, data: st.DataObject, limit: int) -> None:
        """The relay reads, and some rows are acknowledged and deleted, others not."""
        rows = self.asked_for()[:limit]
        self.cursor.note(rows, self.snapshot(rows), full=len(rows) == limit)
        refused = set(data.draw(st.lists(st.sampled_from(rows), unique=True))) if rows else set()
        for row in rows:
            if row not in refused:
                self.published.append(row)
                self.visible.discard(row)
        self.cursor.give_back(refused)

    def asked_for(self) -> list[int]:
        """The visible rows that the cursor's read would find, in ascending order."""
        return sorted(
            one
            for one in self.visible
            if one > self.cursor.above or any(low <= one <= high for low, high in self.cursor.below)
        )

    def snapshot(self, rows: list[int]) -> Snapshot:
        """What Postgres says: its xmax knows only of transactions that ended, a new xid knows of all that began."""
        xmax = self.last_ended + 1
        xmin = min(self.running, default=xmax)
        if self.cursor.sees_gaps(rows):
            self.last_ended = self.next_xid
            self.next_xid += 1
            xmax = self.next_xid
        return Snapshot(min(xmin, xmax), xmax)

    @invariant()
    def every_visible_row_will_be_read(self) -> None:
        """No row is beyond reach: each is above the position or in the ranges below it."""
        assert self.asked_for() == sorted(self.visible)

    @invariant()
    def no_row_is_asked_for_twice_in_one_read(self) -> None:
        """What is read below the position and what is read above it have nothing in common."""
        assert all(high <= self.cursor.above for _, high in self.cursor.below)

    @invariant()
    def nothing_is_published_twice(self) -> None:
        """A row that is gone is not asked for in vain for ever, and never sent again."""
        assert len(set(self.published)) == len(self.published)

    def teardown(self) -> None:
        """At quiescence everything committed has been published and no gap is left."""
        self.committed.extend(one for ids in self.running.values() for one in ids)
        self.visible.update(one for ids in self.running.values() for one in ids)
        self.running.clear()
        for _ in range(len(self.visible) + 3):
            wanted = self.asked_for()[:6]
            self.next_id += 1
            self.last_ended = self.next_xid
            self.next_xid += 1
            self.cursor.note(wanted, self.snapshot(wanted), full=len(wanted) == 6)
            self.published.extend(wanted)
            self.visible.difference_update(wanted)
        assert sorted(self.published) == sorted(self.committed)
        assert self.cursor.below == []


TestCursor = Outbox.TestCase
TestCursor.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
