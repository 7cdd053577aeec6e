"""What each phase of a journey costs: seconds, processor time by process, transactions, tuples and WAL, memory."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import psutil

from diplomado_local.state import Deployment
from verification.benchmarks.workbench import cpu_seconds

_WORK = """
select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint as wal_bytes,
       sum(xact_commit)::bigint as transactions,
       (select wal_records from pg_stat_wal)::bigint as wal_records,
       sum(tup_returned + tup_fetched)::bigint as read,
       sum(tup_inserted)::bigint as inserted, sum(tup_updated)::bigint as updated
from pg_stat_database
"""

_SHOWN = 0.005
"""Less than this is left out of a report."""

SHARE = 0.05
"""Phases of a smaller share of the processor time are not compared."""
Phases = Mapping[str, Mapping[str, float]]
"""What each phase cost for each participant, and all of them together as `journey`."""


@dataclass(frozen=True)
class Reading:
    """All counters at one moment."""

    phase: str
    at: float
    cpu: dict[str, float]
    memory: dict[str, int]
    work: "asyncio.Task[dict[str, int]]"


@dataclass
class PhaseMeter:
    """Reads the counters whenever a phase begins. A phase that comes again is added up."""

    deployment: Deployment
    connection: "asyncpg.Connection[asyncpg.Record]"
    readings: list[Reading] = field(default_factory=list)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def begin(self, phase: str) -> None:
        """A phase begins, and the one before it ends."""
        memory = self.deployment.resident_megabytes()
        work = asyncio.create_task(self._work())
        self.readings.append(Reading(phase, time.monotonic(), self._cpu(), memory, work))

    def _cpu(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for name, pid in self.deployment.pids.items():
            try:
                found[name] = cpu_seconds(pid)
            except psutil.NoSuchProcess:
                found[name] = 0.0
        return found

    async def _work(self) -> dict[str, int]:
        async with self.lock:
            row = await self.connection.fetchrow(_WORK)
        return dict(row or {})

    async def report(self, people: int) -> dict[str, dict[str, Any]]:
        """Return what each phase cost, with the sum of all as `journey`; processor time in ms for each participant."""
        phases: dict[str, dict[str, float]] = {}
        for before, after in zip(self.readings, self.readings[1:], strict=False):
            for name in (before.phase, "journey"):
                spent = phases.setdefault(name, {"seconds": 0.0})
                spent["seconds"] += after.at - before.at
                for process, cpu in after.cpu.items():
                    key = f"cpu_ms_each.{process}"
                    spent[key] = spent.get(key, 0.0) + (cpu - before.cpu.get(process, 0.0)) * 1000 / people
                for counter, value in (await after.work).items():
                    key = f"{counter}_each"
                    spent[key] = spent.get(key, 0.0) + (value - (await before.work)[counter]) / people
        return {
            name: {key: round(value, 2) for key, value in spent.items() if value >= _SHOWN}
            for name, spent in phases.items()
        }


def growth(smaller: Phases, larger: Phases) -> dict[str, dict[str, float]]:
    """Return by how much each phase costs more for each participant of the larger journey, with its share of the time.

    Processor time is that of all processes; `read`, `wal_records` and `transactions` are Postgres' counters.
    """
    whole = _cpu(larger["journey"])
    found = {}
    for name, spent in larger.items():
        before = smaller.get(name, {})
        if _cpu(spent) < whole * SHARE or not _cpu(before):
            continue
        found[name] = {"share": round(_cpu(spent) / whole, 2), "cpu": round(_cpu(spent) / _cpu(before), 2)}
        for counter in ("read", "wal_records", "transactions"):
            if value := before.get(f"{counter}_each"):
                found[name][counter] = round(spent.get(f"{counter}_each", 0.0) / value, 2)
    return found


def _cpu(spent: Mapping[str, float]) -> float:
    return sum(value for key, value in spent.items() if key.startswith("cpu_ms_each."))
