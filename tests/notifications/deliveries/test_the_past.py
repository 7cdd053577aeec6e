"""Nothing is mailed about what is over when a delivery's turn comes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from diplomado_contracts import Localised, SessionScheduled
from diplomado_notifications.deliveries.context.delivery_context import Edition
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

CONFIRMED = "Inscripción confirmada: Gestión de fronteras"


def over(code: str = "m1", revision: int = 1, *, minute: float = 1, hours: float = 1) -> SessionScheduled:
    """A session that ended some hours ago."""
    ended = datetime.now(UTC) - timedelta(hours=hours)
    return scheduled(code, revision, minute=minute, starts_at=ended - timedelta(hours=2), ends_at=ended)


async def test_the_time_of_a_session_that_took_place_is_corrected_without_mails(desk: Desk) -> None:
    await desk.note(edition(), person("ana"), person("luz"), registered("ana"), registered("luz"))
    await desk.send_all()
    await desk.note(over(revision=1, minute=20), over(revision=2, minute=30, hours=2), cancelled(revision=3))
    await desk.send_all()

    assert desk.catcher.subjects == [CONFIRMED] * 2
    assert {row for row in await desk.statuses() if row[1] != "sent"} <= {
        ("session_changed", "superseded", "newer_session_state"),
        ("session_cancelled", "superseded", "never_invited"),
    }


async def test_nobody_is_invited_to_a_session_that_is_over(desk: Desk) -> None:
    await desk.note(edition(), person(), registered())
    await desk.send_all()
    await desk.note(over(minute=20))
    await desk.send_all()

    assert desk.catcher.subjects == [CONFIRMED]
    assert await desk.statuses() == [
        ("registration_confirmed", "sent", None),
        ("session_changed", "dropped", "session_over"),
    ]


async def test_the_cancellation_of_a_session_that_is_over_is_not_mailed(desk: Desk) -> None:
    await desk.note(edition(), person(), scheduled(), registered())
    await desk.send_all()
    async with desk.database.transaction() as connection:
        await connection.execute(
            "update sessions set starts_at = now() - interval '3 h', ends_at = now() - interval '1 h'"
        )
    await desk.note(cancelled(minute=40))
    await desk.send_all()

    assert desk.catcher.subjects == [CONFIRMED]
    assert ("session_cancelled", "dropped", "session_over") in await desk.statuses()


async def test_a_confirmation_leaves_out_what_is_over(desk: Desk) -> None:
    await desk.note(edition(), person(), over("m0"), scheduled("m1"), registered())
    await desk.send_all()

    (mail,) = desk.catcher.mails
    assert len(calendars_of(mail)) == 1
    assert "Esta es la sesión prevista" in text_of(mail)
    assert "Sesión m0" not in text_of(mail)
    # A session that gets a new date after it was over is new to her.
    await desk.note(scheduled("m0", 2, minute=50, day=20))
    await desk.send_all()
    assert desk.catcher.subjects[1:] == ["Nueva sesión: Sesión m0: derechos"]


async def test_who_joins_or_moves_up_after_a_session_is_not_invited_to_it(desk: Desk) -> None:
    await desk.note(edition(), person("ana"), person("luz"), over("m0", minute=1), scheduled("m1"), waitlisted("luz"))
    await desk.send_all()
    await desk.note(registered("ana", minute=60), registered("luz", 2, minute=61, promoted=True))
    await desk.send_all()

    assert [len(calendars_of(mail)) for mail in desk.catcher.mails] == [0, 1, 1]
    assert not any("Sesión m0" in text_of(mail) for mail in desk.catcher.mails)


async def test_registrations_into_an_edition_that_has_ended_mail_nothing(desk: Desk) -> None:
    ended = edition(starts_on=date(2024, 3, 1), ends_on=date(2024, 4, 1))
    await desk.note(ended, person("ana"), person("luz"), person("eva"), over())
    await desk.note(registered("ana"), waitlisted("luz"), registered("luz", 2, minute=20, promoted=True))
    await desk.note(waitlisted("eva"), withdrawn("eva"))
    await desk.send_all()

    assert desk.catcher.mails == []
    assert {row[1:] for row in await desk.statuses()} == {
        ("dropped", "edition_over"),
        ("superseded", "newer_registration_state"),
    }


async def test_certificates_and_recordings_of_the_past_are_mailed(desk: Desk) -> None:
    await desk.note(edition(starts_on=date(2024, 3, 1), ends_on=date(2024, 4, 1)), person(), over(), registered())
    await desk.note(attended(), recording(), issued())
    await desk.send_all()

    assert desk.catcher.subjects == ["Grabación disponible: Sesión m1: derechos", "Su diploma: Gestión de fronteras"]


async def test_an_installation_that_replays_mails_all(desk: Desk) -> None:
    desk.sender.settings = desk.settings.model_copy(update={"mail_about_past": True})
    await desk.note(edition(ends_on=date(2030, 3, 11)), person(), over(), registered())
    await desk.send_all()

    assert [len(calendars_of(mail)) for mail in desk.catcher.mails] == [1]


async def test_a_replay_mails_no_changes_of_sessions_that_were_over_then(desk: Desk) -> None:
    desk.sender.settings = desk.settings.model_copy(update={"mail_about_past": True})
    await desk.note(edition(), person(), scheduled("m1"), registered())
    await desk.send_all()
    now = datetime.now(UTC)
    for code in ("m1", "m2"):
        await desk.note(over(code, 2, hours=2).model_copy(update={"scheduled_at": now}))
    await desk.note(cancelled("m2", 3).model_copy(update={"cancelled_at": now}))
    await desk.send_all()

    assert desk.catcher.subjects == [CONFIRMED]
    assert {row for row in await desk.statuses() if row[1] != "sent"} <= {
        ("session_changed", "dropped", "session_over"),
        ("session_changed", "superseded", "newer_session_state"),
        ("session_cancelled", "superseded", "never_invited"),
    }


def test_an_edition_ends_with_its_last_day_where_it_takes_place() -> None:
    title = Localised(es="x", en="x")
    panama = Edition(title, "x", time_zone="America/Panama", ends_on=date(2030, 4, 11))
    midnight = datetime(2030, 4, 12, tzinfo=ZoneInfo("America/Panama"))

    assert not panama.is_over(midnight.astimezone(UTC) - timedelta(seconds=1))
    assert panama.is_over(midnight.astimezone(UTC))
    assert not Edition(title, "x").is_over(midnight)
