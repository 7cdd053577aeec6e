"""The chassis in a world made of memory: the real relay, cursor, dispatcher and consumer, with stand-ins around them.

Use cases raise counters and append facts; two relays compete for the lock; one reader applies facts. Everything
happens in an order drawn from a seed, and everything may fail. When all is healed and quiet: nothing is lost, each
key is in order, each effect stands once.

`python -m verification.model --schedules 10000` goes through many seeds; `--mutant NAME` with a wrong chassis.
"""

import asyncio
import logging
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import patch
from uuid import UUID

import structlog

from diplomado_chassis.consuming.consumer import Consumer
from diplomado_chassis.consuming.dispatch import EventDispatcher
from diplomado_chassis.handling import Received
from diplomado_chassis.publishing import lanes, outbox, relay
from diplomado_chassis.settings import Settings
from diplomado_contracts import RegistrationWaitlisted
from tests.chassis.facts import waitlisted
from verification.model.kafka import Broker, Producer, Reader
from verification.model.loop import SeededLoop
from verification.model.postgres import Database, Host, Postgres, Session, Trouble
from verification.mutants.catalogue import MUTANTS

KEYS = [UUID(int=number, version=4) for number in range(1, 4)]
SETTINGS = Settings(
    postgres="postgresql://model", kafka="model", relay_rows=4, batch_records=4, relay_stuck_seconds=20.0,
)  # fmt: skip
MAX_SETTLE_SECONDS = 2000.0

SHOWN = {
    "deletes_first": 40,
    "ignores_gaps": 60,
    "overtakes": 150,
    "works_without_the_lock": 150,
    "commits_first": 60,
    "commits_when_cancelled": 400,
    "seeks_behind": 60,
    "skips_the_inbox": 40,
    "claims_apart": 40,
}
"""Which mutants these histories show, and how many seeds that may take at most."""


class World:
    """One history of events. Everything is created inside the loop."""

    def __init__(self, loop: SeededLoop) -> None:
        self.loop = loop
        self.chance = random.Random(loop.chance.random())
        self.trouble = Trouble()
        self.postgres = Postgres(self.chance, self.trouble)
        self.broker = Broker(self.chance, self.trouble)
        self.hosts: dict[str, Host] = {}
        self.committed: list[tuple[UUID, int, UUID]] = []
        self.undisturbed = True
        self.reader: Reader | None = None
        self.reading: Consumer
        self.topic = waitlisted(KEYS[0]).topic.name

    def start(self) -> None:
        """Start all processes."""
        for name in ("relay-1", "relay-2", "reader"):
            self.start_host(name)

    def start_host(self, name: str) -> None:
        """Start a process as its supervisor would, again and again."""
        host = self.hosts[name] = Host()
        host.tasks.append(self.loop.create_task(self._keep_running(host, self._work(name))))

    def kill(self, name: str) -> None:
        """SIGKILL, and a start."""
        self._disturb(name)
        self.hosts[name].kill()
        self.start_host(name)

    def cancel(self, name: str) -> None:
        """Cancel what a process is doing; the process itself lives on."""
        self._disturb(name)
        host = self.hosts[name]
        before, host.tasks = host.tasks, []
        for task in before:
            task.cancel()
        host.tasks.append(self.loop.create_task(self._run_behind(before, name)))

    async def _run_behind(self, before: Sequence["asyncio.Task[None]"], name: str) -> None:
        """Go on when what was cancelled has tidied up."""
        if before:
            await asyncio.wait(before)
        await self._keep_running(self.hosts[name], self._work(name))

    def _work(self, name: str) -> Any:
        return self._relay if name.startswith("relay") else self._read

    def cut(self, name: str) -> None:
        """Break all of a process's connections to Postgres."""
        self.undisturbed = False
        for session in list(self.hosts[name].sessions):
            session.terminate()

    def _disturb(self, name: str) -> None:
        self.undisturbed = False
        if name == "reader":
            self.reader = None  # until the next one starts where the group stands

    async def _keep_running(self, host: Host, work: Any) -> None:
        while not host.dead:
            with suppress(Exception):  # the supervisor starts a failed task again
                await work(host)
            await asyncio.sleep(self.chance.random())

    async def _relay(self, host: Host) -> None:
        async def connect(_settings: Settings) -> Any:
            await self.postgres.pause()
            return Session(self.postgres, host)

        async def start_producer(*_arguments: Any) -> Any:
            return Producer(self.broker, host)

        async def close_producer(_producer: Any) -> None:
            await self.broker.pause()

        _HERE.set(connect, start_producer, close_producer)
        await relay.Relay(SETTINGS, "model").run(asyncio.Event())

    async def _read(self, host: Host) -> None:
        async def note(connection: Session, facts: Sequence[Received[RegistrationWaitlisted]]) -> None:
            for fact in facts:
                await self.postgres.pause()
                event_id = fact.envelope.id
                connection.write(lambda event_id=event_id: self.postgres.effects.update([event_id]))  # type: ignore[misc]

        database: Any = Database(self.postgres, host)
        handlers: Any = {RegistrationWaitlisted: note}
        dispatcher = EventDispatcher(database, handlers, SETTINGS)
        consumer = Consumer(SETTINGS, "model", dispatcher, [self.topic], lambda: None)
        self.reader = reader = Reader(self.broker, host, self.topic)
        self.reading = consumer
        consumer._subscription = cast(Any, SimpleNamespace(consumer=reader))
        watching = self.loop.create_task(self._watch(consumer))
        try:
            while True:
                record = await reader.getone()
                consumer._in_flight = [record]
                await consumer._on_record(record)
        finally:
            watching.cancel()
            if telling := consumer.offsets._task:
                telling.cancel()  # a client that has left the group tells nothing
            if self.reader is reader:
                self.reader = None

    async def _watch(self, consumer: Consumer) -> None:
        """What the consumer does beside its batches."""
        while True:
            await asyncio.sleep(1)
            await consumer._retry_commit()

    async def raise_counter(self, key: UUID, *, fail: bool = False, hold: asyncio.Event | None = None) -> None:
        """The use case: lock the aggregate, then append. `hold` keeps the transaction open behind the append."""
        client = Host()
        with suppress(ConnectionResetError, Rejected):
            async with Database(self.postgres, client).transaction() as session:
                await session.lock_row(key)
                await self.postgres.pause()
                value = self.postgres.counters[key] + 1
                connection: Any = session
                [event_id] = await outbox.append(connection, waitlisted(key, revision=value))
                session.write(lambda: self._raised(key, value, event_id))
                if hold:
                    await hold.wait()
                if fail:
                    raise Rejected

    def _raised(self, key: UUID, value: int, event_id: UUID) -> None:
        self.postgres.counters[key] = value
        self.committed.append((key, value, event_id))

    def published(self) -> list[tuple[UUID, int, UUID]]:
        """The first record of each event, each partition in order."""
        seen: dict[UUID, tuple[UUID, int, UUID]] = {}
        for log in self.broker.logs.values():
            for record in log:
                event = RegistrationWaitlisted.model_validate_json(record.value)
                event_id = UUID(next(value for name, value in record.headers if name == "ce_id").decode())
                seen.setdefault(event_id, (event.registration_id, event.revision, event_id))
        return list(seen.values())

    def overtaken(self) -> list[str]:
        """Keys whose facts do not come in the order of their revisions. Holds at any time."""
        found, last = [], dict.fromkeys(KEYS, 0)
        for key, revision, _ in self.published():
            if revision <= last[key]:
                found.append(f"key {key.int & 15}: revision {revision} came behind {last[key]}")
            last[key] = revision
        return found + [f"{count} effects of one event" for count in self.postgres.effects.values() if count > 1]

    def is_idle(self) -> bool:
        """Nothing waits in the outbox, in the topics or in a transaction."""
        if self.postgres.outbox or self.postgres.running or self.reader is None or self.reading._in_flight:
            return False
        return all(self.broker.committed[partition] == len(log) for partition, log in self.broker.logs.items())

    def missing(self) -> list[str]:
        """Return what an idle world lacks or has in excess."""
        published = {event_id for _, _, event_id in self.published()}
        committed = {event_id for _, _, event_id in self.committed}
        found = [
            f"revision {value} was never published"
            for _, value, event_id in self.committed
            if event_id not in published
        ]
        found += ["published, and never committed" for event_id in published - committed]
        if self.undisturbed and (repeated := sum(map(len, self.broker.logs.values())) - len(published)):
            found.append(f"{repeated} records repeat an event, and nothing had happened")
        return found + [
            "published, and without effect" for event_id in published & committed if not self.postgres.effects[event_id]
        ]

    def settle(self) -> list[str]:
        """Heal everything, wait until the world is idle, and return what is wrong."""
        self.trouble.heal()
        deadline = self.loop.time() + MAX_SETTLE_SECONDS
        while not self.is_idle() and self.loop.time() < deadline:
            self.loop.run_steps(200, self.is_idle)
        restless = [] if self.is_idle() else ["it does not come to rest"]
        return restless + self.overtaken() + self.missing()


class Rejected(Exception):  # noqa: N818 - a fact about the model
    """The use case is rejected at its end."""


class _Here:
    """The relay's module asks here for connections; each of the world's tasks has its own answer."""

    def __init__(self) -> None:
        self._answers: dict[Any, tuple[Any, Any, Any]] = {}

    def set(self, *answers: Any) -> None:
        self._answers[asyncio.current_task()] = (answers[0], answers[1], answers[2])

    async def connect(self, *arguments: Any) -> Any:
        return await self._answers[asyncio.current_task()][0](*arguments)

    async def start_producer(self, *arguments: Any) -> Any:
        return await self._answers[asyncio.current_task()][1](*arguments)

    async def close_producer(self, *arguments: Any) -> Any:
        await self._answers[asyncio.current_task()][2](*arguments)


_HERE = _Here()


class _Renewal:
    """The model's Kafka asks for no password. The real one looks at files in a thread, and this loop has none."""

    def __init__(self, _settings: Any) -> None:
        pass

    async def renew(self, _client: Any) -> None:
        """Nothing changes."""


async def _count_partitions(producer: Any, topic: str) -> int:
    return len(await producer.partitions_for(topic))


@contextmanager
def open_world(seed: int, mutant: str | None = None) -> Iterator[World]:
    """A new world. Some functions of the chassis are replaced until the block ends."""
    random.seed(seed)
    _HERE._answers.clear()
    undo: list[Any] = []

    def replace(target: Any, name: str, value: Any) -> None:
        change = patch.object(target, name, value)
        change.start()
        undo.append(change)

    for name in ("connect", "start_producer", "close_producer"):
        replace(relay, name, getattr(_HERE, name))
    replace(lanes, "count_partitions", _count_partitions)
    replace(relay, "Renewal", _Renewal)
    if mutant:
        MUTANTS[mutant](replace)
    loop = SeededLoop(seed)
    asyncio.set_event_loop(loop)
    asyncio._set_running_loop(loop)
    loop.set_exception_handler(lambda *_: None)
    try:
        yield World(loop)
    finally:
        asyncio._set_running_loop(None)
        _put_away(loop)
        for change in reversed(undo):
            change.stop()


def _put_away(loop: SeededLoop) -> None:
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    for _ in range(50):
        if all(task.done() for task in tasks):
            break
        loop.run_steps(200)
        for task in tasks:
            task.cancel()
    loop.close()
    asyncio.set_event_loop(None)


def explore(seed: int, mutant: str | None = None) -> list[str]:
    """One history with random work and random faults; return what is wrong at its end."""
    with open_world(seed, mutant) as system:
        chance = system.chance
        system.trouble = system.postgres.trouble = system.broker.trouble = Trouble(
            *(chance.choice((0, 0, 0, 0.02, 0.1)) for _ in range(4))
        )
        fault_probability = chance.choice((0, 0.6, 0.6))
        system.undisturbed = system.trouble == Trouble()
        system.start()
        for _ in range(chance.randint(1, 5)):
            for _ in range(chance.randint(1, 8)):
                system.loop.create_task(system.raise_counter(chance.choice(KEYS), fail=chance.random() < 0.15))
            system.loop.run_steps(chance.randint(0, 400))
            if chance.random() < fault_probability:
                fault = chance.choice((system.kill, system.kill, system.cancel, system.cut))
                fault(chance.choice(list(system.hosts)))
            system.loop.run_steps(chance.randint(0, 400))
        return system.settle()


def silence_logs() -> None:
    """Log nothing below critical: faults are expected here."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
