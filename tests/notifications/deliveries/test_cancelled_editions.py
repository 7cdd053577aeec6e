"""Of an edition that is cancelled each participant hears once, and of nothing else after it."""

import re
from email.message import EmailMessage

from tests.notifications.conftest import Desk
from tests.notifications.mails import calendars_of, text_of
from tests.notifications.world import (
    attended,
    cancelled,
    edition,
    issued,
    person,
    recording,
    registered,
    scheduled,
    waitlisted,
    withdrawn,
)

CANCELLED = "Curso cancelado: Gestión de fronteras"
REINSTATED = "El curso sí se realizará: Gestión de fronteras"


async def test_each_who_has_a_place_or_waits_is_told_once(desk: Desk) -> None:
    """Whoever withdrew is not. The coming sessions leave the calendar of those who were invited."""
    await desk.note(edition(), *(person(who) for who in ("ana", "luz", "eva")), scheduled(), scheduled("m2", day=18))
    await desk.note(registered("ana"), waitlisted("luz"), registered("eva"), withdrawn("eva"))
    await desk.send_all()
    before = len(desk.catcher.mails)
    await desk.note(edition(2, status="cancelled"), edition(3, status="cancelled", organiser="Otra misión"))
    await desk.note(edition(4, status="archived"))
    await desk.send_all()

    mails = desk.catcher.mails[before:]
    assert sorted((mail["To"].partition(" ")[0], mail["Subject"]) for mail in mails) == [
        ("Ana", CANCELLED),
        ("Luz", CANCELLED),
    ]
    of_ana = next(mail for mail in mails if mail["To"].startswith("Ana"))
    assert [part.get_param("method") for part in calendars_of(of_ana)] == ["CANCEL", "CANCEL"]
    assert "no se realizará" in text_of(of_ana)


async def test_nothing_follows_but_certificates(desk: Desk) -> None:
    """Neither sessions, nor places, nor recordings; luz, whose place was on its way, hears that it is cancelled."""
    await desk.note(edition(), person("ana"), person("luz"), scheduled(), registered("ana"))
    await desk.send_all()
    await desk.note(edition(2, status="cancelled"))
    await desk.send_all()
    await desk.note(scheduled(revision=2, minute=50, day=20), cancelled("m1", revision=3, minute=60), scheduled("m2"))
    await desk.note(registered("luz", minute=70), withdrawn("ana", minute=80), attended("ana"), recording())
    await desk.note(issued("ana"))
    await desk.send_all()

    assert sorted(desk.catcher.subjects[1:]) == [CANCELLED, CANCELLED, "Su diploma: Gestión de fronteras"]


async def test_a_cancellation_that_was_taken_back_at_once_mails_nothing(desk: Desk) -> None:
    """A second one, after that, does, and so does its end."""
    await desk.note(edition(), person("ana"), registered("ana"))
    await desk.send_all()
    await desk.note(edition(2, status="cancelled"), edition(3, status="published"))
    await desk.send_all()
    assert desk.catcher.subjects[1:] == []
    assert ("edition_cancelled", "superseded", "edition_reinstated") in await desk.statuses()
    for revision, status in ((4, "cancelled"), (5, "published"), (6, "cancelled")):
        await desk.note(edition(revision, status=status))
        await desk.send_all()
    assert desk.catcher.subjects[1:] == [CANCELLED, REINSTATED, CANCELLED]


async def test_who_was_told_of_a_cancellation_is_told_that_it_was_taken_back(desk: Desk) -> None:
    """The sessions come back into the calendar with a higher SEQUENCE; who waits is shown none."""
    await desk.note(edition(), person("ana"), person("luz"), scheduled(), registered("ana"), waitlisted("luz"))
    await desk.send_all()
    await desk.note(edition(2, status="cancelled"))
    await desk.send_all()
    before = len(desk.catcher.mails)
    await desk.note(edition(3, status="published"), edition(4, status="published"))
    await desk.send_all()
    await desk.note(edition(5, status="running"))
    await desk.send_all()

    mails = {mail["To"].partition(" ")[0]: mail for mail in desk.catcher.mails[before:]}
    assert len(desk.catcher.mails) - before == 2
    assert {mail["Subject"] for mail in mails.values()} == {REINSTATED}
    assert "conserva su cupo" in text_of(mails["Ana"])
    assert "conserva su cupo" not in text_of(mails["Luz"])
    assert [part.get_param("method") for part in calendars_of(mails["Ana"])] == ["REQUEST"]
    assert calendars_of(mails["Luz"]) == []
    sequences = [int(event.group()) for mail in desk.catcher.mails for event in _sequences(mail)]
    assert len(sequences) == 3
    assert sequences == sorted(set(sequences))


def _sequences(mail: EmailMessage) -> list[re.Match[str]]:
    texts = [part.get_content() for part in calendars_of(mail)]
    return [found for text in texts if (found := re.search(r"(?<=SEQUENCE:)\d+", text))]


async def test_what_was_kept_back_in_an_archived_edition_is_mailed_when_it_is_not_any_more(desk: Desk) -> None:
    """A place that was given meanwhile is confirmed then."""
    await desk.note(edition(), edition(2, status="archived"), person("ana"), scheduled(), registered("ana"))
    await desk.send_all()
    assert desk.catcher.subjects == []
    await desk.note(edition(3, status="published"))
    await desk.send_all()
    assert desk.catcher.subjects == ["Inscripción confirmada: Gestión de fronteras"]


async def test_who_withdrew_just_before_a_cancellation_keeps_no_session_in_the_calendar(desk: Desk) -> None:
    await desk.note(edition(), person("ana"), scheduled(), registered("ana"))
    await desk.send_all()
    await desk.note(withdrawn("ana"), edition(2, status="cancelled"))
    await desk.send_all()
    [_, mail] = desk.catcher.mails
    assert mail["Subject"] == CANCELLED
    assert [part.get_param("method") for part in calendars_of(mail)] == ["CANCEL"]
