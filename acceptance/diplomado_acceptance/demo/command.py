"""`diplomado demo`: everything started afresh, both examples replayed, all of it compared, all of it stopped."""

import shutil
import time
from pathlib import Path

from diplomado_acceptance.demo.display import show
from diplomado_acceptance.demo.journey import go, read_examples
from diplomado_acceptance.demo.outcome import Outcome, write_report
from diplomado_acceptance.replay.command import advancing, bar
from diplomado_local import signals, state
from diplomado_local.deployment import deployed
from diplomado_local.display import Steps, console
from diplomado_local.failures import Failure
from diplomado_local.folder import Folder

CLONE = Path(__file__).resolve().parents[3]
EXAMPLES = ("panama-2021", "panama-2023")


def demo(place: Folder) -> int:
    """Run the demo in a folder of its own below `place`; return the exit code: 0 only if everything is as it must be.

    The folder is emptied first. What ran in it is left for looking at: mails, logs and data.
    """
    examples = [CLONE / "examples" / name for name in EXAMPLES]
    if not all(example.is_dir() for example in examples):
        raise Failure("The examples are not here.", "Run the demo from a clone of the repository.")
    folder = Folder(place.root / "demo")
    started = time.monotonic()
    outcome = signals.run(_run(folder, examples, CLONE / "build", started))
    return signals.STOPPED if outcome is None else 0 if outcome.ok else 1


async def _run(folder: Folder, folders: list[Path], build: Path, started: float) -> Outcome:
    examples = read_examples(folders)
    _empty(folder)
    papers, report = build / "demo", build / "demo-report.json"
    shutil.rmtree(papers, ignore_errors=True)
    report.unlink(missing_ok=True)
    with Steps() as steps:
        async with deployed(folder, tell=steps.tell, progress=steps.fetched) as deployment:
            ready = time.monotonic()
            steps.tell("Replaying " + " and ".join(example.programme.name for example in examples))
            steps.close()
            with bar() as progress:
                tell = {
                    example.programme.name: advancing(
                        progress, progress.add_task(example.programme.name, total=10, step="")
                    )
                    for example in examples
                }
                outcome = await go(deployment, examples, papers, tell | {"": steps.tell})
            outcome.seconds.platform = ready - started
            outcome.seconds.total = time.monotonic() - started
            write_report(outcome.report(), report)
            show(outcome, deployment, papers, report)
    return outcome


def _empty(folder: Folder) -> None:
    """Begin with nothing, as long as nobody works there."""
    if not folder.root.exists():
        return
    if state.is_held(folder):
        raise Failure(f"A demo runs already in {folder.root}.", "Wait for it, or end it with Ctrl-C where it runs.")
    state.end_leftovers(folder)
    shutil.rmtree(folder.root)
    console.print(f"Emptied {folder.root}", style="dim")
