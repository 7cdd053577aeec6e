"""The replay of one programme: what a mission does in months, in the same order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from diplomado_acceptance.deployment import Deployment, ReportStep, Tell, ignore
from diplomado_acceptance.language import counted, say
from diplomado_acceptance.replay import attendance, enrolment, graduation, room
from diplomado_acceptance.replay.client import Services, services
from diplomado_acceptance.replay.codes import check_codes
from diplomado_acceptance.replay.idle import Backlog, Monitor, open_monitor
from diplomado_acceptance.replay.programme import Programme
from diplomado_acceptance.replay.trial import Tried, try_programme

STEPS = 11
MAX_NUMBERS = 20
Show = Callable[[Tried], None]
"""Called with what the services would do, before anything is stored."""


@dataclass(frozen=True)
class Replayed:
    """The identifiers that the services gave to a programme."""

    programme: Programme
    edition_id: str
    sessions: dict[str, str]
    people: dict[str, str]
    """From e-mail address, in lower case, to registration."""
    dead_letters: dict[str, int]
    """Records that a service could not process, by service."""
    broken_rows: dict[str, list[int]]
    """Rows of attendance files that count nothing, by file."""
    decisions_about_nobody: list[int] = field(default_factory=list)
    """Rows of resolutions.csv whose guest is in no file."""


def describe_broken(broken_rows: Mapping[str, Sequence[int]]) -> list[str]:
    """Return a sentence for each file with broken rows: how many, and which."""
    return [
        say(
            "{file}: {number}: {rows}",
            "{file}: {number}: {rows}",
            file=file,
            number=counted(
                len(rows),
                ("fila rota no cuenta", "filas rotas no cuentan"),
                ("broken row counts nothing", "broken rows count nothing"),
            ),
            rows=", ".join(map(str, rows[:MAX_NUMBERS])) + (", …" if len(rows) > MAX_NUMBERS else ""),
        )
        for file, rows in broken_rows.items()
    ]


def ignore_step(_step: str) -> None:
    """Report nothing."""


def ignore_preview(_tried: Tried) -> None:
    """Show nothing."""


async def replay_on(deployment: Deployment, programme: Programme, report_step: ReportStep = ignore_step) -> Replayed:
    """Replay one programme on a deployment."""
    async with (
        services(deployment.services, deployment.token("coordinator"), programme.scope) as reached,
        open_monitor(deployment.operations, deployment.kafka) as monitor,
    ):
        return await replay(programme, reached, monitor, report_step)


async def replay(
    programme: Programme,
    services: Services,
    monitor: Monitor,
    report_step: ReportStep = ignore_step,
    show: Show = ignore_preview,
    tell: Tell = ignore,
) -> Replayed:
    """Send a programme through the services. A repeated replay changes nothing.

    First everything is tried that can be tried: an error that a service alone can know stops it before anything is
    stored.

    A step that needs the events of an earlier one waits until the services are idle, and `tell` says for what. Before
    withdrawals it also waits for the mails: people had received the mail about their registration before some of them
    withdrew, and a mail about a registration that was withdrawn meanwhile is not sent.
    """

    async def wait(operation: str, *, mails: bool = False) -> Backlog:
        return await monitor.wait_until_idle(operation, services if mails else None, tell)

    report_step(say("probando todo sin guardar nada", "trying everything, storing nothing"))
    await check_codes(programme, services)
    show(await try_programme(programme, services))
    report_step(say("anunciando la edición", "announcing the edition"))
    edition_id = await enrolment.announce(programme, services)
    await wait(say("después de anunciar la edición", "after the edition was announced"))
    report_step(say("programa y política", "timetable and policy"))
    sessions = await attendance.schedule(programme, services, edition_id)
    await graduation.set_policy(programme, services, edition_id)
    await wait(say("después de anunciar el programa", "after the timetable was announced"))
    report_step(say("inscribiendo a las personas", "registering people"))
    await enrolment.enrol(programme, services, edition_id)
    await wait(say("después de las inscripciones", "after people registered"), mails=True)
    report_step(say("retiros y promociones", "withdrawals and promotions"))
    await enrolment.withdraw(programme, services, edition_id)
    await wait(say("después de los retiros", "after some withdrew"))
    views = await enrolment.registrations(services, edition_id)
    people = {view["email"].lower(): str(view["registration_id"]) for view in views}
    report_step(say("archivos de asistencia", "attendance files"))
    broken_rows = await attendance.import_attendance(programme, services, sessions)
    await room.record_room(programme, services, sessions, people)
    report_step(say("decisiones sobre invitados", "decisions about guests"))
    await attendance.decide(programme, services, edition_id, people, "before_closing")
    report_step(say("cerrando las sesiones", "closing the sessions"))
    await attendance.close(programme, services, sessions)
    report_step(say("correcciones y proyectos", "corrections and projects"))
    await attendance.decide(programme, services, edition_id, people, "after_closing")
    await attendance.correct(programme, services, sessions, people)
    await room.excuse(programme, services, sessions, people)
    await graduation.grade(programme, services, edition_id, people)
    await wait(say("después de cerrar las sesiones", "after the sessions were closed"))
    report_step(say("grabaciones", "recordings"))
    await attendance.publish_recordings(programme, services, sessions)
    report_step(say("firmando el acta", "signing the act"))
    await graduation.sign(programme, services, edition_id)
    backlog = await wait(say("después de firmar el acta", "after the act was signed"))
    dead_letters = {service: count for service, count in backlog.dead_letters.items() if count}
    about_nobody = await attendance.decisions_about_nobody(programme, services, sessions)
    return Replayed(programme, edition_id, sessions, people, dead_letters, broken_rows, about_nobody)
