"""The own link of a participant is mailed to that participant alone, and stands in every later mail."""

from datetime import UTC, datetime, timedelta

from diplomado_notifications.projections.store import purge_facts
from tests.notifications.conftest import Desk
from tests.notifications.mails import calendars_of, text_of
from tests.notifications.planning.test_reminders import begin, reminded, session
from tests.notifications.world import (
    edition,
    erased,
    join_link,
    own_link,
    person,
    registered,
    scheduled,
    waitlisted,
    withdrawn,
)

OWN = "https://meetings.example/w/1?tk=ana"
OTHER = "https://meetings.example/w/1?tk=ana2"
SHARED = "https://meetings.example/j/1"


async def test_an_own_link_is_mailed_once_to_its_participant_alone(desk: Desk) -> None:
    await begin(desk, scheduled(), person("luz"), registered("luz"))
    await desk.note(own_link(), own_link())
    await desk.send_all()
    assert desk.catcher.subjects == ["Su enlace personal: Sesión m1: derechos"]
    assert desk.catcher.recipients == ["ana@correo.example"]
    for kind in ("plain", "html"):
        assert OWN in text_of(desk.catcher.mails[0], kind).replace("&amp;", "&")
    (calendar,) = calendars_of(desk.catcher.mails[0])
    assert f"URL:{OWN}" in calendar.get_content().replace("\r\n ", "")
    assert "SEQUENCE:1" in calendar.get_content()
    await desk.note(own_link())
    await desk.send_all()
    assert len(desk.catcher.mails) == 1


async def test_an_own_link_outranks_the_link_of_the_session(desk: Desk) -> None:
    await begin(desk, scheduled(), join_link(), own_link(), person("luz"), registered("luz"))
    await desk.note(join_link(revision=2, minute=50, url="https://meetings.example/j/2"))
    await desk.send_all()
    assert desk.catcher.recipients == ["luz@correo.example"], "Ana's own link is the same"
    desk.catcher.mails.clear()
    await desk.note(own_link(revision=2, minute=51, url=OTHER))
    await desk.send_all()
    (mail,) = desk.catcher.mails
    assert OTHER in text_of(mail)
    assert "/j/" not in text_of(mail)


async def test_the_invitation_and_the_reminder_have_the_own_link(desk: Desk) -> None:
    await desk.note(
        edition(), person("ana"), person("luz"), session(hours=30), own_link(minute=11), join_link(minute=2)
    )
    long_ago = datetime.now(UTC) - timedelta(hours=400)
    await desk.note(*(registered(who).model_copy(update={"registered_at": long_ago}) for who in ("ana", "luz")))
    await desk.send_all()
    mails = dict(zip(desk.catcher.recipients, desk.catcher.mails, strict=True))
    assert OWN in text_of(mails["ana@correo.example"])
    assert SHARED in text_of(mails["luz@correo.example"])
    assert "tk=ana" not in str(mails["luz@correo.example"])
    assert len(mails) == len(desk.catcher.mails), "the confirmation has the link: no other mail follows"

    desk.catcher.mails.clear()
    desk.catcher.recipients.clear()
    assert len(await reminded(desk, 7)) == 2
    mails = dict(zip(desk.catcher.recipients, desk.catcher.mails, strict=True))
    assert OWN in text_of(mails["ana@correo.example"])
    assert SHARED in text_of(mails["luz@correo.example"])


async def test_without_an_own_link_any_more_the_link_of_the_session_is_sent(desk: Desk) -> None:
    await begin(desk, scheduled(), join_link(), own_link())
    await desk.note(own_link(revision=2, minute=60, url=None))
    await desk.send_all()
    assert desk.catcher.subjects == ["Enlace para conectarse: Sesión m1: derechos"]
    assert SHARED in text_of(desk.catcher.mails[0])


async def test_an_own_link_that_is_gone_with_no_other_is_said_to_be_gone(desk: Desk) -> None:
    await begin(desk, scheduled(), own_link())
    await desk.note(own_link(revision=2, minute=60, url=None))
    await desk.send_all()
    assert desk.catcher.subjects == ["Enlace retirado: Sesión m1: derechos"]


async def test_a_link_that_was_never_sent_is_not_said_to_be_gone(desk: Desk) -> None:
    await begin(desk, scheduled())
    await desk.note(own_link(), own_link(revision=2, minute=60, url=None))
    await desk.send_all()
    assert desk.catcher.mails == []


async def test_nobody_without_a_place_gets_a_link(desk: Desk) -> None:
    await begin(desk, scheduled(), person("luz"), waitlisted("luz"))
    await desk.note(own_link("luz"), withdrawn("ana", 2, minute=12), own_link("ana"))
    await desk.send_all()
    assert all("tk=" not in str(mail) for mail in desk.catcher.mails)


async def test_an_erased_person_leaves_no_link_whatever_comes_first(desk: Desk) -> None:
    await desk.note(edition(), person(), scheduled(), registered(), own_link(), own_link("ana", "m2"))
    await desk.note(erased())
    await desk.note(own_link("ana", "m2", 2, url=OTHER))
    async with desk.database.transaction(readonly=True) as connection:
        assert await connection.fetchval("select count(*) from own_join_links") == 3
        assert await connection.fetchval("select count(url) from own_join_links") == 0


async def test_own_links_go_half_a_year_after_the_session(desk: Desk) -> None:
    await desk.note(edition(), person(), session("m1", hours=30), session("m2", hours=-300), registered())
    await desk.note(own_link("ana", "m1"), own_link("ana", "m2"))
    async with desk.database.transaction() as connection:
        await connection.execute("update own_join_links set noted_at = now() - interval '7 months'")
        await purge_facts(connection)
        [kept] = await connection.fetch("select session_id from own_join_links")
    assert kept["session_id"] == own_link("ana", "m1").session_id
