"""Reminders by rule, with the link to join: one for each session, registration and rule."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog

from diplomado_notifications.planning.reminding import rules_of
from tests.notifications.conftest import Desk
from tests.notifications.mails import calendars_of, text_of
from tests.notifications.sending.test_sender import another
from tests.notifications.world import (
    cancelled,
    changed,
    edition,
    join_link,
    person,
    registered,
    scheduled,
    waitlisted,
    withdrawn,
)

REMINDER = "Recordatorio: Sesión m1: derechos"


def session(code: str = "m1", revision: int = 1, *, hours: float = 30, known: float = 500, **changes: Any) -> Any:
    """A session that begins in some hours; its start is known since some hours ago."""
    starts_at = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=hours)
    return scheduled(
        code,
        revision,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        scheduled_at=datetime.now(UTC) - timedelta(hours=known),
        **changes,
    )


def enrolled(who: str = "ana", revision: int = 1) -> Any:
    """Somebody has had a place for a long time."""
    return registered(who, revision).model_copy(update={"registered_at": datetime.now(UTC) - timedelta(hours=400)})


async def begin(desk: Desk, *events: Any, **changes: Any) -> None:
    """Ana has a place, and her confirmation was sent."""
    await desk.note(edition(**changes), person(), *events, enrolled())
    await desk.send_all()
    desk.catcher.mails.clear()
    desk.catcher.recipients.clear()


async def reminded(desk: Desk, hours: float = 0) -> list[str]:
    """The subjects of what is mailed, if reminders are planned some hours from now."""
    before = len(desk.catcher.mails)
    await desk.remind(datetime.now(UTC) + timedelta(hours=hours))
    await desk.send_all()
    return desk.catcher.subjects[before:]


async def test_one_reminder_at_its_time_with_the_link_and_the_place(desk: Desk) -> None:
    await begin(desk, session(hours=30, place="Zoom"), join_link())
    with structlog.testing.capture_logs() as lines:
        assert await reminded(desk) == []
        assert await reminded(desk, 7) == [REMINDER]
        assert await reminded(desk, 8) == []
    await desk.note(session(hours=30, place="Zoom"), enrolled())
    assert await reminded(desk, 8) == []

    (mail,) = desk.catcher.mails
    for kind in ("plain", "html"):
        assert "https://meetings.example/j/1" in text_of(mail, kind)
        assert "Zoom" in text_of(mail, kind)
    assert calendars_of(mail) == [], "the invitation was sent before"
    assert "meetings.example" not in str(lines)


async def test_only_those_who_have_a_place_are_reminded(desk: Desk) -> None:
    await begin(desk, session(hours=20))
    others = ("luz", "eva", "sol", "mar")
    await desk.note(*(person(who) for who in others))
    await desk.note(waitlisted("luz"), enrolled("eva"), changed("unconfirmed", "sol"), enrolled("mar"))
    await desk.note(withdrawn("eva"))
    await desk.send_all()
    desk.catcher.mails.clear()
    desk.catcher.recipients.clear()
    assert await reminded(desk) == [REMINDER] * 2
    assert sorted(desk.catcher.recipients) == ["ana@correo.example", "mar@correo.example"]


async def test_who_registers_after_the_time_of_the_reminder_has_the_confirmation(desk: Desk) -> None:
    await desk.note(edition(), person(), session(hours=20), registered().model_copy(update={"registered_at": now()}))
    await desk.send_all()
    assert await reminded(desk) == []


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


@pytest.mark.parametrize(
    ("rules", "hours", "expected"),
    [((), 1, 0), (None, 20, 1), (None, 25, 0), ((48,), 40, 1), ((2, 48), 40, 1), ((2, 48), 1, 1), ((1,), 20, 0)],
)
async def test_the_rules_are_the_editions_or_the_missions(
    desk: Desk, rules: tuple[int, ...] | None, hours: float, expected: int
) -> None:
    await begin(desk, session(hours=hours), reminder_hours=rules)
    assert len(await reminded(desk)) == expected


async def test_two_rules_are_two_reminders(desk: Desk) -> None:
    await begin(desk, session(hours=30), reminder_hours=(24, 1))
    assert await reminded(desk, 7) == [REMINDER]
    assert await reminded(desk, 20) == []
    assert await reminded(desk, 29.5) == [REMINDER]
    assert await reminded(desk, 29.6) == []


async def test_sessions_of_one_day_are_one_mail(desk: Desk) -> None:
    first = datetime.now(UTC).replace(hour=14, minute=0, second=0, microsecond=0) + timedelta(days=2)
    sessions = [
        scheduled(
            code,
            starts_at=first + timedelta(hours=hours),
            ends_at=first + timedelta(hours=hours + 1),
            scheduled_at=now() - timedelta(hours=200),
        )
        for code, hours in (("m1", 0), ("m2", 4), ("m3", 26))
    ]
    await begin(desk, *sessions, join_link("m2", url="https://meetings.example/j/2"))
    await desk.remind(first - timedelta(hours=23))
    await desk.send_all()

    assert desk.catcher.subjects == ["Recordatorio: 2 sesiones de Gestión de fronteras"]
    said = text_of(desk.catcher.mails[0])
    assert said.index("Sesión m1") < said.index("Sesión m2") < said.index("https://meetings.example/j/2")
    assert "Sesión m3" not in said
    await desk.remind(first - timedelta(hours=19))
    await desk.send_all()
    assert len(desk.catcher.mails) == 1
    assert sorted(row[1:] for row in await desk.statuses() if row[0] == "reminder") == [
        ("sent", None),
        ("superseded", "sent_together"),
    ]


async def test_a_reminder_follows_a_session_that_is_moved(desk: Desk) -> None:
    await begin(desk, session(hours=30))
    await desk.note(session("m1", 2, hours=34, known=0))
    await desk.send_all()
    assert desk.catcher.subjects == ["Cambio de horario: Sesión m1: derechos"]
    assert await reminded(desk, 7) == []
    assert await reminded(desk, 10.5) == [REMINDER]


async def test_a_reminder_is_repeated_only_if_the_session_moves_by_more_than_a_day(desk: Desk) -> None:
    await begin(desk, session(hours=30))
    assert await reminded(desk, 7) == [REMINDER]
    await desk.note(session("m1", 2, hours=50, known=0))
    await desk.send_all()
    assert await reminded(desk, 27) == []
    await desk.note(session("m1", 3, hours=90, known=0))
    await desk.send_all()
    assert await reminded(desk, 66.5) == [REMINDER]


async def test_a_reminder_that_has_not_left_when_the_session_moves_is_sent_at_the_new_time(desk: Desk) -> None:
    await begin(desk, session(hours=30))
    await desk.remind(now() + timedelta(hours=7))
    await desk.note(session("m1", 2, hours=40, known=0))
    await desk.send_all()
    assert desk.catcher.subjects == ["Cambio de horario: Sesión m1: derechos"]
    assert ("reminder", "superseded", "session_moved") in await desk.statuses()
    assert await reminded(desk, 16.5) == [REMINDER]


async def test_a_new_title_neither_repeats_nor_loses_a_reminder(desk: Desk) -> None:
    start = session(hours=30)
    await begin(desk, start)
    await desk.remind(now() + timedelta(hours=7))
    again = start.model_copy(update={"revision": 2, "place": "Sala 4", "scheduled_at": now()})
    await desk.note(again)
    await desk.send_all()
    assert sorted(desk.catcher.subjects) == ["Cambios en una sesión: Sesión m1: derechos", REMINDER]
    assert await reminded(desk, 8) == []


async def test_a_session_that_is_set_too_late_for_the_rule_is_announced_only(desk: Desk) -> None:
    await begin(desk)
    await desk.note(session(hours=20, known=0))
    await desk.send_all()
    assert desk.catcher.subjects == ["Nueva sesión: Sesión m1: derechos"]
    assert await reminded(desk, 1) == []


async def test_nobody_is_reminded_of_what_does_not_take_place(desk: Desk) -> None:
    await begin(desk, session(hours=30), session("m2", hours=80))
    await desk.note(cancelled("m1"))
    await desk.send_all()
    desk.catcher.mails.clear()
    assert await reminded(desk, 7) == []

    await desk.remind(now() + timedelta(hours=57))
    await desk.note(edition(2, status="cancelled"))
    await desk.send_all()
    assert desk.catcher.subjects == ["Curso cancelado: Gestión de fronteras"]
    assert ("reminder", "dropped", "edition_cancelled") in await desk.statuses()


async def test_a_sender_that_was_down_reminds_late_but_not_after_the_start(desk: Desk) -> None:
    await begin(desk, session("m1", hours=3), session("m2", hours=-0.5))
    assert await reminded(desk) == [REMINDER]

    await desk.empty()
    await begin(desk, session("m1", hours=3))
    await desk.remind()
    begun = session("m1", hours=-0.1)
    async with desk.database.transaction() as connection:
        await connection.execute("update sessions set starts_at = $1, ends_at = $2", begun.starts_at, begun.ends_at)
    await desk.send_all()
    assert desk.catcher.mails == []
    assert ("reminder", "dropped", "session_begun") in await desk.statuses()


async def test_processes_that_plan_at_the_same_time_plan_once(desk: Desk) -> None:
    import asyncio

    await begin(desk, *(session(f"m{number}", hours=20 + number / 10) for number in range(3)))
    others = [another(desk) for _ in range(4)]
    await asyncio.gather(*(one.remind() for one in (desk, *others)))
    for one in others:
        await one.database.close()
    assert len(await desk.rows("1", "template = 'reminder'")) == 3
    await desk.send_all()
    assert len(desk.catcher.mails) == 1


async def test_a_zone_that_nobody_knows_stops_no_reminder(desk: Desk) -> None:
    await begin(desk, session(hours=20, time_zone="Mars/Olympus"))
    assert await reminded(desk) == [REMINDER]


def test_rules_are_hours_up_to_thirty_days() -> None:
    assert [rules_of(text) for text in ("24", "24, 1", "", " ")] == [(24,), (24, 1), (), ()]
    for wrong in ("0", "721", "x", "-1", "1.5"):
        with pytest.raises(ValueError):  # noqa: PT011 - int's own text
            rules_of(wrong)


async def test_a_link_is_mailed_to_those_who_have_a_place_and_again_when_it_changes(desk: Desk) -> None:
    await begin(desk, scheduled(), person("luz"), waitlisted("luz"))
    await desk.note(join_link())
    await desk.send_all()
    assert (desk.catcher.subjects, desk.catcher.recipients) == (
        ["Enlace para conectarse: Sesión m1: derechos"],
        ["ana@correo.example"],
    )
    (calendar,) = calendars_of(desk.catcher.mails[0])
    assert "URL:https://meetings.example/j/1" in calendar.get_content()

    await desk.note(join_link(revision=2, minute=46, url="https://meetings.example/j/2"), join_link())
    await desk.note(join_link(revision=3, minute=47, url="https://meetings.example/j/3"))
    await desk.send_all()
    assert len(desk.catcher.mails) == 2
    assert "https://meetings.example/j/3" in text_of(desk.catcher.mails[1])
    await desk.note(join_link(revision=4, minute=48, url=None))
    await desk.send_all()
    assert desk.catcher.subjects[2:] == ["Enlace retirado: Sesión m1: derechos"]
    assert "meetings.example" not in desk.catcher.contents[-1].decode()


async def test_links_that_come_with_changes_of_the_timetable_are_one_mail(desk: Desk) -> None:
    await begin(desk, scheduled("m1"), scheduled("m2", day=12))
    await desk.note(join_link("m1"), join_link("m2"), scheduled("m2", 2, minute=46, day=12, hour=18))
    await desk.note(scheduled("m3", minute=46, day=13), join_link("m3"))
    await desk.send_all()

    assert desk.catcher.subjects == ["Cambios en el calendario: Gestión de fronteras"]
    said = text_of(desk.catcher.mails[0])
    assert said.count("https://meetings.example/j/1") == 3
    assert said.index("Nuevo enlace; mismo horario") < said.index("Nuevo horario") < said.index("Nueva sesión")
    assert len(calendars_of(desk.catcher.mails[0])) == 3
    assert not [row for row in await desk.statuses() if row[1] == "pending"]


async def test_the_confirmation_has_the_link_and_nobody_without_a_place_gets_it(desk: Desk) -> None:
    await desk.note(edition(), person("ana"), person("luz"), scheduled(), join_link(minute=2))
    await desk.note(waitlisted("luz"), registered("ana"))
    await desk.send_all()
    mails = dict(zip(desk.catcher.recipients, desk.catcher.mails, strict=True))
    assert "https://meetings.example/j/1" in text_of(mails["ana@correo.example"])
    assert "meetings.example" not in text_of(mails["luz@correo.example"])

    await desk.note(withdrawn("ana"), join_link(revision=2, url="https://meetings.example/j/2"))
    await desk.send_all()
    assert all("meetings.example/j/2" not in text_of(mail) for mail in desk.catcher.mails)
    assert "meetings.example" not in str(desk.catcher.mails[-1])
    assert await desk.rows("1", "template = 'session_link' and status = 'sent'") == []
