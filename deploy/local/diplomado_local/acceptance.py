"""The commands `replay` and `demo`: diplomado_acceptance on a deployment of this machine.

No other module of the launcher imports diplomado_acceptance, and nothing there imports the launcher.
"""

import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from diplomado_acceptance.demo.journey import Example, read_examples
from diplomado_acceptance.demo.outcome import Outcome
from diplomado_acceptance.demo.run import Output, run_demo
from diplomado_acceptance.language import LANGUAGE, chosen, say
from diplomado_acceptance.progress import progress_bars, step_reporter
from diplomado_acceptance.replay.command import Target, describe, on_platform, replay_and_report, try_only
from diplomado_acceptance.replay.reading import read_folder
from diplomado_acceptance.replay.remote import remote
from diplomado_acceptance.replay.report import lines
from diplomado_acceptance.replay.run import STEPS
from diplomado_acceptance.replay.trial import Tried
from diplomado_local import signals, state
from diplomado_local.deployment import deployed
from diplomado_local.display import Steps, complain, console
from diplomado_local.failures import Failure
from diplomado_local.folder import Folder

CLONE = Path(__file__).resolve().parents[3]
EXAMPLES = ("panama-2021", "panama-2023")


def speak(language: str | None, environment: Mapping[str, str]) -> None:
    """Speak a language from now on, also of failures: that of an option, else of the environment."""
    LANGUAGE.set(chosen(language, environment))


def replay(programme_folder: Path, folder: Folder, url: str | None, token_file: Path | None, *, check: bool) -> int:
    """Read a programme's folder and send it to a deployment; return the exit code.

    Without `url` it is the one that runs in `folder`. With `check` everything is tried and nothing stored.
    """
    programme = read_folder(programme_folder)
    target = _target(folder, url, token_file)
    if check:
        tried = signals.run(try_only(target, programme))
        if tried is None:
            return signals.STOPPED
        _show(tried)
        console.print(say("Todo se probó; no se guardó nada.", "Everything was tried; nothing was stored."))
        return 0
    with progress_bars(console) as progress:
        report_step = step_reporter(progress, programme.name, STEPS)
        report = signals.run(replay_and_report(target, programme, report_step, _show, report_step.tell))
        for task in progress.task_ids:
            progress.update(task, completed=STEPS, step=say("listo", "done"))
    if report is None:
        return signals.STOPPED
    for line in lines(report):
        console.print(line, markup=False)
    for service, count in report.replayed.dead_letters.items():
        complain(*parked(service, count))
    return 1 if report.replayed.dead_letters else 0


def _target(folder: Folder, url: str | None, token_file: Path | None) -> Target:
    if url is not None:
        named = remote(url, token_file)
        return Target(named.opened, named.url)
    deployment = state.running(folder)
    if deployment is None:
        raise Failure(
            say(
                "Nada corre a lo que se pueda enviar el programa.", "Nothing runs that the programme could be sent to."
            ),
            say(
                "Inícielo con `diplomado up`, o indique otro con --url.",
                "Start it with `diplomado up`, or name another one by --url.",
            ),
        )
    return on_platform(deployment)


def _show(tried: Tried) -> None:
    for line in describe(tried):
        console.print(line, markup=False)


def parked(service: str, count: int) -> tuple[str, str]:
    """Return what is said of records that a service has parked, and what to do."""
    return (
        say("{service} apartó {n} registros.", "{service} has parked {n} records.", service=service, n=count),
        say(
            "Vea `diplomado service {service} dead-letters list`.",
            "See `diplomado service {service} dead-letters list`.",
            service=service,
        ),
    )


def demo(folder: Folder) -> int:
    """Run the demo in a folder of its own below `folder`; return the exit code: 0 only if nothing differs.

    That folder is emptied first. Mails, logs and data of the run stay there.
    """
    examples = [CLONE / "examples" / name for name in EXAMPLES]
    if not all(example.is_dir() for example in examples):
        raise Failure("The examples are not here.", "Run the demo from a clone of the repository.")
    started = time.monotonic()
    outcome = signals.run(_demo(Folder(folder.root / "demo"), read_examples(examples), started))
    return signals.STOPPED if outcome is None else 0 if outcome.ok else 1


async def _demo(folder: Folder, examples: list[Example], started: float) -> Outcome:
    _empty(folder)
    output = Output(CLONE / "build")
    output.clear()
    with Steps() as steps:
        async with deployed(folder, report_step=steps.report, progress=steps.fetched) as deployment:
            steps.report("Replaying " + " and ".join(example.programme.name for example in examples))
            steps.close()
            return await run_demo(deployment, examples, output, console, steps.report, started)


def _empty(folder: Folder) -> None:
    """Remove the data of the demo before. Failure if a demo is running there."""
    if not folder.root.exists():
        return
    if state.is_held(folder):
        raise Failure(f"A demo runs already in {folder.root}.", "Wait for it, or end it with Ctrl-C where it runs.")
    state.end_leftovers(folder)
    shutil.rmtree(folder.root)
    console.print(f"Emptied {folder.root}", style="dim")
