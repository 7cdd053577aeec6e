"""Certificates as PDF: papers per CPU second, against the version before, WeasyPrint and LaTeX; memory of the service.

Each program sets the diploma of the examples, for one holder after another, in a process of its own, in turns. Others
get the same texts and the same ornament, which is drawn once, as a picture. A program that cannot be had is reported.
"""

import asyncio
import json
import statistics
import sys
from dataclasses import dataclass, field
from typing import Any

from verification.benchmarks.peers.papers import presses
from verification.benchmarks.peers.relays import NotHere
from verification.benchmarks.series import bound
from verification.benchmarks.workbench import Workbench
from verification.paths import ROOT

PAPERS, LASTING, MAX_MB = 60, 5_000, 150.0
BEFORE, NOW = 3, 4
"""Versions of the paper. The third is what was issued before the fourth: its code is sealed and runs as it did."""


@dataclass
class Measured:
    """Milliseconds of CPU for each paper, by program, one figure for each turn; and why a program did not run."""

    cpu: dict[str, list[float]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def against(self, other: str, least: float, *, measured: str = "now") -> dict[str, Any]:
        """How many papers we set in the CPU time in which another program sets one."""
        if other not in self.cpu:
            return {"skipped": self.missing[other]}
        pairs = [theirs / ours for ours, theirs in zip(self.cpu[measured], self.cpu[other], strict=True)]
        middle = statistics.median(pairs)
        return {
            "ratio": round(middle, 2), "range": [round(min(pairs), 2), round(max(pairs), 2)], "goal": least,
            "met": middle >= least,
        }  # fmt: skip


async def measure(workbench: Workbench) -> dict[str, Any]:
    """Set papers in turns, then many in one process."""
    measured = Measured()
    programs = {
        "now": _own(NOW), "before": _own(BEFORE), "now_with_images": _own(NOW, "full"),
        "before_with_images": _own(BEFORE, "full"),
    }  # fmt: skip
    for name, prepare in presses.ALL.items():
        try:
            programs[name] = await prepare(PAPERS)
        except NotHere as error:
            measured.missing[name] = str(error)
    for _ in range(workbench.repetitions):
        for name, command in programs.items():
            measured.cpu.setdefault(name, []).append((await _run(command))["cpu_ms_per_paper"])
    lasting = await _run(_own(NOW, papers=LASTING if workbench.long else LASTING // 2))
    return {
        "cpu_ms_per_paper": {name: round(statistics.median(found), 1) for name, found in measured.cpu.items()},
        "against_before": measured.against("before", 3.0),
        "against_before_with_images": measured.against("before_with_images", 3.0, measured="now_with_images"),
        "against_weasyprint": measured.against("weasyprint", 10.0),
        "against_latex": measured.against("latex", 3.0),
        "memory": {
            "papers": lasting["papers"],
            "mb_at_rest": round(lasting["mb_at_rest"]),
            "mb": [round(reading) for reading in lasting["mb"]],
            "most": bound(max(lasting["mb"]), MAX_MB, "MB"),
            "growth": bound(lasting["mb"][-1] / lasting["mb"][0], 1.05),
        },
    }


def _own(version: int, *face: str, papers: int = PAPERS) -> list[str]:
    return [sys.executable, "-m", "verification.benchmarks.press", str(version), str(papers), *face]


async def _run(command: list[str]) -> dict[str, Any]:
    child = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    output, _ = await child.communicate()
    if child.returncode:
        raise RuntimeError(f"{command[0]} ended with {child.returncode}")
    return dict(json.loads(output))
