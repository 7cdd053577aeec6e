"""`diplomado replay FOLDER`."""

from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from diplomado_acceptance.replay.client import services
from diplomado_acceptance.replay.idle import watching
from diplomado_acceptance.replay.programme import Programme
from diplomado_acceptance.replay.reading import read_folder
from diplomado_acceptance.replay.replaying import STEPS, Replayed, Tell
from diplomado_acceptance.replay.replaying import replay as send
from diplomado_local import signals, state
from diplomado_local.display import complain, console
from diplomado_local.failures import Failure
from diplomado_local.folder import Folder
from diplomado_local.state import Deployment


def replay(folder: Path, place: Folder | None = None) -> int:
    """Read a programme's folder and send it through the services that run in `place`; return the exit code."""
    programme = read_folder(folder)
    deployment = state.running(place)
    if deployment is None:
        raise Failure("Nothing runs that the programme could be sent to.", "Start it with `diplomado up` first.")
    with bar() as progress:
        task = progress.add_task(programme.name, total=STEPS, step="")
        result = signals.run(send_to(deployment, programme, advancing(progress, task)))
        progress.update(task, completed=STEPS, step="done")
    if result is None:
        return signals.STOPPED
    console.print(
        f"{programme.name}: {len(result.people)} people, {len(result.sessions)} sessions. Edition {result.edition_id}."
    )
    for service, count in result.parked.items():
        complain(f"{service} has parked {count} records.", f"See `python -m diplomado_{service} dead-letters list`.")
    return 1 if result.parked else 0


async def send_to(deployment: Deployment, programme: Programme, tell: Tell) -> Replayed:
    """Replay one programme through a running deployment."""
    scope = f"{programme.edition.edition.code}:{programme.fingerprint()}"
    token = deployment.token("coordinator")
    async with (
        services(deployment.services, token, scope) as reached,
        watching(deployment.operations, deployment.kafka) as watch,
    ):
        return await send(programme, reached, watch, tell)


def bar() -> Progress:
    """A progress bar per programme, on a terminal; lines otherwise."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<16}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[step]}"),
    )
    return Progress(*columns, console=console, disable=not console.is_terminal)


def advancing(progress: Progress, task: int) -> Tell:
    """Return what moves the bar by one step."""
    name = progress.tasks[task].description
    begun = False

    def tell(step: str) -> None:
        nonlocal begun
        progress.update(task, advance=1 if begun else 0, step=step)  # type: ignore[arg-type]
        begun = True
        if progress.disable:
            console.print(f"{name}: {step}", markup=False)

    return tell
