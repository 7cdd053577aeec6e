"""Of an edition that is cancelled each participant hears once, and of nothing else after it."""

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
    """A second one, after that, does."""
    await desk.note(edition(), person("ana"), registered("ana"))
    await desk.send_all()
    await desk.note(edition(2, status="cancelled"), edition(3, status="published"))
    await desk.send_all()
    assert desk.catcher.subjects[1:] == []
    assert ("edition_cancelled", "superseded", "edition_reinstated") in await desk.statuses()
    for revision, status in ((4, "cancelled"), (5, "published"), (6, "cancelled")):
        await desk.note(edition(revision, status=status))
        await desk.send_all()
    assert desk.catcher.subjects[1:] == [CANCELLED, CANCELLED]
