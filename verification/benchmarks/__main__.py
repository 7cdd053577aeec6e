"""`make bench`: every figure in one run beside the limit that it is held against; JSON in build/bench.json."""

import argparse
import asyncio
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import structlog
import uvloop

from diplomado_chassis.running.tuning import tune_garbage_collector
from diplomado_local.folder import Folder
from diplomado_local.platform import started
from verification.benchmarks import (
    attendance,
    codec,
    consuming,
    display,
    growth,
    hop,
    http,
    idle_writer,
    journey,
    mails,
    memory,
    nominations,
    pages,
    papers,
    progress,
    relay,
    replicas,
    signing,
    start,
    verifying,
    work,
)
from verification.benchmarks.series import goals, this_machine, write
from verification.benchmarks.workbench import Workbench, settle

PARTS: dict[str, Callable[[Workbench], Awaitable[dict[str, Any]]]] = {
    "start": start.measure,
    "codec": codec.measure,
    "relay": relay.measure,
    "consuming": consuming.measure,
    "http": http.measure,
    "replicas": replicas.measure,
    "hop": hop.measure,
    "growth": growth.measure,
    "idle_writer": idle_writer.measure,
    "work": work.measure,
    "memory": memory.measure,
    "attendance": attendance.measure,
    "mails": mails.measure,
    "nominations": nominations.measure,
    "signing": signing.measure,
    "progress": progress.measure,
    "journey": journey.measure,
    "pages": pages.measure,
    "papers": papers.measure,
    "verification": verifying.measure,
}

MAX_SECONDS = {"pages": 1800}
"""Parts that may take longer than ten minutes."""


async def run(only: list[str], count: int, repetitions: int, *, long: bool) -> dict[str, Any]:
    """Measure on a platform of its own, part after part."""
    report: dict[str, Any] = {"machine": this_machine(), "repetitions": repetitions, "seconds": {}}
    folder = Path(tempfile.mkdtemp(prefix="diplomado-bench-"))
    try:
        async with started(Folder(folder)) as platform:
            report["platform"] = platform.description
            for name in only:
                display.announce(name)
                begun = time.monotonic()
                await settle(platform.postgres)
                async with asyncio.timeout(3 * 3600 if long else MAX_SECONDS.get(name, 600)):
                    report[name] = await PARTS[name](Workbench(platform, count, repetitions, long))
                report["seconds"][name] = round(time.monotonic() - begun)
                report["goals"] = goals({part: report[part] for part in only if part in report})
                report["machine"]["load_after"] = round(os.getloadavg()[0], 2)
                write(report)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return report


def main() -> None:
    """Read the command line, measure, write and show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=sorted(PARTS), nargs="*", default=list(PARTS))
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--long", action="store_true", help="the sizes and durations that take hours, not minutes")
    asked = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # fresh topics have no leaders for a moment
    tune_garbage_collector()  # as a service's process does
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    report = uvloop.run(run(asked.only, asked.events, asked.repetitions, long=asked.long))
    display.show(report)


if __name__ == "__main__":
    main()
