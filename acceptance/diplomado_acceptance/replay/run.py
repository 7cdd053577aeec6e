"""The replay of one programme: what a mission does in months, in the same order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diplomado_acceptance.deployment import Deployment, ReportStep
from diplomado_acceptance.replay import attendance, enrolment, graduation, room
from diplomado_acceptance.replay.client import Services, services
from diplomado_acceptance.replay.codes import check_codes
from diplomado_acceptance.replay.idle import Backlog, Monitor, open_monitor
from diplomado_acceptance.replay.programme import Programme

STEPS = 10
MAX_NUMBERS = 20


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


def describe_broken(broken_rows: Mapping[str, Sequence[int]]) -> list[str]:
    """Return a sentence for each file with broken rows: how many, and which."""
    return [
        f"{file}: {len(rows)} broken {'row counts' if len(rows) == 1 else 'rows count'} nothing: "
        + ", ".join(map(str, rows[:MAX_NUMBERS]))
        + (", …" if len(rows) > MAX_NUMBERS else "")
        for file, rows in broken_rows.items()
    ]


def ignore_step(_step: str) -> None:
    """Report nothing."""


async def replay_on(deployment: Deployment, programme: Programme, report_step: ReportStep = ignore_step) -> Replayed:
    """Replay one programme on a deployment."""
    scope = f"{programme.edition.edition.code}:{programme.fingerprint()}"
    async with (
        services(deployment.services, deployment.token("coordinator"), scope) as reached,
        open_monitor(deployment.operations, deployment.kafka) as monitor,
    ):
        return await replay(programme, reached, monitor, report_step)


async def replay(
    programme: Programme, services: Services, monitor: Monitor, report_step: ReportStep = ignore_step
) -> Replayed:
    """Send a programme through the services. A repeated replay changes nothing.

    A step that needs the events of an earlier one waits until the services are idle. Before withdrawals it also waits
    for the mails: people had received the mail about their registration before some of them withdrew, and a mail about
    a registration that was withdrawn meanwhile is not sent.
    """

    async def wait(operation: str, *, mails: bool = False) -> Backlog:
        return await monitor.wait_until_idle(operation, services if mails else None)

    report_step("announcing the edition")
    await check_codes(programme, services)
    edition_id = await enrolment.announce(programme, services)
    await wait("after the edition was announced")
    report_step("timetable and policy")
    sessions = await attendance.schedule(programme, services, edition_id)
    await graduation.set_policy(programme, services, edition_id)
    await wait("after the timetable was announced")
    report_step("registering people")
    await enrolment.enrol(programme, services, edition_id)
    await wait("after people registered", mails=True)
    report_step("withdrawals and promotions")
    await enrolment.withdraw(programme, services, edition_id)
    await wait("after some withdrew")
    views = await enrolment.registrations(services, edition_id)
    people = {view["email"].lower(): str(view["registration_id"]) for view in views}
    report_step("attendance files")
    broken_rows = await attendance.import_attendance(programme, services, sessions)
    await room.record_room(programme, services, sessions, people)
    report_step("decisions about guests")
    await attendance.decide(programme, services, edition_id, people, "before_closing")
    report_step("closing the sessions")
    await attendance.close(programme, services, sessions)
    report_step("corrections and projects")
    await attendance.decide(programme, services, edition_id, people, "after_closing")
    await attendance.correct(programme, services, sessions, people)
    await room.excuse(programme, services, sessions, people)
    await graduation.grade(programme, services, edition_id, people)
    await wait("after the sessions were closed")
    report_step("recordings")
    await attendance.publish_recordings(programme, services, sessions)
    report_step("signing the act")
    await graduation.sign(programme, services, edition_id)
    backlog = await wait("after the act was signed")
    dead_letters = {service: count for service, count in backlog.dead_letters.items() if count}
    return Replayed(programme, edition_id, sessions, people, dead_letters, broken_rows)
