"""The replay of one programme: what a mission does in months, in the same order."""

from collections.abc import Callable
from dataclasses import dataclass

from diplomado_acceptance.replay import attendance, enrolment, graduation
from diplomado_acceptance.replay.client import Services
from diplomado_acceptance.replay.codes import check_codes
from diplomado_acceptance.replay.idle import State, Watch
from diplomado_acceptance.replay.programme import Programme

STEPS = 10
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Replayed:
    """Where the programme is to be found now."""

    programme: Programme
    edition_id: str
    sessions: dict[str, str]
    people: dict[str, str]
    """From e-mail address, in lower case, to registration."""
    parked: dict[str, int]
    """Records that a service could not handle, by service."""


async def replay(programme: Programme, services: Services, watch: Watch, tell: Tell = lambda _step: None) -> Replayed:
    """Send a programme through the services. Done again, it changes nothing.

    A step that rests on what another service must have heard first waits until everything has been heard. As in life,
    people have got the mail about their registration before some of them withdraw: else it would never be written.
    """

    async def heard(step: str, *, mails: bool = False) -> State:
        return await watch.until_quiet(step, services if mails else None)

    tell("announcing the edition")
    await check_codes(programme, services)
    edition_id = await enrolment.announce(programme, services)
    await heard("after the edition was announced")
    tell("timetable and policy")
    sessions = await attendance.schedule(programme, services, edition_id)
    await graduation.set_policy(programme, services, edition_id)
    await heard("after the timetable was announced")
    tell("registering people")
    await enrolment.enrol(programme, services, edition_id)
    await heard("after people registered", mails=True)
    tell("withdrawals and promotions")
    await enrolment.withdraw(programme, services, edition_id)
    await heard("after some withdrew")
    views = await enrolment.registrations(services, edition_id)
    people = {view["email"].lower(): str(view["registration_id"]) for view in views}
    tell("attendance files")
    await attendance.import_attendance(programme, services, sessions)
    tell("decisions about guests")
    await attendance.decide(programme, services, edition_id, people, "before_closing")
    tell("closing the sessions")
    await attendance.close(programme, services, sessions)
    tell("corrections and projects")
    await attendance.decide(programme, services, edition_id, people, "after_closing")
    await attendance.correct(programme, services, sessions, people)
    await graduation.grade(programme, services, edition_id, people)
    await heard("after the sessions were closed")
    tell("recordings")
    await attendance.publish_recordings(programme, services, sessions)
    tell("signing the act")
    await graduation.sign(programme, services, edition_id)
    state = await heard("after the act was signed")
    parked = {service: count for service, count in state.dead_letters.items() if count}
    return Replayed(programme, edition_id, sessions, people, parked)
