"""`make bench-against BASE=COMMIT`: what registering, consuming and relaying cost now, and what they cost at a commit.

Both versions run on the same servers, in turns, each part in a process of its own; JSON in build/against.json.
"""

import argparse
import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Column, Table

from diplomado_local.folder import Folder
from diplomado_local.platform import started
from verification.benchmarks.against.trees import Tree, earlier, git
from verification.benchmarks.against.verdict import FIGURES, MOST, Compared, Report, compare, turns
from verification.benchmarks.series import this_machine
from verification.paths import BUILD, ROOT

PARTS = tuple(dict.fromkeys(figure.part for figure in FIGURES))
console = Console()


async def against(commit: str, only: Sequence[str], pairs: int, events: int, repetitions: int) -> dict[str, Any]:
    """Measure both versions in turns and return the report."""
    commit = (await git("rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}")).strip()
    begun, machine = time.monotonic(), this_machine()
    found: dict[str, list[tuple[Report, Report]]] = {part: [] for part in only}
    folder = Path(tempfile.mkdtemp(prefix="diplomado-bench-"))
    try:
        console.print(f"Setting up {commit[:10]}", style="dim")
        async with earlier(commit) as (before, instruments), started(Folder(folder)) as platform:
            servers = {"DIPLOMADO_POSTGRES": platform.postgres, "DIPLOMADO_KAFKA": platform.kafka}
            trees = (before, Tree("now", ROOT))
            for number, order in enumerate(turns(pairs), start=1):
                for part in only:
                    console.print(f"Measuring {part}, pair {number} of {pairs}", style="dim")
                    got = {which: await trees[which].measure(part, servers, events, repetitions) for which in order}
                    found[part].append((got[0], got[1]))
            description = platform.description
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return {
        "machine": {**machine, "load_after": round(os.getloadavg()[0], 2)},
        "platform": description,
        "before": commit,
        "now": (await git("describe", "--always", "--dirty", "--abbrev=40")).strip(),
        "instruments_of_now": instruments,
        "asked": {"pairs": pairs, "events": events, "repetitions": repetitions},
        "seconds": round(time.monotonic() - begun),
        "compared": [one.as_json() for one in compare(found)],
        "pairs": found,
    }


def show(report: dict[str, Any]) -> bool:
    """Print the ratios; return whether all that are judged are within the limit."""
    fields = list(Compared.__dataclass_fields__)
    compared = [Compared(**{name: row[name] for name in fields}) for row in report["compared"]]
    title = f"One unit now, against {report['before'][:10]}; at most {MOST}×"
    table = Table(Column("figure", overflow="fold"), "cost", "before", "now", "ratio", "of pairs", "", title=title)
    for one in compared:
        within = ("above" if one.too_much else "within") if one.judged else "control"
        spread = f"{one.least:.3f}–{one.greatest:.3f}"
        table.add_row(one.figure, one.cost, str(one.before), str(one.after), f"{one.ratio:.3f}×", spread, within)
    console.print(table)
    machine, asked = report["machine"], report["asked"]
    console.print(
        f"{asked['pairs']} pairs, {asked['events']} events, {asked['repetitions']} repetitions in each; "
        f"{machine['cores']} cores, load {machine['load_before']} before and {machine['load_after']} after, "
        f"{report['seconds']} s. Taken from this version: {', '.join(report['instruments_of_now']) or 'nothing'}. "
        "All figures: build/against.json."
    )
    too_much = [f"{one.figure} ({one.cost})" for one in compared if one.too_much]
    console.print(f"Above {MOST}×: {', '.join(too_much) or 'nothing'}.")
    return not too_much


def main() -> None:
    """Read the command line, measure, write and show."""
    parser = argparse.ArgumentParser(prog="verification.benchmarks.against", description=__doc__)
    parser.add_argument("commit", help="the version to compare with")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=list(PARTS))
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--repetitions", type=int, default=1, help="in each process, after one that warms up")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a deadline from outside leaves nothing behind either
    try:
        report = asyncio.run(against(asked.commit, asked.only, asked.pairs, asked.events, asked.repetitions))
    except RuntimeError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
    BUILD.mkdir(exist_ok=True)
    (BUILD / "against.json").write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    sys.exit(0 if show(report) else 1)


if __name__ == "__main__":
    main()
