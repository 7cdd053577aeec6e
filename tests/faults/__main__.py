"""`python -m tests.faults`: play the scenarios and say what was seen."""

import argparse
import asyncio
import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.ground import laid
from tests.faults.run import Result, played
from tests.faults.scenarios import SCENARIOS

ROOT = Path(__file__).parents[2]


async def play(seed: int, chosen: list[str], minutes: float, folder: Path) -> list[Result]:
    """Play scenarios one after the other; what one leaves behind cannot touch the next."""
    results: list[Result] = []
    async with laid(seed) as ground:
        for name in chosen:
            result = await played(SCENARIOS[name], ground, seed, folder, f"{name.lower()}_{seed}", minutes)
            results.append(result)
            sys.stdout.write(result.line + "\n")
            for violation in result.violations[:10]:
                sys.stdout.write(f"       {violation['invariant']} {violation['about']}: {violation['detail']}\n")
            sys.stdout.flush()
    return results


def machine() -> str:
    """Processor count and memory, as the page names the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} processors, {memory:.0f} GiB, {platform.system()} {platform.machine()}"


def main() -> int:
    """Read the command line, play, write build/faults.json; 1 if anything was violated."""
    arguments = argparse.ArgumentParser(prog="python -m tests.faults")
    arguments.add_argument("--seed", type=int, default=int(time.time()) % 1_000_000)
    arguments.add_argument("--only", default="", help="scenarios by commas, for example F2,F3")
    arguments.add_argument("--minutes", type=float, default=0, help="length of the random walk")
    arguments.add_argument("--long", action="store_true", help="random walks one after the other")
    asked = arguments.parse_args()
    folder = ROOT / "build" / "faults"
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [name for name in asked.only.split(",") if name] or list(SCENARIOS)
    sys.stdout.write(f"seed {asked.seed}\n")
    results = asyncio.run(play(asked.seed, chosen, asked.minutes, folder))
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    content = {
        "seed": asked.seed, "commit": commit.stdout.strip(), "machine": machine(),
        "date": datetime.now(UTC).date().isoformat(), "results": [asdict(one) for one in results],
    }  # fmt: skip
    (ROOT / "build" / "faults.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    failed = [one.scenario for one in results if one.violations]
    if failed:
        sys.stdout.write(f"again: python -m tests.faults --seed {asked.seed} --only {','.join(failed)}\n")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
