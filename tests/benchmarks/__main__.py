"""`make bench`: every figure in one run beside the limit that it is held against; JSON in build/bench.json."""

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Any

import structlog
import uvloop

from diplomado_chassis.database import Database
from diplomado_local.folder import Folder
from diplomado_local.platform import Platform, started
from diplomado_local.platform.topics import make_topics
from tests.benchmarks import consuming, relay
from tests.benchmarks.measuring import this_machine, write
from tests.chassis.sample import sample
from tests.support.services import fresh_name, schema_of, settings_for

PARTS = {"relay": relay.measure, "consuming": consuming.measure}


async def run(only: list[str], count: int, repetitions: int) -> dict[str, Any]:
    """Measure on a platform of its own."""
    report: dict[str, Any] = {"machine": this_machine(), "repetitions": repetitions}
    folder = Path(tempfile.mkdtemp(prefix="diplomado-bench-"))
    try:
        async with started(Folder(folder)) as platform:
            report["platform"] = platform.description
            for name in only:
                report[name] = await _on_fresh_place(platform, name, count, repetitions)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return report


async def _on_fresh_place(platform: Platform, part: str, count: int, repetitions: int) -> dict[str, Any]:
    name = fresh_name()
    await make_topics(platform.kafka, f"{name}.")
    settings = settings_for(sample, platform, name)
    database = Database(settings)
    async with schema_of(sample, platform, name):
        try:
            return await PARTS[part](settings, database, count, repetitions)
        finally:
            await database.close()


def main() -> None:
    """Read the command line, measure, write and show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=sorted(PARTS), nargs="*", default=list(PARTS))
    parser.add_argument("--events", type=int, default=50_000)
    parser.add_argument("--repetitions", type=int, default=5)
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    report = uvloop.run(run(asked.only, asked.events, asked.repetitions))
    write(report)
    for part, figures in report.items():
        print(part, figures)


if __name__ == "__main__":
    main()
