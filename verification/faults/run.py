"""One scenario from beginning to end: a world, load, faults, healing, quiet, and what the checker says."""

import asyncio
import random
import shutil
import time
import traceback
from collections import Counter
from collections.abc import Sequence, Set
from contextlib import AsyncExitStack, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from verification.checker.evidence import Dump, History, Operation, Published, Violation, read_history
from verification.checker.invariants import check
from verification.faults import dump as dumping
from verification.faults.context import ScenarioContext
from verification.faults.load.client import Client, GaveUp
from verification.faults.load.journey import Journey
from verification.faults.load.people import Person, people
from verification.faults.patience import LONGEST_SECONDS
from verification.faults.scenarios.catalogue import Scenario
from verification.faults.world.servers import Servers, with_small_disks
from verification.faults.world.world import World, open_world


@dataclass
class Result:
    """What one scenario came to, as build/faults.json holds it."""

    scenario: str
    seed: int
    seconds: float
    injected: dict[str, int] = field(default_factory=dict)
    kills: dict[str, int] = field(default_factory=dict)
    operations: dict[str, int] = field(default_factory=dict)
    editions: int = 0
    registered: int = 0
    certificates: int = 0
    mails: int = 0
    records: int = 0
    duplicates: int = 0
    idle_within: float | None = None
    recoveries: list[float] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    violations: list[dict[str, str]] = field(default_factory=list)
    waited_for: str = ""

    @property
    def not_played(self) -> str:
        """Why the fault could not be injected on this machine; empty if it was."""
        return next((name for name in self.injected if name.startswith("not played")), "")

    @property
    def line(self) -> str:
        """One line for the terminal."""
        injected = ", ".join(f"{name} {count}" for name, count in sorted(self.injected.items())) or "nothing"
        idle = "never" if self.idle_within is None else f"{self.idle_within:.1f} s"
        verdict = f"{len(self.violations)} violations" if self.violations else "ok"
        verdict = "NOT PLAYED" if self.not_played else verdict
        return (
            f"{self.scenario:<4} {verdict:<13} {sum(self.operations.values())} operations, {self.records} records, "
            f"{self.duplicates} repeated, {self.mails} mails, idle after {idle}; {sum(self.kills.values())} kills; "
            f"{injected}"
        )


class Load:
    """Runs journeys, a few concurrently, until stopped; at least one."""

    def __init__(self, client: Client, crowd: Sequence[Person], seed: int, size: int, at_once: int) -> None:
        self.client = client
        self.stopping = asyncio.Event()
        self._crowd = list(crowd)
        self._seed = seed
        self._size = size
        self._at_once = at_once
        self._number = 0

    async def run(self) -> None:
        """Until every journey that was begun has ended."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._at_once):
                group.create_task(self._one_after_another())

    async def _one_after_another(self) -> None:
        while True:
            await self.one()
            if self.stopping.is_set():
                return

    async def one(self) -> None:
        """One edition."""
        self._number += 1
        number = self._number
        chance = random.Random(f"journey {self._seed} {number}")
        participants = chance.sample(self._crowd, k=min(len(self._crowd), self._size))
        journey = Journey(self.client, f"edition-{number}", max(2, self._size * 2 // 3), participants, chance)
        try:
            await journey.run()
        except GaveUp as gave_up:
            self.client.counts.unfinished.append(f"{journey.code}: {gave_up}")
        self.client.counts.editions += 1


async def run_scenario(
    scenario: Scenario, servers: Servers, seed: int, folder: Path, name: str, minutes: float = 0
) -> Result:
    """Play one scenario. Its history stays in `folder` as NAME.jsonl. One that hangs or fails is a violation too."""
    started = time.monotonic()
    try:
        async with asyncio.timeout(LONGEST_SECONDS + 60 * minutes):
            result = await _run(scenario, servers, seed, folder, name, minutes)
    except Exception as error:  # noqa: BLE001 - reported, so that the other scenarios are played
        traceback.print_exc()
        await servers.repair()
        result = Result(scenario.id, seed, round(time.monotonic() - started, 1))
        result.violations = [asdict(Violation("none", "harness", f"{type(error).__name__}: {error}"[:300]))]
    if result.violations:
        shutil.copytree(servers.folder.logs / name, folder / name, dirs_exist_ok=True)
    return result


async def _run(scenario: Scenario, servers: Servers, seed: int, folder: Path, name: str, minutes: float) -> Result:
    started = time.monotonic()
    history = folder / f"{name}.jsonl"
    history.unlink(missing_ok=True)
    crowd = people(seed, 60)
    async with AsyncExitStack() as stack:
        if scenario.disk_megabytes:
            servers = await stack.enter_async_context(with_small_disks(servers, scenario.disk_megabytes))
        world = await stack.enter_async_context(open_world(servers, name, extra=scenario.settings))
        async with httpx.AsyncClient(timeout=8, trust_env=False, limits=httpx.Limits(max_connections=80)) as http:
            client = Client(world.addresses, world.token, History(history), random.Random(f"client {seed}"), http)
            client.twins = scenario.twins
            load = Load(client, crowd, seed, scenario.size, scenario.at_once)
            await load.one()
            world.measure()
            context = ScenarioContext(world, client, random.Random(f"scenario {seed}"), seed, minutes, load.one)
            loading = asyncio.create_task(load.run())
            try:
                await scenario.play(context)
            except BaseException:
                await ended(loading)
                raise
            finally:
                world.heal()
                load.stopping.set()
            await loading
            client.history.close()
        await world.all_ready()
        idle_within, waited_for = await dumping.wait_until_idle(world, scenario.max_idle_seconds)
        await context.run_final_checks()
        canaries = [word for person in crowd for word in person.canaries]
        dump = await dumping.write_dump(world, idle_within, canaries)
        dump.injected = context.injected
        own = [
            record for record in dump.records if (record.topic, record.partition, record.offset) not in context.again
        ]
        dump.records = [*context.lost_records, *(_as_judged(record, context.forged) for record in own)]
    operations = list(read_history(history))
    broken = check(operations, dump)
    unnamed = (violation for violation in broken if not _is_named_loss(violation, context.lost_subjects))
    found = [*unnamed, *context.violations, *_progress(load)]
    return _result(scenario, seed, time.monotonic() - started, world, client, operations, dump, found, waited_for)


def _as_judged(record: Published, forged: Set[tuple[str, int, int]]) -> Published:
    """Return a record, a forged one as the checker has to judge it: like one whose value says nothing."""
    is_forged = (record.topic, record.partition, record.offset) in forged
    return replace(record, value={}) if is_forged else record


def _is_named_loss(violation: Violation, lost: Set[str]) -> bool:
    """What an owner has published and a restoration has named as lost to it is all that may be missing there."""
    return violation.invariant == "I3" and violation.about.rpartition(" ")[2] in lost


def _progress(load: Load) -> list[Violation]:
    """A load that could not end although everything was healed is a fault too."""
    return [Violation("I15", "load", what) for what in load.client.counts.unfinished]


def _result(
    scenario: Scenario, seed: int, seconds: float, world: World, client: Client, operations: list[Operation],
    dump: Dump, found: list[Violation], waited_for: str,
) -> Result:  # fmt: skip
    seen = Counter(record.event_id for record in dump.records if record.event_id)
    return Result(
        scenario.id, seed, round(seconds, 1), dict(world.done), dict(world.kills()),
        dict(Counter(operation.outcome for operation in operations)), client.counts.editions, client.counts.registered,
        client.counts.certificates, len(dump.mails), len(dump.records), sum(count - 1 for count in seen.values()),
        None if dump.idle_within is None else round(dump.idle_within, 2),
        [round(seconds_to_ready, 2) for service in world.services.values() for seconds_to_ready in service.recoveries],
        client.counts.unfinished, [asdict(violation) for violation in found],
        "" if dump.idle_within is not None else waited_for,
    )  # fmt: skip


async def ended(task: "asyncio.Task[Any]") -> None:
    """Cancel a task and wait for its end."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
