"""One mail for each recipient about changes of the timetable that come together, whatever happens meanwhile."""

import asyncio
from datetime import timedelta

import icalendar

from diplomado_contracts import Event
from diplomado_notifications.sending.outcomes import Accepted
from tests.notifications.catcher import accept_and_hang_up, until
from tests.notifications.conftest import Desk
from tests.notifications.mails import calendars_of, text_of
from tests.notifications.sending.test_sender import another, waits_for_a_lock
from tests.notifications.world import cancelled, edition, named, person, registered, scheduled
from tests.support.waiting import eventually

CONFIRMED = "Inscripción confirmada: Gestión de fronteras"
CHANGES = "Cambios en el calendario: Gestión de fronteras"
SIX = [f"m{number}" for number in range(6)]
TOGETHER = ("superseded", "sent_together")


async def enrolled(desk: Desk, *people: str) -> None:
    """People whose confirmation was sent."""
    await desk.note(edition())
    for who in people:
        await desk.note(person(who), registered(who))
    await desk.send_all()
    assert desk.catcher.subjects == [CONFIRMED] * len(people)
    desk.catcher.mails.clear()
    desk.catcher.recipients.clear()


def timetable(revision: int = 1, minute: float = 20) -> list[Event]:
    """Six sessions are scheduled."""
    return [scheduled(code, revision, minute=minute, day=11 + number) for number, code in enumerate(SIX)]


async def outcomes(desk: Desk) -> list[tuple[str, str | None]]:
    """Status and reason of the deliveries about sessions."""
    return sorted(((row[0], row[1]) for row in await desk.rows("status, reason", "template like 'session%'")), key=str)


async def test_six_sessions_for_nineteen_people_are_nineteen_mails(desk: Desk) -> None:
    people = [f"p{number}" for number in range(19)]
    await enrolled(desk, *people)
    await desk.note(*timetable())
    await desk.send_all()

    assert desk.catcher.subjects == [CHANGES] * 19
    assert sorted(desk.catcher.recipients) == sorted(f"{who}@correo.example" for who in people)
    for mail in desk.catcher.mails:
        objects = [icalendar.Calendar.from_ical(part.get_content()) for part in calendars_of(mail)]
        assert {str(found["METHOD"]) for found in objects} == {"REQUEST"}
        assert len({str(event["UID"]) for found in objects for event in found.walk("VEVENT")}) == 6
        assert all(f"Sesión {code}: derechos" in text_of(mail) for code in SIX)
    # A change that comes later is another mail.
    await desk.note(scheduled("m1", 2, minute=50, day=12, hour=18))
    await desk.send_all()
    assert desk.catcher.subjects[19:] == ["Cambio de horario: Sesión m1: derechos"] * 19


async def test_a_mail_about_several_changes_says_what_each_is(desk: Desk) -> None:
    await enrolled(desk, "ana")
    await desk.note(scheduled("m1", minute=20), scheduled("m2", minute=20, day=12))
    await desk.send_all()
    await desk.note(
        scheduled("m1", 2, minute=30, hour=18), cancelled("m2", 2, minute=30), scheduled("m3", minute=30, day=13)
    )
    await desk.send_all()

    assert desk.catcher.subjects == [CHANGES, CHANGES]
    mail = desk.catcher.mails[1]
    assert [part.get_param("method") for part in calendars_of(mail)] == ["REQUEST", "CANCEL", "REQUEST"]
    said = text_of(mail)
    assert said.index("Nuevo horario; antes: lunes 11 de marzo") < said.index("No se realizará")
    assert said.index("No se realizará") < said.index("Nueva sesión")
    assert (await desk.last_sent())[named("registration-ana"), named("session-m2")] == (2, "cancelled")


async def test_changes_within_the_settling_time_are_one_mail(desk: Desk) -> None:
    await enrolled(desk, "ana")
    patient = another(desk)
    patient.sender.minimum_age = type(desk.sender.minimum_age)(
        usual=desk.sender.minimum_age.usual, timetable=timedelta(seconds=60)
    )
    for event in timetable():
        await desk.note(event)
        assert await patient.send_all() == []
    async with desk.database.transaction() as connection:
        await connection.execute(
            "update deliveries set created_at = created_at - interval '61 s' where subject_id = $1", named("session-m0")
        )
    await patient.send_all()
    await patient.sender.smtp.quit()
    await patient.database.close()

    assert desk.catcher.subjects == [CHANGES]
    assert await outcomes(desk) == [("sent", None), *[TOGETHER] * 5]


async def test_a_crash_after_the_250_loses_no_change_and_repeats_the_same_mail(desk: Desk) -> None:
    await enrolled(desk, "ana")
    await desk.note(*timetable())
    released = asyncio.Event()
    desk.catcher.will("DATA", until(released))
    sending = asyncio.create_task(desk.send_all())
    await eventually(lambda: is_sending(desk))
    async with desk.database.transaction() as connection:
        await connection.execute("select from deliveries for update")
        released.set()
        await eventually(lambda: waits_for_a_lock(desk))
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
    assert await outcomes(desk) == [*[("pending", None)] * 5, ("sending", None)]

    successor = another(desk)
    assert await successor.send_all() == [], "nothing is due before the lease ends"
    await desk.note(scheduled("m6", minute=25, day=20))
    await desk.make_due()
    await successor.send_all()
    await successor.sender.smtp.quit()
    await successor.database.close()

    first, repeated, new = sorted(desk.catcher.mails, key=lambda mail: len(calendars_of(mail)), reverse=True)
    assert (len(calendars_of(repeated)), len(calendars_of(new))) == (6, 1)
    assert first["Message-ID"] == repeated["Message-ID"] != new["Message-ID"]
    assert await outcomes(desk) == [*[("sent", None)] * 2, *[TOGETHER] * 5]


async def test_a_newer_change_after_a_crash_releases_the_others(desk: Desk) -> None:
    await enrolled(desk, "ana")
    await desk.note(*timetable())
    desk.catcher.will("DATA", accept_and_hang_up)
    await desk.send_all()
    await desk.note(*timetable(2, minute=30))
    await desk.make_due()
    await desk.send_all()

    known = await desk.last_sent()
    assert {known[named("registration-ana"), named(f"session-{code}")] for code in SIX} == {(2, "scheduled")}
    assert len(desk.catcher.mails) == 2
    assert not [row for row in await outcomes(desk) if row[0] in ("pending", "sending")]


async def test_a_refusal_of_the_recipient_fails_all_of_them_and_asks_once(desk: Desk) -> None:
    await enrolled(desk, "ana")
    await desk.note(*timetable())
    desk.catcher.will("RCPT", "450 4.2.0 not now", "550 5.1.1 unknown")
    await desk.send_all()
    assert await outcomes(desk) == [("pending", "recipient_deferred"), *[("pending", None)] * 5]
    await desk.make_due()
    await desk.send_all()

    assert await outcomes(desk) == [("failed", "recipient_refused")] * 6


async def test_many_senders_and_changes_at_the_same_time(desk: Desk) -> None:
    people = ["ana", "luz", "eva", "sol"]
    await enrolled(desk, *people)
    senders = [another(desk) for _ in range(3)]
    await desk.note_together(*timetable())
    sending = [asyncio.create_task(one.send_all()) for one in senders]
    await desk.note_together(*timetable(2, minute=30))
    await asyncio.gather(*sending)
    await desk.send_all()
    for one in senders:
        await one.sender.smtp.quit()
        await one.database.close()

    known = await desk.last_sent()
    for who in people:
        assert {known[named(f"registration-{who}"), named(f"session-{code}")] for code in SIX} == {(2, "scheduled")}
        assert 1 <= desk.catcher.recipients.count(f"{who}@correo.example") <= 2
    assert not [row for row in await outcomes(desk) if row[0] in ("pending", "sending")]


async def test_senders_that_begin_together_send_one_mail(desk: Desk) -> None:
    await enrolled(desk, "ana", "luz")
    await desk.note_together(*timetable())
    senders = [another(desk) for _ in range(4)]
    done = await asyncio.gather(*(one.send_all() for one in senders))
    for one in senders:
        await one.sender.smtp.quit()
        await one.database.close()

    assert [outcome for outcomes_of_one in done for outcome in outcomes_of_one] == [Accepted()] * 2
    assert sorted(desk.catcher.recipients) == ["ana@correo.example", "luz@correo.example"]


async def is_sending(desk: Desk) -> bool:
    """True if a delivery is on its way."""
    return ("sending", None) in await outcomes(desk)
