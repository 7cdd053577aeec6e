"""Which events call for which mails to whom, and why just once."""

from tests.notifications.conftest import Desk
from tests.notifications.world import (
    attended,
    cancelled,
    corrected,
    edition,
    erased,
    issued,
    person,
    recording,
    recording_withdrawn,
    registered,
    revoked,
    scheduled,
    waitlisted,
    withdrawn,
)


async def test_a_registration_is_confirmed_with_the_sessions_known_then(desk: Desk) -> None:
    await desk.note(edition(), person(), scheduled("m1"), scheduled("m2", day=12), registered())
    await desk.send_all()

    assert await desk.statuses() == [("registration_confirmed", "sent", None)]
    assert desk.catcher.subjects == ["Inscripción confirmada: Gestión de fronteras"]
    assert desk.catcher.recipients == ["ana@correo.example"]
    assert [part.get_filename() for part in desk.catcher.mails[0].iter_attachments()] == [
        "sesion-1.ics",
        "sesion-2.ics",
    ]


async def test_a_delivery_waits_until_the_recipient_and_the_edition_are_known(desk: Desk) -> None:
    await desk.note(issued(), registered())
    assert await desk.send_all() == []

    await desk.note(person())
    assert await desk.send_all() == []

    await desk.note(edition())
    await desk.send_all()
    assert desk.catcher.subjects == ["Inscripción confirmada: Gestión de fronteras", "Su diploma: Gestión de fronteras"]


async def test_the_same_fact_again_makes_no_second_mail(desk: Desk) -> None:
    story = [edition(), person(), scheduled(), registered(), scheduled("m1", 2, minute=20), attended(), recording()]
    await desk.note(*story)
    await desk.send_all()
    await desk.note(*story)
    await desk.note_together(*story)
    await desk.send_all()

    assert len(desk.catcher.mails) == 2
    assert [row[:2] for row in await desk.statuses()] == [
        ("registration_confirmed", "sent"),
        ("session_changed", "superseded"),
        ("recording_published", "sent"),
    ]


async def test_a_session_moved_twice_before_the_person_is_known_is_told_once_with_its_last_time(desk: Desk) -> None:
    await desk.note(edition(), scheduled("m1"), registered(minute=10))
    await desk.note(scheduled("m1", 2, minute=20, hour=17), scheduled("m1", 3, minute=30, hour=19))
    await desk.note(person())
    await desk.send_all()

    assert await desk.statuses() == [
        ("registration_confirmed", "sent", None),
        ("session_changed", "superseded", "newer_session_state"),
        ("session_changed", "superseded", "already_told"),
    ]
    (mail,) = desk.catcher.mails
    body = mail.get_body(("plain",))
    assert body is not None
    assert "de 2:00\u00a0p.\u00a0m. a 4:00\u00a0p.\u00a0m. (hora de Panamá)" in body.get_content()


async def test_a_change_is_told_to_those_who_had_a_place_by_then(desk: Desk) -> None:
    await desk.note(edition(), person("ana"), person("luz"), scheduled(), registered("ana", minute=10))
    await desk.send_all()
    await desk.note(scheduled("m1", 2, minute=20, hour=17), registered("luz", minute=30))
    await desk.send_all()

    assert sorted(zip(desk.catcher.recipients, desk.catcher.subjects, strict=True)) == [
        ("ana@correo.example", "Cambio de horario: Sesión m1: derechos"),
        ("ana@correo.example", "Inscripción confirmada: Gestión de fronteras"),
        ("luz@correo.example", "Inscripción confirmada: Gestión de fronteras"),
    ]
    assert len(await desk.rows("1")) == 3


async def test_a_session_that_came_too_late_for_the_confirmation_is_told_although_it_is_older(desk: Desk) -> None:
    await desk.note(edition(), person(), registered(minute=10))
    await desk.send_all()
    await desk.note(scheduled("m1", minute=1))
    await desk.send_all()

    assert desk.catcher.subjects == [
        "Inscripción confirmada: Gestión de fronteras",
        "Nueva sesión: Sesión m1: derechos",
    ]


async def test_people_who_withdrew_hear_no_more_of_sessions(desk: Desk) -> None:
    await desk.note(edition(), person(), scheduled(), registered(), attended())
    await desk.send_all()
    await desk.note(withdrawn(minute=30), scheduled("m1", 2, minute=40), recording())
    await desk.send_all()

    assert desk.catcher.subjects == [
        "Inscripción confirmada: Gestión de fronteras",
        "Inscripción anulada: Gestión de fronteras",
    ]
    assert [row for row in await desk.statuses() if row[1] != "sent"] == [
        ("session_changed", "dropped", "no_place"),
        ("recording_published", "dropped", "no_place"),
    ]


async def test_a_withdrawal_takes_the_sessions_out_of_the_diary(desk: Desk) -> None:
    await desk.note(edition(), person(), scheduled(), registered(), withdrawn())
    await desk.send_all()
    await desk.note(registered(revision=3, minute=50))
    await desk.send_all()

    calendars = [part.get_content() for mail in desk.catcher.mails for part in mail.walk() if _is_calendar(part)]
    assert [_lines(text, "METHOD", "SEQUENCE") for text in calendars] == [["METHOD:REQUEST", "SEQUENCE:2"]]


async def test_a_withdrawal_after_the_confirmation_cancels_with_a_higher_sequence(desk: Desk) -> None:
    await desk.note(edition(), person(), scheduled(), registered())
    await desk.send_all()
    await desk.note(withdrawn())
    await desk.send_all()
    await desk.note(registered(revision=3, minute=50))
    await desk.send_all()

    calendars = [part.get_content() for mail in desk.catcher.mails for part in mail.walk() if _is_calendar(part)]
    assert [_lines(text, "METHOD", "SEQUENCE") for text in calendars] == [
        ["METHOD:REQUEST", "SEQUENCE:0"],
        ["METHOD:CANCEL", "SEQUENCE:1"],
        ["METHOD:REQUEST", "SEQUENCE:2"],
    ]
    assert len({line for text in calendars for line in _lines(text, "UID")}) == 1


async def test_a_cancelled_session_is_taken_back_from_those_who_were_invited(desk: Desk) -> None:
    await desk.note(edition(), person("ana"), person("luz"), scheduled(), registered("ana"))
    await desk.send_all()
    await desk.note(registered("luz", minute=20), cancelled(minute=40))
    await desk.send_all()

    assert sorted(zip(desk.catcher.recipients, desk.catcher.subjects, strict=True)) == [
        ("ana@correo.example", "Inscripción confirmada: Gestión de fronteras"),
        ("ana@correo.example", "Sesión cancelada: Sesión m1: derechos"),
        ("luz@correo.example", "Inscripción confirmada: Gestión de fronteras"),
    ]
    assert ("session_cancelled", "superseded", "already_told") in await desk.statuses()


async def test_a_session_that_was_cancelled_and_set_again_is_new(desk: Desk) -> None:
    await desk.note(edition(), person(), scheduled(), registered())
    await desk.send_all()
    await desk.note(cancelled("m1", 2, minute=40))
    await desk.send_all()
    await desk.note(scheduled("m1", 3, minute=50, day=20))
    await desk.send_all()

    assert desk.catcher.subjects[1:] == ["Sesión cancelada: Sesión m1: derechos", "Nueva sesión: Sesión m1: derechos"]


async def test_a_session_added_and_cancelled_before_anybody_was_told_is_not_mentioned(desk: Desk) -> None:
    await desk.note(edition(), person(), registered())
    await desk.send_all()
    await desk.note(scheduled("m1", minute=20), cancelled("m1", 2, minute=21))
    await desk.send_all()

    assert desk.catcher.subjects == ["Inscripción confirmada: Gestión de fronteras"]


async def test_waiting_then_promoted(desk: Desk) -> None:
    await desk.note(edition(), person(), scheduled(), waitlisted())
    await desk.send_all()
    await desk.note(scheduled("m1", 2, minute=20, hour=17), registered(revision=2, minute=60, promoted=True))
    await desk.send_all()

    assert desk.catcher.subjects == [
        "En lista de espera: Gestión de fronteras",
        "Ya tiene un cupo: Gestión de fronteras",
    ]


async def test_promoted_before_the_first_mail_left_is_told_once(desk: Desk) -> None:
    await desk.note(edition(), person(), waitlisted(), registered(revision=2, minute=60, promoted=True))
    await desk.send_all()

    assert desk.catcher.subjects == ["Ya tiene un cupo: Gestión de fronteras"]
    assert ("registration_waitlisted", "superseded", "newer_registration_state") in await desk.statuses()


async def test_a_registration_whose_details_changed_is_not_confirmed_again(desk: Desk) -> None:
    await desk.note(edition(), person(), registered())
    await desk.send_all()
    await desk.note(registered(revision=2, minute=20))
    await desk.send_all()

    assert desk.catcher.subjects == ["Inscripción confirmada: Gestión de fronteras"]
    assert ("registration_confirmed", "superseded", "already_told") in await desk.statuses()


async def test_a_recording_is_told_to_those_who_attended(desk: Desk) -> None:
    await desk.note(edition(), scheduled())
    for who in ("ana", "luz", "eva", "sol"):
        await desk.note(person(who), registered(who))
    await desk.send_all()
    await desk.note(attended("ana"), attended("luz"), corrected("luz", seconds=0))
    await desk.note(recording(), corrected("sol", revision=1, seconds=900))
    await desk.send_all()

    assert sorted(desk.catcher.recipients[4:]) == ["ana@correo.example", "sol@correo.example"]
    assert ("recording_published", "dropped", "did_not_attend") in await desk.statuses()


async def test_nobody_is_told_of_a_recording_that_was_withdrawn(desk: Desk) -> None:
    await desk.note(edition(), person(), scheduled(), registered())
    await desk.send_all()
    await desk.note(attended(), recording())
    await desk.note(recording_withdrawn())
    await desk.send_all()
    assert len(desk.catcher.mails) == 1
    assert ("recording_published", "superseded", "newer_recording") in await desk.statuses()
    await desk.note(recording(revision=3, minute=220))
    await desk.send_all()
    assert len(desk.catcher.mails) == 2


async def test_a_corrected_link_is_told_again(desk: Desk) -> None:
    await desk.note(edition(), person(), scheduled(), registered(), attended(), recording())
    await desk.send_all()
    await desk.note(recording(revision=2, minute=210))
    await desk.send_all()

    bodies = [mail.get_body(("plain",)) for mail in desk.catcher.mails[1:]]
    assert [body is not None and "https://video.example/m1/" in body.get_content() for body in bodies] == [True, True]


async def test_a_certificate_is_told_with_its_link_and_its_revocation_too(desk: Desk) -> None:
    await desk.note(edition(), person(language="en"), issued())
    await desk.send_all()
    await desk.note(revoked())
    await desk.send_all()

    assert desk.catcher.subjects == [
        "Your diploma: Border management",
        "Document no longer valid: diploma, Border management",
    ]
    for mail in desk.catcher.mails:
        body = mail.get_body(("plain",))
        assert body is not None
        assert "https://verificar.example/v/EXAMPLE-ANA-DIPLOMA-2TB7-K9QW-4MZX" in body.get_content()


async def test_a_certificate_revoked_before_its_mail_left_is_not_announced(desk: Desk) -> None:
    await desk.note(revoked(), edition(), person())
    await desk.send_all()
    assert await desk.statuses() == [("certificate_revoked", "pending", "certificate_unknown")]

    await desk.note(issued())
    await desk.make_due()
    await desk.send_all()
    assert desk.catcher.subjects == ["Documento sin validez: diploma, Gestión de fronteras"]
    assert ("certificate_issued", "superseded", "revoked") in await desk.statuses()


async def test_a_reissued_certificate_is_told_by_one_mail(desk: Desk) -> None:
    await desk.note(edition(), person(language="en"), issued())
    await desk.send_all()
    again = issued(award="again").model_copy(update={"award": "diploma", "supersedes": issued().certificate_id})
    await desk.note(revoked().model_copy(update={"superseded_by": again.certificate_id}), again)
    await desk.make_due()
    await desk.send_all()

    assert desk.catcher.subjects == ["Your diploma: Border management"] * 2
    assert ("certificate_revoked", "superseded", "reissued") in await desk.statuses()
    first, second = (mail.get_body(("plain",)) for mail in desk.catcher.mails)
    assert first is not None
    assert second is not None
    assert "no longer valid" not in first.get_content()
    assert "no longer valid" in second.get_content()


async def test_whoever_was_erased_gets_nothing_more(desk: Desk) -> None:
    await desk.note(edition(), person(), registered(), erased(), person())
    await desk.send_all()

    assert desk.catcher.mails == []
    assert await desk.statuses() == [("registration_confirmed", "dropped", "person_erased")]


def _is_calendar(part: object) -> bool:
    return getattr(part, "get_content_type", lambda: "")() == "text/calendar"


def _lines(text: str, *names: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(tuple(f"{name}:" for name in names))]
