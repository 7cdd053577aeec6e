"""Acts in pages: drafted, looked at, signed once, annulled, and one graduation withdrawn."""

import asyncio
from typing import Any

import pytest

from diplomado_certificates.acts.pages import one_act
from tests.certificates.staff import certificates_of, drafted, sign, signed
from tests.certificates.visitor import Visitor, text_of, visitor
from tests.certificates.world import World, deliver
from tests.support.services import Running
from tests.support.waiting import eventually
from tests.support.work import worked

DRAFT = {
    "graduated_on": "2023-09-08",
    "place": "Ciudad de Panamá",
    "language": "both",
    "s0-name": "Itzel Abrego Quintero",
    "s0-office_es": "Directora",
    "s0-office_en": "Director",
    "s0-organisation": "Instituto Superior",
}


def path_of(world: World) -> str:
    """The overview."""
    return f"/certificates/editions/{world.edition_id}/act"


async def acts_of(certificates: Running, world: World) -> list[dict[str, Any]]:
    """All acts by the API."""
    answer = await certificates.http.get(f"/api/v1/editions/{world.edition_id}/acts")
    return list(answer.json()["acts"])


async def draft_by_page(ana: Visitor, world: World, **changes: Any) -> str:
    """Draft an act; return its page."""
    await ana.open(f"{path_of(world)}/new")
    answer = await ana.send(f"{path_of(world)}/new", {**DRAFT, **changes})
    return await ana.follow(answer)


async def test_an_act_is_drafted_looked_at_and_signed(certificates: Running, world: World) -> None:
    async with visitor(certificates) as ana:
        piece = f"/certificates/fragments/ready/{world.edition_id}"
        assert f'hx-get="{piece}?' in await ana.open(path_of(world))
        assert "2 Diploma" in text_of(await ana.open(piece))
        assert 'value="2023-09-01"' in await ana.open(f"{path_of(world)}/new"), "the last day of the edition"
        page = await draft_by_page(ana, world)
        assert "Yaneth Itzel Núñez Batista" in page
        assert "Nada habla en contra" in page
        (act,) = await acts_of(certificates, world)
        path = f"{path_of(world)}/{act['act_id']}"
        page = await ana.follow(await ana.send(f"{path}/signature", {}))
        assert "El acta está firmada" in page
        assert f"/api/v1/acts/{act['act_id']}/document.pdf" in page
        assert (await ana.client.get(f"/api/v1/acts/{act['act_id']}/document.pdf")).status_code == 200
        assert "No hay nada nuevo que otorgar" in await ana.open(piece)
        another = await ana.open(f"{path_of(world)}/new")
        for known in ("place", "s0-name", "s0-office_es", "s0-organisation"):
            assert f'value="{DRAFT[known]}"' in another, "nothing is asked twice"
    assert len(await certificates_of(certificates, world)) == act["awards"]


async def test_a_draft_for_many_is_reviewed_and_signed_in_a_piece(
    certificates: Running, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = await drafted(certificates, world)
    monkeypatch.setattr(one_act, "BESIDE", 1)
    path = f"{path_of(world)}/{act['act_id']}"
    piece = f"/certificates/fragments/review/{world.edition_id}/{act['act_id']}"
    async with visitor(certificates) as ana:
        with worked(monkeypatch) as work:
            page = await ana.open(path)
        assert f'hx-get="{piece}?' in page
        assert "Yaneth" not in page
        assert not [one for one in work.statements if "from attendances" in one], "nobody is evaluated"
        assert "Yaneth Itzel Núñez Batista" in await ana.open(piece)
        assert "El acta está firmada" in await ana.follow(await ana.send(f"{path}/signature", {}))
        assert (await ana.client.get(piece)).headers["location"] == path, "nothing is left to review"


async def test_who_opens_an_act_that_is_being_signed_sees_how_far_it_is(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    path = f"{path_of(world)}/{act['act_id']}"
    piece = f"/certificates/fragments/signing/{world.edition_id}/{act['act_id']}"
    async with visitor(certificates) as ana, visitor(certificates, language="en") as john:
        async with certificates.database.transaction() as connection:
            # The signature waits for a holder.
            await connection.execute(
                "select from people where participant_id = $1 for update", world.best.participant_id
            )
            signing = asyncio.create_task(sign(certificates, act))

            async def is_shown() -> bool:
                return f"Revisión y firma: 0 de {act['awards']}" in text_of(await ana.open(path))

            await eventually(is_shown)
            assert ana.page is not None
            assert f'hx-get="{piece}"' in ana.page.text
            assert f"Check and signature: 0 of {act['awards']}" in text_of(await john.open(piece))
        assert (await signing).status_code == 200
        page = await ana.open(piece)
        assert "La firma terminó" in page
        assert f'href="{path}"' in page


async def test_a_draft_with_errors_loses_nothing_in_both_languages(certificates: Running, world: World) -> None:
    for language, words in (("es", "Escriba la fecha de graduación."), ("en", "Type the day of graduation.")):
        async with visitor(certificates, language=language) as ana:
            await ana.open(f"{path_of(world)}/new")
            answer = await ana.send(
                f"{path_of(world)}/new", {**DRAFT, "graduated_on": "mañana", "s0-office_en": "", "place": "a\x07b"}
            )
            assert answer.status_code == 422
            assert words in answer.text
            for field in ("graduated_on", "s0-office_en", "place"):
                assert f'id="{field}-error"' in answer.text
            assert "Itzel Abrego Quintero" in answer.text
            ana.page = answer
            answer = await ana.send(f"{path_of(world)}/new", {**DRAFT, "graduated_on": "2100-01-01"})
            assert answer.status_code == 422
            assert 'id="graduated_on-error"' in answer.text
    assert await acts_of(certificates, world) == []


async def test_a_double_click_drafts_once_and_signs_once(certificates: Running, world: World) -> None:
    async with visitor(certificates) as ana:
        await ana.open(f"{path_of(world)}/new")
        path = f"{path_of(world)}/new"
        both = await asyncio.gather(ana.send(path, DRAFT), ana.send(path, DRAFT))
        assert {answer.headers["location"] for answer in both} == {both[0].headers["location"]}
        await ana.follow(both[0])
        (act,) = await acts_of(certificates, world)
        path = f"{path_of(world)}/{act['act_id']}/signature"
        both = await asyncio.gather(ana.send(path, {}), ana.send(path, {}))
        assert [answer.status_code for answer in both] == [303, 303]
    (act,) = await acts_of(certificates, world)
    assert act["status"] == "signed"
    assert len(await certificates_of(certificates, world)) == act["awards"]


async def test_warnings_are_accepted_with_a_reason(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    await deliver(certificates, world.guests(1, 2))
    path = f"{path_of(world)}/{act['act_id']}"
    async with visitor(certificates) as ana:
        page = await ana.open(path)
        assert "Asistentes sin identificar" in page
        answer = await ana.send(f"{path}/signature", {"reason-guests_waiting": " "})
        assert answer.status_code == 422
        assert 'id="reason-guests_waiting-error"' in answer.text
        ana.page = answer
        answer = await ana.send(f"{path}/signature", {"reason-guests_waiting": "Son invitados del instituto"})
        assert "Son invitados del instituto" in await ana.follow(answer)


async def test_what_changed_since_the_page_is_a_conflict(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    path = f"{path_of(world)}/{act['act_id']}"
    async with visitor(certificates) as ana:
        await ana.open(path)
        await deliver(certificates, world.describe(world.best, 2, given_names="Yaneth"))
        answer = await ana.send(f"{path}/signature", {})
        assert answer.status_code == 412
        assert "Alguien cambió esto" in answer.text
        assert "Nombres que cambiaron" in answer.text
    assert (await acts_of(certificates, world))[0]["status"] == "draft"


async def test_an_act_over_open_sessions_needs_a_reason(certificates: Running, world: World) -> None:
    (closed, reopened, _) = world.closings()
    await deliver(certificates, closed, reopened)
    async with visitor(certificates) as ana:
        await ana.open(f"{path_of(world)}/new")
        answer = await ana.send(f"{path_of(world)}/new", DRAFT)
        assert answer.status_code == 422
        assert 'id="reason-session_not_closed-error"' in answer.text
        ana.page = answer
        answer = await ana.send(f"{path_of(world)}/new", {**DRAFT, "reason-session_not_closed": "Falta un archivo"})
        assert "Se aceptó con el borrador" in await ana.follow(answer)


async def test_a_late_act_is_for_chosen_people(certificates: Running, world: World) -> None:
    async with visitor(certificates) as ana:
        found = await ana.open(f"{path_of(world)}/new", late="true", q="NURIA abrego")
        assert "Ñuria Ábrego de León" in found
        assert 'Diploma <span class="quiet">(1)</span></legend>' in found
        assert "Yaneth" not in found
        await ana.open(f"{path_of(world)}/new", late="true")
        nobody = await ana.send(f"{path_of(world)}/new", DRAFT)
        assert nobody.status_code == 422
        assert "Elija al menos una persona" in nobody.text
        ana.page = nobody
        answer = await ana.send(f"{path_of(world)}/new", {**DRAFT, "chosen": str(world.second.registration_id)})
        page = await ana.follow(answer)
        assert "Ñuria Ábrego de León" in page
        assert "Yaneth" not in page


async def test_names_are_asked_about(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    path = f"{path_of(world)}/{act['act_id']}"
    async with visitor(certificates) as ana:
        await ana.open(path)
        wrong = await ana.send(f"{path}/name-checks", {"until": "2001-01-01"})
        assert wrong.status_code == 422
        ana.page = wrong
        page = await ana.follow(await ana.send(f"{path}/name-checks", {"until": "2999-01-01"}))
        assert "personas que revisen su nombre" in page
        assert "Nombres sin confirmar" in page


async def test_a_signed_act_is_annulled_with_a_reason(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    path = f"{path_of(world)}/{act['act_id']}"
    async with visitor(certificates) as ana:
        await ana.open(path)
        assert (await ana.send(f"{path}/annulment", {"annul-reason": ""})).status_code == 422
        page = await ana.follow(await ana.send(f"{path}/annulment", {"annul-reason": "La fecha era otra"}))
        assert "La fecha era otra" in page
    assert {one["status"] for one in await certificates_of(certificates, world)} == {"revoked"}


async def test_two_people_who_decide_at_once_see_a_conflict(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    path = f"{path_of(world)}/{act['act_id']}"
    async with visitor(certificates) as ana, visitor(certificates, subject="luz") as luz:
        await ana.open(path)
        await luz.open(path)
        assert (await luz.send(f"{path}/annulment", {"annul-reason": "La fecha era otra"})).status_code == 303
        late = await ana.send(f"{path}/annulment", {"annul-reason": "Falta una firma"})
        assert late.status_code == 412
        assert "Alguien cambió esto" in late.text
        assert "La fecha era otra" in late.text


async def test_a_draft_has_an_entity_tag(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    path = f"/api/v1/acts/{act['act_id']}"
    seen = (await certificates.http.get(path)).headers["etag"]
    await deliver(certificates, world.describe(world.best, 2, given_names="Yaneth"))
    stale = await certificates.http.post(f"{path}/signature", json={}, headers={"If-Match": seen})
    assert stale.status_code == 412
    now = await certificates.http.get(path)
    assert now.headers["etag"] != seen
    warnings = [warning["warning"] for warning in now.json()["warnings"]]
    accepted = {"accept": [{"warnings": warnings, "reason": "Se revisó"}]}
    fresh = await certificates.http.post(f"{path}/signature", json=accepted, headers={"If-Match": now.headers["etag"]})
    assert fresh.status_code == 200, fresh.text


async def test_decisions_name_who_decided_when_and_why(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)  # by a machine, which is named by its account
    await deliver(certificates, world.guests(1, 2))
    path = f"{path_of(world)}/{act['act_id']}"
    async with visitor(certificates) as ana:
        await ana.open(path)
        await ana.follow(await ana.send(f"{path}/signature", {"reason-guests_waiting": "<b>=1+1</b>"}))
        await ana.follow(await ana.send(f"{path}/annulment", {"annul-reason": "La fecha era otra"}))
        page = await ana.open(f"{path}/decisions")
        rows = text_of(page)
        assert "Se preparó el borrador staff-1" in rows
        assert "Se firmó el acta Ana Ríos (usted) Asistentes sin identificar (1): <b>=1+1</b>" in rows
        assert "Se anuló el acta Ana Ríos (usted) La fecha era otra" in rows
        assert "<b>=1" not in page
        assert "local-" not in page
    async with visitor(certificates, "auditor", language="en", subject="eva") as eva:
        rows = text_of(await eva.open(f"{path}/decisions"))
        assert "The act was signed Ana Ríos Attendees" in rows
    async with visitor(certificates, "facilitator") as other:
        assert (await other.client.get(f"{path}/decisions")).status_code == 403


async def test_one_graduation_is_withdrawn(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    path = f"{path_of(world)}/{act['act_id']}/people"
    async with visitor(certificates) as ana:
        assert "Ábrego de León, Ñuria" in await ana.open(path, q="ábrego")
        assert "Yaneth" not in await ana.open(path, q="ábrego")
        own = f"{path}/{world.second.registration_id}/withdrawal"
        assert "La graduación de Ñuria Ábrego de León deja de valer" in await ana.open(own)
        wrong = await ana.send(own, {"reason": ""})
        assert wrong.status_code == 422
        assert 'id="revocation"' in wrong.text
        ana.page = wrong
        page = await ana.follow(await ana.send(own, {"revocation": "fraud", "reason": "Otra persona asistió"}))
        assert "La graduación se retiró" in page
        assert "Retirada" in page
    revoked = [one for one in await certificates_of(certificates, world) if one["status"] == "revoked"]
    assert {one["registration_id"] for one in revoked} == {str(world.second.registration_id)}


async def test_who_may(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    paths = [path_of(world), f"{path_of(world)}/{act['act_id']}", f"{path_of(world)}/{act['act_id']}/people"]
    posts = [f"{path_of(world)}/new", *(f"{paths[1]}/{one}" for one in ("signature", "name-checks", "annulment"))]
    for role, status in (("auditor", 200), ("data_protection", 200), ("focal_point", 403), ("facilitator", 403)):
        async with visitor(certificates, role) as reader:
            for path in paths:
                page = await reader.client.get(path)
                assert page.status_code == status, (role, path)
                assert 'class="harm"' not in page.text
            for path in posts:
                assert (await reader.client.post(path, data=DRAFT)).status_code == 403
    other = World()
    await deliver(certificates, *other.events())
    async with visitor(certificates) as ana:
        assert (await ana.client.get(f"{path_of(other)}/{act['act_id']}")).status_code == 404
        assert "Faltan los requisitos" in await ana.open(path_of(other))
