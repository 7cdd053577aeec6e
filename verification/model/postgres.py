"""A stand-in for Postgres that has what the chassis relies on, and the traps: ids drawn in another order than they
become visible, snapshots that know running transactions only by numbers, commits of which nobody hears the end.
"""

import asyncio
import json
import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from diplomado_chassis.consuming import dead_letters, inbox
from diplomado_chassis.publishing import outbox, reading, relay
from diplomado_chassis.publishing.cursor import Snapshot

_LOCK = relay._LOCK


@dataclass
class Trouble:
    """The probabilities of faults, from 0 to 1. All are 0 once healed."""

    statement_fails: float = 0.0
    commit_unheard: float = 0.0
    send_refused: float = 0.0
    acknowledgement_lost: float = 0.0

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        self.statement_fails = self.commit_unheard = self.send_refused = self.acknowledgement_lost = 0.0


@dataclass
class Host:
    """A process. Nothing that it does has an effect once it is dead."""

    dead: bool = False
    tasks: list["asyncio.Task[Any]"] = field(default_factory=list)
    sessions: list["Session"] = field(default_factory=list)

    def kill(self) -> None:
        """SIGKILL: its transactions are rolled back, its tasks never go on."""
        self.dead = True
        for session in self.sessions:
            session.terminate()
        for task in self.tasks:
            task.cancel()


class Postgres:
    """Committed state, running transactions, and the counters from which ids come."""

    def __init__(self, chance: random.Random, trouble: Trouble) -> None:
        self.chance = chance
        self.trouble = trouble
        self.outbox: dict[int, dict[str, Any]] = {}
        self.counters: Counter[UUID] = Counter()
        self.inbox: set[UUID] = set()
        self.effects: Counter[UUID] = Counter()
        self.parked: set[tuple[str, int, int]] = set()
        self.running: set[int] = set()
        self.ended = 99
        self.relay_of: Session | None = None
        self._next_xid = 100
        self._next_id = 1
        self._locks: dict[Any, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def pause(self) -> None:
        """Yield to other tasks, sometimes for long."""
        await asyncio.sleep(self.chance.choice((0, 0, 0, 0, 0.001, 0.05, 0.6)))

    def begin(self) -> int:
        """Draw a transaction id."""
        self._next_xid += 1
        self.running.add(self._next_xid)
        return self._next_xid

    def end(self, xid: int) -> None:
        """End a transaction."""
        self.running.discard(xid)
        self.ended = max(self.ended, xid)

    def snapshot(self) -> Snapshot:
        """As pg_current_snapshot: xmax knows only of transactions that have ended."""
        xmax = self.ended + 1
        return Snapshot(xmax, tuple(sorted(xid for xid in self.running if xid < xmax)))

    @property
    def last_id(self) -> int:
        """As the sequence tells it."""
        return self._next_id - 1

    def draw_id(self) -> int:
        """The next value of the identity column, used or not."""
        self._next_id += 1
        return self._next_id - 1

    def lock(self, name: Any) -> asyncio.Lock:
        """The lock of a row."""
        return self._locks[name]


class Session:
    """One connection. Outside a transaction each statement is its own."""

    def __init__(self, postgres: Postgres, host: Host) -> None:
        self.postgres = postgres
        self.host = host
        self.closed = False
        self.xid: int | None = None
        self._at_commit: list[Callable[[], None]] = []
        self._held: list[asyncio.Lock] = []
        self._open = False
        host.sessions.append(self)

    async def renew_plans(self) -> None:
        """Plans change no outcome."""

    def terminate(self) -> None:
        """Close at once; Postgres rolls back and gives the locks to others."""
        self.closed = True
        self._finish(committed=False)
        if self.postgres.relay_of is self:
            self.postgres.relay_of = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["Session"]:
        """All or nothing; a commit may succeed although nobody hears of it."""
        self._open = True
        try:
            yield self
        except BaseException:
            self._finish(committed=False)
            raise
        try:
            await self._statement()
        except BaseException:
            self._finish(committed=False)
            raise
        self._finish(committed=True)
        if self.postgres.chance.random() < self.postgres.trouble.commit_unheard:
            raise ConnectionResetError
        await self._answer()

    async def lock_row(self, name: Any) -> None:
        """Wait for a row and hold it until the end of the transaction."""
        lock = self.postgres.lock(name)
        if lock in self._held:
            return
        await lock.acquire()
        if self.closed:
            lock.release()
            raise ConnectionResetError
        self._held.append(lock)

    def write(self, change: Callable[[], None]) -> None:
        """Do something that others see when the transaction is committed."""
        if self.xid is None:
            self.xid = self.postgres.begin()
        self._at_commit.append(change)

    async def execute(self, statement: str, *arguments: Any) -> str:
        """Statements of the chassis that change something."""
        await self._statement()
        known: dict[str, Callable[..., Any]] = {
            outbox._APPEND: self._append,
            relay._DELETE: self._delete,
            dead_letters._PARK: self._park,
        }
        known[statement](*arguments)
        if not self._open:
            self._finish(committed=True)
        await self._answer()
        return ""

    async def fetch(self, statement: str, *arguments: Any) -> list[Any]:
        """Statements of the chassis that return rows."""
        await self._statement()
        if statement == inbox._CLAIM:
            rows = await self._claim(*arguments)
        else:
            assert statement == reading._READ
            rows = self._read(*arguments)
        await self._answer()
        return rows

    async def fetchval(self, statement: str, *_arguments: Any) -> Any:
        """The relay's lock, the last id, and a transaction id."""
        await self._statement()
        value: Any
        if statement == _LOCK:
            if self.postgres.relay_of is None:
                self.postgres.relay_of = self
            value = self.postgres.relay_of is self
        elif statement == relay._LOCK:  # a mutant's
            value = True
        elif statement == reading._LAST_ID:
            value = self.postgres.last_id
        else:
            assert statement == reading._HORIZON
            value = self.postgres.begin()
            self.postgres.end(value)
        await self._answer()
        return value

    async def _statement(self) -> None:
        """On the way to the server."""
        await self.postgres.pause()
        self._check()
        if self.postgres.chance.random() < self.postgres.trouble.statement_fails:
            self.terminate()
            raise ConnectionResetError

    async def _answer(self) -> None:
        """On the way back."""
        await self.postgres.pause()
        self._check()

    def _check(self) -> None:
        if self.closed or self.host.dead:
            raise ConnectionResetError

    def _finish(self, *, committed: bool) -> None:
        changes, self._at_commit, self._open = self._at_commit, [], False
        if committed:
            for change in changes:
                change()
        if self.xid is not None:
            self.postgres.end(self.xid)
            self.xid = None
        for lock in self._held:
            lock.release()
        self._held = []

    def _append(self, *parameters: Any) -> None:
        if self.xid is None:
            self.xid = self.postgres.begin()
        columns, (types, topics, shared) = parameters[:5], parameters[5:]
        for event_id, kind, key, origin, payload in zip(*columns, strict=True):
            own = {"ce_id": str(event_id), "ce_subject": key, "ce_correlationid": origin or str(event_id)}
            row = {
                "id": self.postgres.draw_id(), "event_id": event_id, "type": types[kind - 1], "topic": topics[kind - 1],
                "key": key, "headers": json.dumps(json.loads(shared[kind - 1]) | own), "payload": payload,
            }  # fmt: skip
            self.write(lambda row=row: self.postgres.outbox.__setitem__(row["id"], row))  # type: ignore[misc]

    def _delete(self, ids: list[int]) -> None:
        def delete() -> None:
            for row_id in ids:
                self.postgres.outbox.pop(row_id, None)

        self.write(delete)

    def _park(self, topics: list[str], partitions: list[int], offsets: list[int], *_rest: Any) -> None:
        self.write(lambda: self.postgres.parked.update(zip(topics, partitions, offsets, strict=True)))

    async def _claim(self, event_ids: list[UUID]) -> list[dict[str, UUID]]:
        fresh = []
        for event_id in event_ids:
            await self.lock_row(("inbox", event_id))
            if event_id not in self.postgres.inbox:
                fresh.append(event_id)
        self.write(lambda: self.postgres.inbox.update(fresh))
        return [{"event_id": event_id} for event_id in set(event_ids).difference(fresh)]

    def _read(
        self, lows: list[int], highs: list[int], horizons: list[int], running: list[int], above: int, limit: int
    ) -> list[dict[str, Any]]:
        now = self.postgres.snapshot()
        changed = [
            (low, high)
            for low, high, horizon, before in zip(lows, highs, horizons, running, strict=True)
            if before > now.unfinished(horizon)
        ]
        found = [
            row_id
            for row_id in sorted(self.postgres.outbox)
            if row_id > above or any(a <= row_id <= b for a, b in changed)
        ]
        snapshot = ":".join((str(min(now.running, default=now.xmax)), str(now.xmax), ",".join(map(str, now.running))))
        return [*(self.postgres.outbox[row_id] for row_id in found[:limit]), {"id": None, "snapshot": snapshot}]


class Database:
    """What an dispatcher and the edge get: a pool of sessions."""

    def __init__(self, postgres: Postgres, host: Host) -> None:
        self.postgres = postgres
        self.host = host

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """A session inside a transaction."""
        session = Session(self.postgres, self.host)
        try:
            async with session.transaction():
                yield session
        finally:
            session.terminate()
            with suppress(ValueError):
                self.host.sessions.remove(session)


def headers_of(row: dict[str, Any]) -> list[tuple[str, bytes]]:
    """The headers of an outbox row as the relay sends them."""
    return [(name, value.encode()) for name, value in json.loads(row["headers"]).items()]
