"""Pieces for other pages: a participant's progress and certificates, one person for staff, and what waits."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx

from diplomado_certificates.settings import Settings
from diplomado_chassis.http.auth import Scope
from diplomado_chassis.ids import uuid7
from diplomado_chassis.signed_links import SignedLink, sign
from diplomado_contracts import Event, ParticipantLinkIssued
from tests.certificates.examples import DIPLOMA
from tests.certificates.staff import certificates_of, drafted, signed
from tests.certificates.visitor import text_of, visitor
from tests.certificates.world import NOW, Someone, World, deliver
from tests.support.services import Running

HTMX = {"HX-Request": "true"}


def own_path(certificates: Running, someone: Someone, revision: int = 1, days: int = 30, kind: str = "own_page") -> str:
    """A participant's own piece."""
    assert isinstance(certificates.settings, Settings)
    until = datetime.now(UTC) + timedelta(days=days)
    link = SignedLink(kind, someone.registration_id, revision, until)  # type: ignore[arg-type]
    return f"/certificates/own/{sign(link, certificates.settings.link_secrets)}"


async def read(certificates: Running, path: str, language: str = "es") -> tuple[int, str]:
    """What somebody who is not signed in reads."""
    headers = {**HTMX, "Authorization": "", "Accept-Language": language}
    answer = await certificates.http.get(path, headers=headers)
    return answer.status_code, text_of(answer.text)


async def test_participants_read_what_they_need(certificates: Running, world: World) -> None:
    status, page = await read(certificates, own_path(certificates, world.one_second_short))
    assert status == 200
    assert "Cumplido" in page
    assert "minutos de asistencia" in page
    assert "Módulo 6 «Tema 6»: 79" in page
    assert "No la obtiene" in page
    status, page = await read(certificates, own_path(certificates, world.best), "en")
    assert "720 of 720" in page
    assert "Once the graduation act is signed" in page
    _, page = await read(certificates, own_path(certificates, world.waiting))
    assert "Solo se mide a quien tiene un cupo" in page


async def test_participants_get_their_certificates(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    (first, *_) = await certificates_of(certificates, world, world.second)
    (other, *_) = await certificates_of(certificates, world, world.best)
    path = own_path(certificates, world.second)
    _, page = await read(certificates, path)
    assert first["number"] in page
    assert other["number"] not in page
    file = await certificates.http.get(f"{path}/{first['certificate_id']}.pdf", headers={"Authorization": ""})
    assert file.content.startswith(b"%PDF")
    assert "no-store" in file.headers["cache-control"]
    foreign = await certificates.http.get(f"{path}/{other['certificate_id']}.pdf", headers={"Authorization": ""})
    assert foreign.status_code == 404


async def test_links_that_do_not_work(certificates: Running, world: World) -> None:
    best = world.best
    for path in (
        "/certificates/own/guess",
        own_path(certificates, best, days=-1),
        own_path(certificates, best, kind="proof"),
        own_path(certificates, best, revision=2),
        own_path(certificates, Someone("X", "Y")),
    ):
        assert (await read(certificates, path))[0] == 404
    renewed = ParticipantLinkIssued(
        registration_id=best.registration_id,
        edition_id=world.edition_id,
        participant_id=best.participant_id,
        revision=2,
        link_revision=2,
        issued_at=NOW,
    )
    await deliver(certificates, renewed)
    assert (await read(certificates, own_path(certificates, best)))[0] == 404
    assert (await read(certificates, own_path(certificates, best, revision=2)))[0] == 200
    await deliver(certificates, world.erase(best, reason="request"))
    assert (await read(certificates, own_path(certificates, best, revision=2)))[0] == 404


async def test_a_merged_registration_shows_what_counts_for_both(certificates: Running, world: World) -> None:
    await deliver(certificates, *world.merge(world.second, world.failed_project))
    _, page = await read(certificates, own_path(certificates, world.second))
    assert "80 de 100" in page


async def test_staff_read_one_person(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    path = f"/certificates/fragments/person/{world.best.registration_id}"
    for role, status in (("coordinator", 200), ("auditor", 200), ("data_protection", 200), ("facilitator", 403)):
        async with visitor(certificates, role) as reader:
            answer = await reader.client.get(path, headers=HTMX)
            assert answer.status_code == status
            if status == 200:
                assert "Yaneth Itzel Núñez Batista" in answer.text
                assert "<html" not in answer.text
                assert "GIF-DH-2023-0" in answer.text
                waiting = await reader.client.get(f"/certificates/fragments/person/{uuid7()}", headers=HTMX)
                assert (waiting.status_code, "load delay" in waiting.text) == (200, True)
            assert (await reader.client.get(f"/certificates/fragments/person/{uuid7()}")).status_code in (404, 403)


async def test_a_focal_point_reads_the_people_of_the_own_institution_who_agreed(
    certificates: Running, world: World
) -> None:
    """The piece refused every focal point, so nobody of an institution saw how its own people stand."""
    await signed(certificates, world)
    path = "/certificates/fragments/person/"
    own, other = world.second.registration_id, world.best.registration_id

    async def asked(registration_id: UUID, institution: str | None) -> httpx.Response:
        async with visitor(certificates, "focal_point", institution=institution) as reader:
            return await reader.client.get(f"{path}{registration_id}", headers=HTMX)

    shown = await asked(own, "SNM")
    assert shown.status_code == 200
    assert "minutos de asistencia" in shown.text
    assert "GIF-DH-2023-0" in shown.text
    assert "<a " not in shown.text
    assert [(await asked(one, code)).status_code for one, code in ((other, "SNM"), (own, "MINSA"), (own, None))] == [
        403, 403, 403,
    ]  # fmt: skip
    await deliver(certificates, world.consent(world.second, 2, shares=False))
    hidden = await asked(own, "SNM")
    assert "no aceptó que su institución" in hidden.text
    assert "minutos" not in hidden.text


async def test_a_focal_point_lists_the_own_people_with_what_is_missing(certificates: Running, world: World) -> None:
    """Nobody who did not agree, nobody of another institution, nothing outside of the scope."""
    await signed(certificates, world)
    path = f"/certificates/fragments/institution/{world.edition_id}"
    await deliver(certificates, world.consent(world.one_second_short, 2, shares=True), *closed(world))

    async def asked(institution: str | None, role: str = "focal_point", scope: Scope | None = None) -> httpx.Response:
        async with visitor(certificates, role, institution=institution, scope=scope) as reader:
            return await reader.client.get(path, headers=HTMX)

    page = (await asked("SNM")).text
    rows = {name: text_of(row) for row in page.split("<tr>") for name in ("Ñuria", "Melquiades") if name in row}
    assert "Graduada 8 de septiembre de 2023" in rows["Ñuria"]
    assert "GIF-DH-2023-0" in rows["Ñuria"]
    assert "6 de 6 720 de 720 min" in rows["Ñuria"]
    assert "Módulo 6 «Tema 6»: 79" in rows["Melquiades"]
    assert f"/people/{world.second.registration_id}" in page
    assert "Yaneth" not in page
    await deliver(certificates, world.consent(world.best, 2, shares=True))
    assert "Yaneth" in (await asked("SENAFRONT")).text
    assert "Yaneth" not in (await asked("SNM")).text
    assert "Ninguna persona" in (await asked("MINSA")).text
    refused = [
        ("SNM", "coordinator", None),
        (None, "focal_point", None),
        ("SNM", "focal_point", Scope(editions=frozenset())),
    ]
    assert [(await asked(*one)).status_code for one in refused] == [403, 403, 403]
    await deliver(certificates, world.consent(world.second, 3, shares=False))
    page = (await asked("SNM")).text
    assert "1 persona con cupo no aceptó" in page
    assert "Ñuria" not in page


async def test_home_says_what_waits(certificates: Running) -> None:
    ready, drafting = World(code="gif-listo"), World(code="gif-borrador")
    for world in (ready, drafting):
        await deliver(certificates, *world.events(), *closed(world))
        await certificates.http.put(f"/api/v1/editions/{world.edition_id}/policy", json=DIPLOMA)
    act = await drafted(certificates, drafting)
    await certificates.http.post(f"/api/v1/acts/{act['act_id']}/name-checks", json={})
    # The list is cut after a few editions, so the reader must not see those of other tests.
    scope = Scope(editions=frozenset({ready.code, drafting.code}))
    async with visitor(certificates, "auditor", scope=scope) as reader:
        page = (await reader.client.get("/certificates/fragments/home", headers=HTMX)).text
        assert f'href="/certificates/editions/{ready.edition_id}/act"' in page
        assert f'href="/certificates/editions/{drafting.edition_id}/act/{act["act_id"]}"' in page
        assert "Nombres sin confirmar: " in page
        steps = await reader.client.get(f"/certificates/fragments/editions/{drafting.edition_id}/next-steps")
        assert "Poner los requisitos de graduación <span" in steps.text, "it is done"
        assert f'href="/certificates/editions/{drafting.edition_id}/act">Firmar el acta</a>' in steps.text
    async with visitor(certificates, "grader") as other:
        assert (await other.client.get("/certificates/fragments/home")).status_code == 403


def closed(world: World) -> list[Event]:
    """Every session is closed."""
    (first, *_) = world.closings()
    return [first.model_copy(update={"session_id": session}) for session in world.sessions]
