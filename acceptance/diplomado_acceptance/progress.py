"""The progress of replays on a terminal: one bar per programme; lines where there is no terminal."""

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from diplomado_acceptance.deployment import ReportStep


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


def step_reporter(progress: Progress, name: str, steps: int) -> ReportStep:
    """Add a bar for a programme; return the function that advances it by one step."""
    task = progress.add_task(name, total=steps, step="")
    begun = False

    def report_step(step: str) -> None:
        nonlocal begun
        progress.update(task, advance=1 if begun else 0, step=step)
        begun = True
        if progress.disable:
            progress.console.print(f"{name}: {step}", markup=False)

    return report_step
