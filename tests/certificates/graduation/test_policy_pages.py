"""The policy as a form: saved once, previewed, refused beside its fields, and read by those who only read."""

import asyncio
from typing import Any

from diplomado_certificates.policies.form import fields_of
from diplomado_certificates.policies.parsing import parse_policy
from tests.certificates.examples import DIPLOMA
from tests.certificates.visitor import text_of, visitor
from tests.certificates.world import World, deliver
from tests.support.services import Running


def path_of(world: World) -> str:
    """The page."""
    return f"/certificates/editions/{world.edition_id}/policy"


def typed(**changes: str) -> dict[str, str]:
    """The fields of the diploma's policy, with changes."""
    return {**fields_of(parse_policy(DIPLOMA)), **changes}


async def versions_of(certificates: Running, world: World) -> list[dict[str, Any]]:
    """All versions by the API."""
    answer = await certificates.http.get(f"/api/v1/editions/{world.edition_id}/policy")
    return list(answer.json()["versions"])


async def test_a_new_edition_gets_the_usual_policy(certificates: Running) -> None:
    world = World()
    await deliver(certificates, *world.events())
    async with visitor(certificates) as ana:
        page = await ana.open(path_of(world))
        assert "Le proponemos los usuales" in page
        first = {"code": "gif", "full_at": "80", "grace_minutes": "5", "denominator": "scheduled"}
        first |= {"excused": "counts_absent", "made_up": "counts", "early_warning": "none"}
        first |= {"a0-award": "diploma", "a0-kind": "diploma", "a0-per": "edition", "a0-graduates": "on"}
        first |= {"a0-overall-0": "80,5", "a1-award": "attendance", "a1-kind": "attendance", "a1-per": "edition"}
        first |= {"a1-overall-0": "80", "a1-unless": "0"}
        answer = await ana.send(path_of(world), first)
        assert "Se guardó la versión 1" in await ana.follow(answer)
    (version,) = await versions_of(certificates, world)
    assert version["content"]["awards"][0]["require"] == [{"attendance_overall": 0.805}]
    assert version["content"]["awards"][1]["unless"] == "diploma"


async def test_a_change_needs_a_reason_and_loses_nothing(certificates: Running, world: World) -> None:
    async with visitor(certificates) as ana:
        await ana.open(path_of(world))
        answer = await ana.send(path_of(world), typed(**{"a0-score-0": "75"}))
        assert answer.status_code == 422
        assert "escriba el motivo" in answer.text
        assert 'name="a0-score-0" type="text" value="75"' in answer.text
        ana.page = answer
        answer = await ana.send(path_of(world), typed(**{"a0-score-0": "75", "reason": "Lo pidió el instituto"}))
        assert "Se guardó la versión 2" in await ana.follow(answer)
    assert [version["reason"] for version in await versions_of(certificates, world)] == [None, "Lo pidió el instituto"]


async def test_errors_stand_beside_their_fields_in_both_languages(certificates: Running, world: World) -> None:
    wrong = typed(full_at="ochenta", **{"a0-overall-0": "180", "a1-overall-0": "", "a2-rank-0": "<b>1</b>"})
    for language, words in (("es", "Escriba un porcentaje"), ("en", "Type a percentage")):
        async with visitor(certificates, language=language) as ana:
            await ana.open(path_of(world))
            answer = await ana.send(path_of(world), wrong)
            assert answer.status_code == 422
            assert answer.text.count(f"</span>{words}") == 2
            for field in ("full_at", "a0-overall-0", "a1-modules-0", "a2-rank-0"):
                assert f'id="{field}-error"' in answer.text, field
            assert 'value="ochenta"' in answer.text
            assert "<b>1</b>" not in answer.text
    assert len(await versions_of(certificates, world)) == 1


async def test_two_people_at_once_is_a_conflict(certificates: Running, world: World) -> None:
    async with visitor(certificates) as ana, visitor(certificates, subject="eva") as eva:
        await ana.open(path_of(world))
        await eva.open(path_of(world))
        await eva.send(path_of(world), typed(**{"a0-score-0": "90", "reason": "Más exigente"}))
        answer = await ana.send(path_of(world), typed(**{"a0-score-0": "60", "reason": "Menos exigente"}))
        assert answer.status_code == 412
        assert "Alguien cambió esto" in answer.text
        assert "Calificación del proyecto (de «Diploma») 90 60" in text_of(answer.text)
        assert "Menos exigente" in answer.text
        ana.page = answer
        again = await ana.send(path_of(world), typed(**{"a0-score-0": "60", "reason": "Menos exigente"}))
        assert again.status_code == 303
    assert len(await versions_of(certificates, world)) == 3


async def test_a_double_click_saves_once(certificates: Running, world: World) -> None:
    async with visitor(certificates) as ana:
        await ana.open(path_of(world))
        fields = typed(**{"a0-score-0": "75", "reason": "Una vez"})
        both = await asyncio.gather(ana.send(path_of(world), fields), ana.send(path_of(world), fields))
        assert [answer.status_code for answer in both] == [303, 303]
    assert len(await versions_of(certificates, world)) == 2


async def test_the_preview_says_who_would_graduate_and_stores_nothing(certificates: Running, world: World) -> None:
    async with visitor(certificates) as ana:
        await ana.open(path_of(world))
        answer = await ana.send(f"{path_of(world)}/preview", typed(**{"a0-score-0": "70"}), path_of(world))
        shown = text_of(answer.text)
        assert answer.status_code == 200
        assert "de 4 participantes" in shown
        assert "Diploma Gradúa 3 0 1 2" in shown
        assert "Melquiades Gallego" in shown
        assert "Yaneth" not in shown
        wrong = await ana.send(f"{path_of(world)}/preview", typed(full_at="x"), path_of(world))
        assert wrong.status_code == 422
        assert 'value="x"' in wrong.text
    assert len(await versions_of(certificates, world)) == 1


async def test_awards_are_added_and_removed_before_anything_is_saved(certificates: Running, world: World) -> None:
    async with visitor(certificates) as ana:
        await ana.open(path_of(world))
        answer = await ana.send(f"{path_of(world)}/preview", typed(do="add", reason="Hay más"), path_of(world))
        assert 'name="a4-award"' in answer.text
        assert "Hay más" in answer.text
        ana.page = answer
        answer = await ana.send(f"{path_of(world)}/preview", typed(do="remove-0", awards="5"), path_of(world))
        assert 'name="a4-award"' not in answer.text
        assert 'name="a0-award" type="text" value="attendance"' in answer.text


async def test_who_only_reads_reads_words_and_changes_nothing(certificates: Running, world: World) -> None:
    for role, status in (("auditor", 200), ("data_protection", 200), ("focal_point", 403), ("grader", 403)):
        async with visitor(certificates, role) as reader:
            page = await reader.client.get(path_of(world))
            assert page.status_code == status, role
            assert "<form action" not in page.text
            if status == 200:
                assert "Asistir al 80\N{NO-BREAK SPACE}% de cada módulo." in page.text
    async with visitor(certificates) as ana, visitor(certificates, "auditor") as reader:
        await ana.open(path_of(world))
        csrf = ana.hidden(path_of(world))["csrf"]
        for path in (path_of(world), f"{path_of(world)}/preview"):
            assert (await reader.client.post(path, data=typed(csrf=csrf))).status_code == 403
    answer = await certificates.http.get(path_of(world), headers={"Authorization": ""}, follow_redirects=False)
    assert answer.status_code in (303, 401)
    unknown = World()
    async with visitor(certificates) as ana:
        assert (await ana.client.get(path_of(unknown))).status_code == 404
