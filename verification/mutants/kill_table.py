"""Proves the checker: every mutant of the chassis is caught in its run, and the true chassis passes all of them.

`python -m verification.mutants` runs everything, prints the kill table and writes docs/mutants.md.
"""

import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from diplomado_local.folder import Folder
from diplomado_local.platform import Platform, started
from verification.checker.evidence import Violation
from verification.checker.invariants import check
from verification.model.world import SHOWN
from verification.mutants.catalogue import MUTANTS
from verification.mutants.removing import Removed
from verification.mutants.runs import RUNS, SHOWN_IN, Run
from verification.mutants.sample_system import open_sample_system
from verification.paths import ROOT

PAGE = ROOT / "docs" / "mutants.md"
SEED = 4


@dataclass(frozen=True, slots=True)
class Result:
    """One run with the true chassis (mutant None) or a mutant."""

    run: Run
    mutant: str | None
    violations: Sequence[Violation]
    seconds: float

    @property
    def as_it_should(self) -> bool:
        """A mutant is caught; the true chassis is not."""
        return bool(self.violations) == (self.mutant is not None)

    @property
    def broken(self) -> str:
        """The invariants that were broken, with how often."""
        counts = Counter(violation.invariant for violation in self.violations)
        return ", ".join(f"{name} ({counts[name]})" for name in sorted(counts, key=lambda name: int(name[1:])))


async def judge(platform: Platform, run: Run, mutant: str | None, seed: int = SEED) -> Result:
    """Do one run and check what it has left."""
    before = time.monotonic()
    async with open_sample_system(platform, seed, mutant) as system:
        resting = await run(system)
        violations = check(system.history, await system.dump(resting))
    return Result(run, mutant, violations, time.monotonic() - before)


def page(results: Sequence[Result], removed: Sequence[Removed], seed: int) -> str:
    """The kill table as Markdown."""
    lines = [
        "# Mutants of the chassis",
        "",
        "`python -m verification.mutants` writes this page. Each row is a wrong version of the chassis with one",
        "mistake (`verification/mutants/catalogue.py`), run as processes on a real Postgres and a real Kafka",
        "(`verification/mutants/runs.py`). The row names the invariants that the checker found violated, with",
        "the number of violations. The correct chassis passes the same runs with the same seed.",
        "",
        "The last column is the number of seeds within which the in-memory model (`verification/model`) finds the",
        "mistake too. It is empty where the model cannot find it.",
        "",
        "| mutant | mistake | run | violated invariants | model |",
        "|---|---|---|---|---|",
    ]
    for result in results:
        if result.mutant:
            mistake = _first_line(MUTANTS[result.mutant].__doc__)
            broken, seeds = result.broken or "**not caught**", SHOWN.get(result.mutant, "")
            lines.append(f"| `{result.mutant}` | {mistake} | `{result.run.__name__}` | {broken} | {seeds} |")
    lines += ["", "| run | what happens | correct chassis |", "|---|---|---|"]
    for result in results:
        if result.mutant is None:
            happens = _first_line(result.run.__doc__)
            lines.append(f"| `{result.run.__name__}` | {happens} | {result.broken or 'holds'} |")
    mutants = [result for result in results if result.mutant]
    caught = sum(result.as_it_should for result in mutants)
    lines += ["", f"Seed {seed}: {caught} of {len(mutants)} mutants caught.", "", *_removals(removed)]
    return "\n".join(lines) + "\n"


def _removals(removed: Sequence[Removed]) -> list[str]:
    """Rows of the mechanisms that were removed, by theme."""
    lines = [
        "## Removed mechanisms",
        "",
        "Each row removes one mechanism from the sources (`verification/mutants/removals/`) and names the cheapest",
        "test that fails without it. All of these tests pass where nothing is removed.",
        "",
        "| removal | what the code then does | killed by |",
        "|---|---|---|",
    ]
    for result in removed:
        file, _, test = result.removal.test.partition("::")
        killer = f"`{Path(file).name}`" + (f" `{test}`" if test else "") if result.killed else "**survives**"
        lines.append(f"| `{result.removal.name}` | {result.removal.mistake} | {killer} |")
    killed = sum(result.killed for result in removed)
    return [*lines, "", f"{killed} of {len(removed)} removals killed."]


def _first_line(text: str | None) -> str:
    return " ".join((text or "").split())


async def judge_all(seed: int, only: str) -> list[Result]:
    root = Path(tempfile.mkdtemp(prefix="diplomado-mutants-"))
    plan: list[tuple[Run, str | None]] = [(SHOWN_IN[name], name) for name in MUTANTS]
    plan += [(run, None) for run in RUNS]
    chosen = [(run, mutant) for run, mutant in plan if only in f"{run.__name__}/{mutant}"]
    try:
        async with started(Folder(root)) as platform:
            results = []
            for run, mutant in chosen:
                result = await judge(platform, run, mutant, seed)
                word = "as it should" if result.as_it_should else "WRONG"
                where = f"{mutant or 'the true chassis':26} {run.__name__:34}"
                print(f"{word:12} {where} {result.seconds:4.0f} s  {result.broken}", flush=True)
                if not result.as_it_should or only:
                    for violation in result.violations[:10]:
                        print(f"             {violation.invariant} {violation.about}: {violation.detail}")
                results.append(result)
            return results
    finally:
        shutil.rmtree(root, ignore_errors=True)
