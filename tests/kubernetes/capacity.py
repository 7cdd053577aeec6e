"""`make capacity`: what a participant costs each part of a system on a cluster, from registration to certificate.

Both example programmes are replayed. Processor time and bytes hardly depend on what else the machine does.
"""

import asyncio
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from diplomado_contracts.services import SERVICES
from tests.deployed.images import new_name, remove_images
from tests.deployed.replaying import replay_programmes
from tests.deployed.usage import CPU
from tests.kubernetes.cluster import trouble
from tests.kubernetes.system import System, running

PROGRAMMES = ("panama-2021", "panama-2023")
PARTS = (*SERVICES, "entrance", "postgres", "kafka", "mailpit")
REST_SECONDS = 60.0
"""What is used at rest is measured for so long after the replay, and is no cost of a participant."""
_DATABASE = "select pg_database_size('diplomado')"
_EVENTS = f"select {' + '.join(f'(select count(*) from {name}.inbox)' for name in SERVICES)}"
_LOG = "du -sk /var/lib/kafka/data | cut -f1"


async def used(system: System) -> dict[str, float]:
    """Seconds of processor that the pods of each part have used."""
    found = {}
    for part in PARTS:
        names = [pod["metadata"]["name"] for pod in await system.pods(part)]
        told = await asyncio.gather(*(system.kubectl("exec", name, "--", "sh", "-c", CPU) for name in names))
        found[part] = sum(int(text) for text in told) / 1e9
    return found


async def stored(system: System) -> dict[str, float]:
    """Kilobytes that Postgres and Kafka hold."""
    await system.sql("postgres", "checkpoint")
    [size] = await system.sql("postgres", _DATABASE)
    return {"postgres": int(size) / 1024, "kafka": float(await system.inside("kafka", "sh", "-c", _LOG))}


def less(after: Mapping[str, float], before: Mapping[str, float]) -> dict[str, float]:
    """Return the differences."""
    return {name: value - before[name] for name, value in after.items()}


async def measure(system: System, folder: Path) -> None:
    """Replay, and print what it took."""
    loop = asyncio.get_running_loop()
    kept, began, started = await stored(system), await used(system), loop.time()
    replayed, differences = await replay_programmes(system, folder, *PROGRAMMES)
    seconds = loop.time() - started
    assert differences == [[], []]
    ended, grown = await used(system), less(await stored(system), kept)
    cost = less(ended, began)
    # Not before the replay: a broker that has just started compiles its own code.
    await asyncio.sleep(REST_SECONDS)
    rest = less(await used(system), ended)
    people = sum(len(one.people) for one in replayed)
    print(f"{people} participants in {seconds:.0f} s")
    print("milliseconds of processor for a participant, and thousandths of a processor at rest")
    for part in PARTS:
        own = cost[part] - rest[part] / REST_SECONDS * seconds
        print(f"  {part:14} {1000 * own / people:8.1f} {1000 * rest[part] / REST_SECONDS:8.1f}")
    [events] = await system.sql("postgres", _EVENTS)
    print(f"{int(events) / people:.1f} events of a participant are applied, in all services together")
    print("kilobytes that are kept of a participant")
    for part, size in grown.items():
        print(f"  {part:14} {size / people:8.1f}")


async def main() -> int:
    """Start a system, measure, and remove it."""
    if reason := trouble():
        sys.stderr.write(f"NOT MEASURED: {reason}\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="diplomado-capacity-") as folder:
        (mails := Path(folder) / "mails").mkdir()
        try:
            async with running(System(Path(folder), new_name())) as system:
                await measure(system, mails)
        finally:
            await remove_images()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
