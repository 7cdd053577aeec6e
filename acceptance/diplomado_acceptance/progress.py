"""The progress of replays on a terminal: one bar per programme; lines where there is no terminal."""

from dataclasses import dataclass

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)


def progress_bars(console: Console) -> Progress:
    """Bars on a terminal, nothing elsewhere."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<16}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[step]}"),
    )
    return Progress(*columns, console=console, disable=not console.is_terminal)


@dataclass
class StepReporter:
    """The bar of a programme: a call advances it by one step, and `tell` says what the step waits for."""

    progress: Progress
    name: str
    task: TaskID
    step: str = ""

    def __call__(self, step: str) -> None:
        self.progress.update(self.task, advance=1 if self.step else 0, step=step)
        self.step = step
        if self.progress.disable:
            self.progress.console.print(f"{self.name}: {step}", markup=False)

    def tell(self, left: str) -> None:
        """Say on a terminal what is waited for."""
        self.progress.update(self.task, step=f"{self.step}: {left}")


def step_reporter(progress: Progress, name: str, steps: int) -> StepReporter:
    """Add a bar for a programme; return what advances it by one step."""
    return StepReporter(progress, name, progress.add_task(name, total=steps, step=""))
