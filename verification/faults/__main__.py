"""`python -m verification.faults`: run the scenarios and report what was found. The same seed repeats a run."""

import argparse
import asyncio
import json
import logging
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from verification.faults.run import Result, run_scenario
from verification.faults.scenarios.catalogue import DRILLS, SCENARIOS
from verification.faults.world.servers import open_servers
from verification.paths import BUILD, ROOT

WALK_MINUTES = 4.0


def machine() -> str:
    """Processor count and memory, as the page names the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} processors, {memory:.0f} GiB, {platform.system()} {platform.machine()}"


def commit() -> str:
    """The revision that is tested, with a star if files differ from it."""
    asked = subprocess.run(
        ["git", "describe", "--always", "--dirty=*"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return asked.stdout.strip()


def rounds(asked: argparse.Namespace) -> Iterator[tuple[str, int, float]]:
    """Which scenario with which seed for how many minutes of walking."""
    chosen = [name for name in asked.only.split(",") if name]
    if not asked.long:
        yield from ((name, asked.seed, asked.minutes if name == "F28" else 0.0) for name in chosen or SCENARIOS)
        return
    until = time.monotonic() + 60 * (asked.minutes or 360)
    if not chosen:
        yield from ((name, asked.seed, 0.0) for name in DRILLS)
    for seed in count(asked.seed):
        for name in chosen or ["F28"]:
            left = (until - time.monotonic()) / 60
            if left <= 0:
                return
            yield name, seed, min(WALK_MINUTES, left) if name == "F28" else 0.0


async def play(asked: argparse.Namespace, file: Path) -> list[Result]:
    """Run rounds one after the other, each in a world of its own. `file` is updated after each."""
    folder = BUILD / "faults"
    folder.mkdir(parents=True, exist_ok=True)
    results: list[Result] = []
    async with open_servers(asked.seed) as servers:
        for name, seed, minutes in rounds(asked):
            result = await run_scenario(
                (SCENARIOS | DRILLS)[name], servers, seed, folder, f"{name.lower()}_{seed}", minutes
            )
            results.append(result)
            _print(result, results if asked.long else ())
            _write(file, asked, results)
    return results


def _print(result: Result, walks: Sequence[Result]) -> None:
    sys.stdout.write(result.line + "\n")
    for violation in result.violations[:10]:
        sys.stdout.write(f"       {violation['invariant']} {violation['about']}: {violation['detail']}\n")
    if walks:
        kills = sum(sum(result.kills.values()) for result in walks)
        violations = sum(len(result.violations) for result in walks)
        sys.stdout.write(f"     seed {result.seed}; {kills} kills so far, {violations} violations\n")
    sys.stdout.flush()


def _write(file: Path, asked: argparse.Namespace, results: Sequence[Result]) -> None:
    content = {
        "seed": asked.seed, "minutes": asked.minutes, "commit": commit(), "machine": machine(),
        "date": datetime.now(UTC).date().isoformat(), "results": [asdict(result) for result in results],
    }  # fmt: skip
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


def main() -> int:
    """Read the command line, play, write build/faults.json; 1 if anything was violated."""
    parser = argparse.ArgumentParser(prog="python -m verification.faults")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 1_000_000)
    parser.add_argument("--only", default="", help="scenarios by commas, for example F2,F3")
    parser.add_argument("--minutes", type=float, default=0, help="of the random walk; with --long, of everything")
    parser.add_argument(
        "--long",
        action="store_true",
        help="drills of a restoration and random walks, or the scenarios of --only, seed after seed for --minutes",
    )
    asked = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):  # also where a shell lets its children ignore them
        signal.signal(number, signal.default_int_handler)
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # the proxy writes to what it has itself cut off
    sys.stdout.write(f"seed {asked.seed}\n")
    results = asyncio.run(play(asked, BUILD / ("faults-long.json" if asked.long else "faults.json")))
    failed = [result for result in results if result.violations]
    for result in failed:
        sys.stdout.write(f"again: python -m verification.faults --seed {result.seed} --only {result.scenario}\n")
    played = [result for result in results if not result.not_played]
    sys.stdout.write(f"{len(played)} scenarios, {sum(len(result.violations) for result in results)} violations\n")
    for result in results:
        if result.not_played:
            sys.stdout.write(
                f"\n!!! {result.scenario} WAS NOT PLAYED, so this run says nothing about it: "
                f"{result.not_played.removeprefix('not played: ')}\n"
            )
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
