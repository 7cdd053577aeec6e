"""The demo on a running deployment, with its progress, its report and what it shows at the end."""

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from diplomado_acceptance.demo.display import show
from diplomado_acceptance.demo.journey import Example, run_journey
from diplomado_acceptance.demo.outcome import Outcome, write_report
from diplomado_acceptance.deployment import Deployment, ReportStep
from diplomado_acceptance.progress import progress_bars, step_reporter
from diplomado_acceptance.replay.run import STEPS


@dataclass(frozen=True)
class Output:
    """Where the demo writes, below a build folder."""

    build: Path

    @property
    def papers(self) -> Path:
        """The folder of some certificates: as issued, forged and revoked."""
        return self.build / "demo"

    @property
    def report(self) -> Path:
        """The report as JSON."""
        return self.build / "demo-report.json"

    def clear(self) -> None:
        """Remove what an earlier demo has written."""
        shutil.rmtree(self.papers, ignore_errors=True)
        self.report.unlink(missing_ok=True)


async def run_demo(
    deployment: Deployment,
    examples: Sequence[Example],
    output: Output,
    console: Console,
    report_step: ReportStep,
    started: float,
) -> Outcome:
    """Replay the examples, compare and verify, write the report and show the outcome.

    `started` is the value of `time.monotonic()` before the platform was started.
    """
    ready = time.monotonic()
    with progress_bars(console) as progress:
        names = [example.programme.name for example in examples]
        reporters = {name: step_reporter(progress, name, STEPS) for name in names}
        outcome = await run_journey(deployment, examples, output.papers, reporters | {"": report_step})
    outcome.seconds.platform = ready - started
    outcome.seconds.total = time.monotonic() - started
    write_report(outcome.report(), output.report)
    show(outcome, deployment, output.papers, output.report, console)
    return outcome
