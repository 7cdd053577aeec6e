"""Mails about the steps of a registration, about links, names and addresses."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from diplomado_chassis.signed_links import read
from diplomado_notifications.planning.store.farewells import purge_last_addresses
from tests.notifications.conftest import Desk
from tests.notifications.mails import calendars_of, text_of
from tests.notifications.world import (
    at,
    attended,
    changed,
    contact,
    edition,
    erased,
    issued,
    link,
    name_check,
    named,
    person,
    recording,
    refused,
    registered,
    revoked,
    scheduled,
    unreachable,
    waitlisted,
    withdrawn,
)

SOON = at(9_000)
CONFIRM = "Confirme su inscripción: Gestión de fronteras"
CONFIRMED = "Inscripción confirmada: Gestión de fronteras"


def lately(hours: float = 0.1) -> datetime:
    """Some hours ago, by the clock of the machine."""
    return datetime.now(UTC) - timedelta(hours=hours)


def tokens_of(desk: Desk, path: str = "r") -> list[str]:
    """The tokens of the links in the mails, in order; a mail's link is the same wherever it stands."""
    found: list[str] = []
    for mail in desk.catcher.mails:
        seen = [set(re.findall(rf"/{path}/([\w.-]+)", text_of(mail, kind))) for kind in ("plain", "html")]
        assert seen[0] == seen[1]
        found += seen[0]
    return found


async def test_every_mail_has_the_participants_link(desk: Desk) -> None:
    await desk.note(edition(), person(), scheduled(), registered(), attended(), link(requested=False, link_revision=3))
    await desk.send_all()
    await desk.note(scheduled("m1", 2, minute=20, hour=18), recording(), issued(), name_check())
    await desk.send_all()
    await desk.note(revoked(), withdrawn(minute=500))
    await desk.send_all()

    assert len(desk.catcher.mails) == 7
    links = [read(token, desk.settings.link_secrets) for token in tokens_of(desk)]
    assert len(links) == 7
    for found in links:
        assert found is not None
        assert (found.kind, found.subject, found.revision) == ("own_page", named("registration-ana"), 3)
        assert abs(found.expires_at - datetime.now(UTC) - timedelta(days=180)) < timedelta(minutes=5)
    assert all("no lo comparta" in text_of(mail, kind) for mail in desk.catcher.mails for kind in ("plain", "html"))


async def test_the_secret_and_the_address_of_links_are_settings(desk: Desk) -> None:
    await desk.note(edition(), person(), registered())
    await desk.send_all()

    said = text_of(desk.catcher.mails[0])
    assert "http://127.0.0.1:8000/r/" in said
    assert "ver sus sesiones, su asistencia y sus certificados" in " ".join(said.split())
    (token,) = tokens_of(desk)
    assert read(token, ["another secret that is long enough for links"]) is None


async def test_a_link_is_mailed_once_for_each_request(desk: Desk) -> None:
    await desk.note(link(issued_at=lately()), edition(), person())
    await desk.send_all()
    assert await desk.statuses() == [("link_requested", "pending", "registration_unknown")]

    await desk.note(registered())
    await desk.make_due()
    await desk.send_all()
    await desk.note(link(issued_at=lately()), link(revision=2, link_revision=2, requested=False))
    await desk.send_all()
    assert desk.catcher.subjects == [CONFIRMED, "Su enlace personal: Gestión de fronteras"]

    await desk.note(link(revision=3, link_revision=2, issued_at=lately()))
    await desk.send_all()
    assert len(desk.catcher.mails) == 3
    newest = read(tokens_of(desk)[-1], desk.settings.link_secrets)
    assert newest is not None
    assert newest.revision == 2


async def test_requests_that_come_together_or_too_often_or_late_are_not_all_mailed(desk: Desk) -> None:
    await desk.note(edition(), person(), registered())
    await desk.send_all()
    await desk.note(*(link(revision=number, issued_at=lately()) for number in (1, 2, 3)))
    await desk.send_all()
    assert len(desk.catcher.mails) == 2

    for number in range(4, 12):
        await desk.note(link(revision=number, issued_at=lately()))
        await desk.send_all()
    assert len(desk.catcher.mails) == 1 + 5

    await desk.empty()
    await desk.note(edition(), person(), registered(), link(issued_at=lately(hours=25)))
    await desk.send_all()
    assert desk.catcher.subjects == [CONFIRMED]
    assert ("link_requested", "dropped", "request_too_old") in await desk.statuses()


async def test_an_unconfirmed_person_is_asked_to_confirm_and_gets_nothing_else(desk: Desk) -> None:
    await desk.note(edition(), person(), scheduled(), changed("unconfirmed", expires_at=SOON))
    await desk.send_all()
    await desk.note(scheduled("m1", 2, minute=20), attended(), recording(), name_check())
    await desk.send_all()

    assert desk.catcher.subjects == [CONFIRM]
    (mail,) = desk.catcher.mails
    assert "a más tardar el domingo 10 de marzo de 2030, 3:00\u00a0p.\u00a0m. (hora de Panamá)" in text_of(mail)
    assert calendars_of(mail) == []
    # Who lost it and asks for the link gets the same letter once more.
    await desk.note(link(issued_at=lately()))
    await desk.send_all()
    assert desk.catcher.subjects == [CONFIRM] * 2

    await desk.note(withdrawn())
    await desk.send_all()
    assert len(desk.catcher.mails) == 2
    assert ("registration_withdrawn", "dropped", "never_confirmed") in await desk.statuses()


async def test_a_withdrawal_that_arrives_before_the_confirmation_is_mailed_after_it(desk: Desk) -> None:
    await desk.note(edition(), person(), changed("unconfirmed"), withdrawn(revision=3))
    await desk.send_all()
    assert desk.catcher.subjects == []
    await desk.note(registered(revision=2))
    await desk.send_all()
    assert [template for template, status, _ in await desk.statuses() if status == "sent"] == ["registration_withdrawn"]


async def test_a_request_for_a_link_replaces_the_first_mail_that_has_not_left(desk: Desk) -> None:
    desk.catcher.will("RCPT", "450 4.2.0 later")
    await desk.note(edition(), person(), changed("unconfirmed", expires_at=SOON))
    await desk.send_all()
    await desk.note(link(issued_at=lately()))
    await desk.make_due()
    await desk.send_all()

    assert desk.catcher.subjects
    assert len(desk.catcher.mails) <= 2
    assert not [row for row in await desk.statuses() if row[1] in ("pending", "sending")]


async def test_confirmed_then_registered(desk: Desk) -> None:
    await desk.note(edition(), person(), changed("unconfirmed", expires_at=SOON))
    await desk.send_all()
    await desk.note(registered(revision=2, minute=20))
    await desk.send_all()
    await desk.note(withdrawn(revision=3))
    await desk.send_all()

    assert desk.catcher.subjects == [CONFIRM, CONFIRMED, "Inscripción anulada: Gestión de fronteras"]


@pytest.mark.parametrize("status", ["unconfirmed", "offered"])
async def test_what_has_expired_is_not_mailed_late(desk: Desk, status: str) -> None:
    await desk.note(edition(), person(), changed(status, expires_at=lately()))
    await desk.send_all()

    assert desk.catcher.mails == []
    assert await desk.statuses() == [(f"registration_{status}", "dropped", "deadline_over")]


async def test_the_way_to_a_place_is_told_step_by_step(desk: Desk) -> None:
    steps = [
        changed("submitted", revision=1),
        changed("needs_information", revision=2),
        changed("submitted", revision=3),
        changed("needs_information", revision=4),
        waitlisted(revision=5),
        changed("offered", revision=6, expires_at=SOON),
        changed("expired", revision=7),
        changed("offered", revision=8, expires_at=SOON),
        registered(revision=9),
        changed("replaced", revision=10),
    ]
    await desk.note(edition(), person(), scheduled())
    for step in steps:
        await desk.note(step)
        await desk.send_all()

    assert [subject.removesuffix(": Gestión de fronteras") for subject in desk.catcher.subjects] == [
        "Recibimos su solicitud",
        "Falta información en su solicitud",
        "Recibimos su solicitud",
        "Falta información en su solicitud",
        "En lista de espera",
        "Le ofrecemos un cupo",
        "Venció el plazo",
        "Le ofrecemos un cupo",
        "Inscripción confirmada",
        "Cambio de participante",
    ]
    # The session that came with the confirmation is taken out of the calendar again.
    assert [part.get_param("method") for mail in desk.catcher.mails[-2:] for part in calendars_of(mail)] == [
        "REQUEST",
        "CANCEL",
    ]


async def test_who_must_act_again_is_told_again_although_the_step_between_was_never_mailed(desk: Desk) -> None:
    await desk.note(edition(), person(), changed("needs_information"))
    await desk.send_all()
    await desk.note(changed("submitted", revision=2), changed("needs_information", revision=3))
    await desk.send_all()
    await desk.note(changed("needs_information", revision=4))
    await desk.send_all()

    assert desk.catcher.subjects == ["Falta información en su solicitud: Gestión de fronteras"] * 2
    assert ("registration_submitted", "superseded", "newer_registration_state") in await desk.statuses()


@pytest.mark.parametrize("status", ["merged", "something_new"])
async def test_a_merged_registration_and_an_unknown_status_mail_nothing(desk: Desk, status: str) -> None:
    await desk.note(edition(), person(), scheduled(), changed(status, revision=2), registered())
    await desk.send_all()
    await desk.note(scheduled("m1", 2, minute=60))
    await desk.send_all()

    assert desk.catcher.mails == []


async def test_who_cannot_reach_the_attendance_any_more_is_told_once(desk: Desk) -> None:
    await desk.note(edition(), person(), registered())
    await desk.send_all()
    await desk.note(
        unreachable(), unreachable(requirement="modules"), unreachable(award="attendance"), unreachable(award="x")
    )
    await desk.send_all()
    assert desk.catcher.subjects == [CONFIRMED, "Su asistencia en Gestión de fronteras"]
    text = text_of(desk.catcher.mails[1])
    assert "certificado de asistencia, diploma, otra distinción de la edición." in " ".join(text.split())
    await desk.note(unreachable(revision=2, minute=300, reachable=True))
    await desk.send_all()
    assert len(desk.catcher.mails) == 2


async def test_nobody_is_told_what_can_be_reached_again_or_is_for_the_coordinator(desk: Desk) -> None:
    await desk.note(edition(), person(), registered())
    await desk.send_all()
    await desk.note(unreachable(tell="coordinator"))
    await desk.note(unreachable(award="attendance"), unreachable(award="attendance", revision=2, reachable=True))
    await desk.send_all()
    assert desk.catcher.subjects == [CONFIRMED]
    assert [row[2] for row in await desk.statuses() if row[0] == "threshold_unreachable"] == ["reachable_again"]


async def test_a_name_is_checked_in_time_by_those_who_have_a_place(desk: Desk) -> None:
    await desk.note(edition(), person(), registered())
    await desk.send_all()
    await desk.note(name_check(until=SOON), name_check(revision=2, until=SOON + timedelta(days=1)))
    await desk.send_all()
    assert desk.catcher.subjects == [CONFIRMED, "Revise su nombre: Gestión de fronteras"]
    assert "lunes 11 de marzo de 2030" in text_of(desk.catcher.mails[1])

    await desk.note(name_check(revision=3, until=lately()))
    await desk.send_all()
    await desk.note(withdrawn())
    await desk.send_all()
    await desk.note(name_check(revision=4))
    await desk.send_all()
    assert [row[2] for row in await desk.statuses() if row[0] == "name_check"] == [
        "newer_request",
        None,
        "deadline_over",
        "no_place",
    ]


async def test_a_new_address_is_proven_and_the_present_one_is_told(desk: Desk) -> None:
    proof: dict[str, Any] = {"new_email": "ana@nuevo.example", "proof_id": named("proof"), "proof_expires_at": SOON}
    await desk.note(edition(), person(), registered())
    await desk.send_all()
    await desk.note(person(revision=2, **proof), person(revision=3, given_names="Ana María", **proof))
    await desk.send_all()

    assert desk.catcher.recipients[1:].count("ana@nuevo.example") == 1
    assert sorted(desk.catcher.recipients) == ["ana@correo.example", "ana@correo.example", "ana@nuevo.example"]
    mails = dict(zip(desk.catcher.recipients[1:], desk.catcher.mails[1:], strict=True))
    note, asking = mails["ana@correo.example"], mails["ana@nuevo.example"]
    assert "nuevo.example" not in note.as_string() + text_of(note) + text_of(note, "html")
    # Nobody knows yet who reads the new address: it gets no link to the page.
    assert "/r/" not in text_of(asking) + text_of(asking, "html")
    (token,) = set(re.findall(r"/proof/([\w.-]+)", text_of(asking)))
    found = read(token, desk.settings.link_secrets)
    assert found is not None
    assert (found.kind, found.subject, found.expires_at) == ("proof", named("proof"), SOON)

    other: dict[str, Any] = {**proof, "new_email": "ana@otro.example", "proof_id": named("other")}
    await desk.note(person(revision=4, **other), person(revision=5, email="ana@nuevo.example"))
    await desk.send_all()
    assert len(desk.catcher.mails) == 3, "a proof that was given or replaced is not asked for"


async def test_a_proof_that_has_expired_is_not_mailed_late(desk: Desk) -> None:
    proof: dict[str, Any] = {"new_email": "ana@nuevo.example", "proof_id": named("proof"), "proof_expires_at": lately()}
    await desk.note(edition(), person(**proof), waitlisted())
    await desk.send_all()

    assert desk.catcher.recipients == ["ana@correo.example"]
    assert {row for row in await desk.statuses() if row[0].startswith("address")} == {
        ("address_proof", "dropped", "deadline_over"),
        ("address_changing", "dropped", "deadline_over"),
    }


async def test_a_proof_waits_for_the_edition_in_whose_name_it_is_written(desk: Desk) -> None:
    proof: dict[str, Any] = {"new_email": "ana@nuevo.example", "proof_id": named("proof"), "proof_expires_at": SOON}
    await desk.note(person(**proof), edition())
    await desk.send_all()
    assert desk.catcher.mails == []

    await desk.note(waitlisted())
    await desk.send_all()
    assert sorted(desk.catcher.recipients) == ["ana@correo.example", "ana@correo.example", "ana@nuevo.example"]


async def test_erasure_removes_the_new_address_too(desk: Desk) -> None:
    proof: dict[str, Any] = {"new_email": "ana@nuevo.example", "proof_id": named("proof"), "proof_expires_at": SOON}
    await desk.note(edition(), person(**proof), erased())
    async with desk.database.transaction(readonly=True) as connection:
        (row,) = await connection.fetch("select to_jsonb(t)::text from people as t")
    assert "example" not in row[0]


async def test_answers_go_to_the_contact_of_the_edition(desk: Desk) -> None:
    await desk.note(edition(), person(), contact(), registered())
    await desk.send_all()
    mail = desk.catcher.mails[0]
    assert [(one.display_name, one.addr_spec) for one in mail["Reply-To"].addresses] == [
        ("Coordinación, Panamá", "cursos@mision.example")
    ]
    for kind in ("plain", "html"):
        assert "¿Dudas? Escriba a Coordinación, Panamá (cursos@mision.example)." in text_of(mail, kind)

    await desk.note(contact(2, name="Centro de formación; oficina: (sede)", email="hola@straße.de"), withdrawn())
    await desk.send_all()
    (reply,) = desk.catcher.mails[1]["Reply-To"].addresses
    assert (reply.display_name, reply.addr_spec) == ("Centro de formación; oficina: (sede)", "hola@xn--strae-oqa.de")


@pytest.mark.parametrize("email", [None, "no es una dirección"])
async def test_without_a_contact_answers_go_where_the_mission_reads_them(desk: Desk, email: str | None) -> None:
    await desk.note(edition(), person("ana"), contact(name="Alguien", email=email), registered("ana"))
    await desk.send_all()
    assert desk.catcher.mails[0]["Reply-To"] is None
    assert "¿Dudas?" not in text_of(desk.catcher.mails[0])

    origin = desk.sender.origin
    desk.sender.origin = type(origin)(origin.address, "ayuda@mision.example", origin.certificates_url, origin.links)
    await desk.note(person("luz"), registered("luz"))
    await desk.send_all()
    assert str(desk.catcher.mails[1]["Reply-To"]) == "ayuda@mision.example"
    assert "¿Dudas? Escriba a ayuda@mision.example." in text_of(desk.catcher.mails[1])


async def test_a_mail_to_a_shared_mailbox_says_whom_it_is_for(desk: Desk) -> None:
    shared: dict[str, Any] = {"email": "oficina@correo.example", "shares_mailbox": True}
    await desk.note(edition(), person("ana", **shared), person("luz", language="en", **shared), person("eva"))
    await desk.note(registered("ana"), registered("luz"), registered("eva"))
    await desk.send_all()

    mails = {str(mail["To"].addresses[0].display_name).split()[0]: mail for mail in desk.catcher.mails}
    assert text_of(mails["Ana"]).startswith("Este mensaje es para Ana Peñalba de Gracia.")
    assert text_of(mails["Luz"]).startswith("This message is for Luz Peñalba de Gracia.")
    assert "Este mensaje es para Ana Peñalba de Gracia." in text_of(mails["Ana"], "html")
    assert "Este mensaje es para" not in text_of(mails["Eva"])


async def test_who_asked_for_erasure_is_mailed_that_it_is_refused(desk: Desk) -> None:
    """Once, in their language, with the way to the reason and the authority; the reason itself is in no mail."""
    await desk.note(edition(), person(), person("luz", language="en"), registered(), registered("luz"))
    await desk.send_all()
    desk.catcher.mails.clear()
    for _ in range(2):
        await desk.note(refused(), refused("luz"))
        await desk.send_all()
    said = {mail["Content-Language"]: " ".join(text_of(mail).split()) for mail in desk.catcher.mails}
    assert len(desk.catcher.mails) == 2
    assert "respondió a su solicitud de borrar sus datos: no los borró" in said["es"]
    assert "They were not erased".lower() in said["en"].lower()
    assert all("ANTAI" in text and "/r/" in text for text in said.values())


async def test_who_is_erased_on_request_gets_one_last_mail(desk: Desk) -> None:
    """The address is gone after it. Nobody whose retention is over gets one, and no replay in another order mails."""
    await desk.note(edition(), *(person(who) for who in ("ana", "luz", "mar")), registered(), registered("luz"))
    await desk.note(registered("mar"))
    await desk.send_all()
    desk.catcher.mails.clear()
    desk.catcher.recipients.clear()
    await desk.note(
        erased(reason="request", erased_at=lately()),
        erased("luz", reason="retention", erased_at=lately()),
        erased("mar", reason="request", erased_at=lately(hours=24 * 10)),
        erased("eva", reason="request", erased_at=lately()),
        person("eva"),
        registered("eva"),
    )
    assert await desk.count("last_addresses") == 1
    await desk.send_all()
    assert desk.catcher.recipients == ["ana@correo.example"]
    for kind in ("plain", "html"):
        said = text_of(desk.catcher.mails[0], kind)
        assert "Sus datos se borraron, como se pidió" in " ".join(said.split())
        assert "/r/" not in said
    assert await desk.count("last_addresses") == 0
    await desk.note(erased(reason="request", erased_at=lately()))
    await desk.send_all()
    assert len(desk.catcher.mails) == 1


async def test_the_address_of_who_was_erased_goes_after_three_days(desk: Desk) -> None:
    """Also if no mail server took the mail."""
    await desk.note(edition(), person(), registered())
    await desk.send_all()
    await desk.note(erased(reason="request", erased_at=lately()))
    async with desk.database.transaction() as connection:
        await connection.execute("update last_addresses set noted_at = noted_at - interval '3 days'")
        assert await purge_last_addresses(connection) == 1
    await desk.send_all()
    assert [row for row in await desk.statuses() if row[0] == "erasure_done"] == [
        ("erasure_done", "dropped", "person_erased")
    ]
