"""`make bench-peers`: other relays beside ours, on the same servers and the same rows.

The figures go to build/bench-peers.json.
"""

import argparse
import asyncio
import json
import logging
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import asyncpg
import uvloop
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.table import Table

from tests.support.waiting import eventually
from verification.benchmarks.peers.relays import REPOSITORY, NotHere, Relay, all_relays
from verification.benchmarks.peers.servers import Reader, Servers, open_servers
from verification.benchmarks.peers.verdict import judge
from verification.benchmarks.series import this_machine
from verification.benchmarks.workbench import cpu_seconds

KILLED = 10_000
BUILD = Path("build/peers").resolve()
REPORT = Path("build/bench-peers.json")
console = Console()


@asynccontextmanager
async def running(relay: Relay, servers: Servers) -> AsyncIterator[asyncio.subprocess.Process]:
    """The relay's process, asked to stop at the end and killed if it does not within fifteen seconds."""
    with (BUILD / f"{relay.name}.log").open("ab") as log:
        child = await asyncio.create_subprocess_exec(
            *relay.command(servers), cwd=REPOSITORY, stdout=log, stderr=log,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), **relay.environment(servers)},
        )  # fmt: skip
    try:
        yield child
    finally:
        if child.returncode is None:
            child.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(child.wait(), 15)
        if child.returncode is None:
            child.kill()
        await child.wait()


async def reached(reader: Reader, count: int, seconds: float) -> int:
    """Wait until a topic holds `count` records, or the time is over; how many it holds then."""
    found = 0

    async def enough() -> bool:
        nonlocal found
        found = await reader.count()
        return found >= count

    with suppress(TimeoutError):
        await eventually(enough, seconds, every=0.02)
    return found


async def measure(relay: Relay, servers: Servers, rows: int, seconds: float) -> dict[str, Any]:
    """Drain a backlog with a warm relay; then kill one in the middle of another backlog and start it again."""
    relay.topic = await servers.topic()
    await relay.prepare(servers)
    await servers.script("checkpoint")
    async with Reader(servers.kafka.bootstrap, relay.topic) as reader, running(relay, servers) as child:
        await servers.sql(relay.fill(), 1, relay.warming)
        if (warm := await reached(reader, relay.warming, 120)) < relay.warming:
            raise NotHere(f"only {warm} of {relay.warming} first rows came within two minutes")
        drained = await drain(relay, servers, reader, child, rows, seconds)
    # On a topic and a table of its own: what is left of the backlog, or sent again of it, is another matter.
    relay.topic = await servers.topic()
    await relay.prepare(servers)
    async with Reader(servers.kafka.bootstrap, relay.topic) as reader:
        few = max(1000, min(rows, KILLED, drained["per_second"] * 20))
        return {**drained, "killed": await kill_in_the_middle(relay, servers, reader, few)}


async def drain(
    relay: Relay, servers: Servers, reader: Reader, child: asyncio.subprocess.Process, rows: int, seconds: float
) -> dict[str, Any]:
    """Rate from the first row that comes to the last, and CPU of relay, Postgres and Kafka from commit to last."""
    parts = {"relay": child.pid, "postgres": pid_of(servers.postgres), "kafka": pid_of(servers.kafka)}
    start = await reader.count()
    await servers.sql(relay.fill(), relay.warming + 1, relay.warming + rows)
    before = {name: cpu_seconds(pid) for name, pid in parts.items()}
    first = await reached(reader, start + 1, 60)
    begun = time.monotonic()
    last = await reached(reader, start + rows, seconds)
    elapsed = time.monotonic() - begun
    used = {name: cpu_seconds(pid) - before[name] for name, pid in parts.items()}
    came = max(1, last - start)
    return {
        "rows": last - start,
        "per_second": round((last - first) / elapsed) if elapsed else 0,
        "cpu_us_per_event": {name: round(cpu / came * 1e6, 1) for name, cpu in used.items()},
        "cpu_us": round(sum(used.values()) / came * 1e6, 1),
    }


async def kill_in_the_middle(relay: Relay, servers: Servers, reader: Reader, rows: int) -> dict[str, Any]:
    """Kill -9 once half the rows have come, start again, wait until all have, and judge the topic."""
    async with running(relay, servers) as child:
        await servers.sql(relay.fill(), 1, rows)
        await reached(reader, rows // 2, 120)
        child.kill()
        await child.wait()
    at_kill = await reader.count()
    begun = time.monotonic()
    async with running(relay, servers):
        await reached(reader, rows, 150)
        recovered = time.monotonic() - begun
        # What was sent again may still come.
        while not await is_idle(reader) and time.monotonic() - begun < 180:
            pass
    verdict = judge(range(1, rows + 1), await reader.numbers())
    return {"rows": rows, "at_kill": at_kill, "seconds_to_all": round(recovered, 1), **asdict(verdict)}


async def is_idle(reader: Reader) -> bool:
    """True if no record arrives for three seconds."""
    before = await reader.count()
    return await reached(reader, before + 1, 3) == before


def pid_of(server: Any) -> int:
    """The process of one of the servers."""
    assert server.child is not None
    assert server.child.pid is not None
    return int(server.child.pid)


async def run(only: list[str], rows: int, seconds: float) -> dict[str, Any]:
    """Measure relay after relay, each on a fresh topic and table."""
    BUILD.mkdir(parents=True, exist_ok=True)
    report: dict[str, Any] = {"machine": this_machine(), "rows": rows, "relays": {}}
    async with open_servers(BUILD) as started:
        for relay in (candidate for candidate in all_relays() if candidate.name in only):
            console.print(f"Measuring {relay.label}", style="dim")
            try:
                async with asyncio.timeout(seconds + 900):
                    report["relays"][relay.label] = await measure(relay, started, rows, seconds)
            except (NotHere, TimeoutError, OSError, asyncpg.PostgresError, KafkaError) as error:
                report["relays"][relay.label] = {"not_run": str(error) or type(error).__name__}
            REPORT.write_text(json.dumps(report, indent=2) + "\n", "utf-8")  # noqa: ASYNC240 - a small file
    report["machine"]["load_after"] = round(os.getloadavg()[0], 2)
    return report


def show(report: dict[str, Any]) -> None:
    """Print the table."""
    table = Table("relay", "rows/s", "CPU µs/row", "relay+postgres+kafka", "× ours", "lost", "doubled", "reordered")
    relays = report["relays"]
    own_cpu = relays.get("Diplomado", {}).get("cpu_us")
    for label, found in relays.items():
        if "not_run" in found:
            table.add_row(label, "not run", found["not_run"])
            continue
        parts = "+".join(str(part) for part in found["cpu_us_per_event"].values())
        times = f"{found['cpu_us'] / own_cpu:.1f}" if own_cpu else ""
        killed = found["killed"] or {}
        fate = [str(killed.get(name, "–")) for name in ("lost", "doubled", "reordered")]
        table.add_row(label, str(found["per_second"]), str(found["cpu_us"]), parts, times, *fate)
    console.print(table)


def main() -> None:
    """Read the command line, measure, write and show."""
    names = [relay.name for relay in all_relays()]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=names, nargs="*", default=names)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--long", action="store_true", help="a million rows, and all the time that they take")
    parser.add_argument("--seconds", type=float, default=60, help="most time for one drain")
    asked = parser.parse_args()
    rows, seconds = (1_000_000, 7200.0) if asked.long else (asked.rows, asked.seconds)
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # fresh topics have no leaders for a moment
    report = uvloop.run(run(asked.only, rows, seconds))
    REPORT.write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    show(report)


if __name__ == "__main__":
    main()
