"""The command `replay`: trial, preview, replay and report, on this machine's deployment or on any other."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from diplomado_acceptance.deployment import Deployment, ReportStep, Tell, ignore
from diplomado_acceptance.failures import Failure
from diplomado_acceptance.language import counted, say
from diplomado_acceptance.replay.client import Services, services
from diplomado_acceptance.replay.codes import check_codes
from diplomado_acceptance.replay.errors import ValidationFailed
from diplomado_acceptance.replay.idle import Monitor, open_monitor
from diplomado_acceptance.replay.programme import Programme
from diplomado_acceptance.replay.report import Report, gather_report
from diplomado_acceptance.replay.run import replay
from diplomado_acceptance.replay.trial import Tried, try_programme

Opened = Callable[[Programme], AbstractAsyncContextManager[tuple[Services, Monitor]]]
"""Opens connections to a deployment, with what waits for it."""
_OUTCOMES = {
    "enters": ("entra", "gets a place"),
    "waits": ("queda en espera", "waits"),
    "changes": ("se corrige", "is corrected"),
    "proposed": ("cambio por decidir", "change to be decided"),
    "unchanged": ("ya está", "is there"),
    "ended": ("se retiró y sigue así", "was withdrawn, stays so"),
    "error": ("con errores", "with errors"),
}


@dataclass(frozen=True)
class Target:
    """Where a programme is sent. `url` has the pages; `mailbox` is where mails are caught, if they are."""

    opened: Opened
    url: str
    mailbox: Path | None = None


def on_platform(deployment: Deployment) -> Target:
    """Return the target of a deployment whose platform can be reached."""

    @asynccontextmanager
    async def opened(programme: Programme) -> AsyncIterator[tuple[Services, Monitor]]:
        async with (
            services(deployment.services, deployment.token("coordinator"), programme.scope) as reached,
            open_monitor(deployment.operations, deployment.kafka) as monitor,
        ):
            yield reached, monitor

    return Target(opened, deployment.url, deployment.mailbox)


async def try_only(target: Target, programme: Programme) -> Tried:
    """Try a programme and store nothing."""
    async with target.opened(programme) as (reached, _):
        await check_codes(programme, reached)
        return await try_programme(programme, reached)


async def replay_and_report(
    target: Target, programme: Programme, report_step: ReportStep, show: Callable[[Tried], None], tell: Tell = ignore
) -> Report:
    """Replay a programme, and wait for its mails before the report."""
    async with target.opened(programme) as (reached, monitor):
        try:
            replayed = await replay(programme, reached, monitor, report_step, show, tell)
        except ValidationFailed:  # it says itself what is stored
            raise
        except Failure as failure:
            stored = reached.stored or say("No se guardó nada", "Nothing was stored")
            raise Failure(failure.what, f"{failure.remedy}\n{stored[:1].upper()}{stored[1:]}.".strip()) from failure
        await monitor.wait_until_idle(say("antes del informe", "before the report"), reached, tell)
        return await gather_report(replayed, reached, target.url, target.mailbox)


def describe(tried: Tried) -> list[str]:
    """Return what the services would do with the lists, and their remarks."""
    described = []
    for file, rows in tried.lists.items():
        outcomes = {row["outcome"]: 0 for row in rows}
        for row in rows:
            outcomes[row["outcome"]] += 1
        kinds = ", ".join(f"{say(*_OUTCOMES[outcome])}: {number}" for outcome, number in outcomes.items())
        described.append(f"{file}: {counted(len(rows), ('fila', 'filas'), ('row', 'rows'))}. {kinds}")
        described += [
            "  " + say("fila {row}: {text}", "row {row}: {text}", row=row["row"], text=warning["message"])
            for row in rows
            for warning in row.get("warnings", ())
        ]
    if not tried.is_whole:
        described.append(
            say(
                "Su cuenta tiene un ámbito: los archivos de asistencia se revisan solo al enviarlos.",
                "Your account has a scope: attendance files are checked only when they are sent.",
            )
        )
    return described
