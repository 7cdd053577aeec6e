"""Coordinators say who may take part and what is asked, by forms."""

from typing import Any

from playwright.async_api import Page

from tests.browser.check import Kind, Step, examine, in_language
from tests.browser.visitor import Visitors
from tests.registration.mission import Edition, Mission, person
from tests.registration.staff import form_of, let_in, said_in, signed_in
from tests.registration.test_edition_pages_in_browser import as_staff, base_of
from tests.registration.test_questions import asking


async def rules_of(edition: Edition) -> list[dict[str, Any]]:
    """The stored rules."""
    answer = await edition.mission.http.get(f"/api/v1/editions/{edition.code}/eligibility")
    return list(answer.json()["rules"])


async def questions_of(edition: Edition) -> dict[str, Any]:
    """The stored questions."""
    return dict((await edition.mission.http.get(f"/api/v1/editions/{edition.code}/questions")).json())


async def test_rules_are_added_ordered_and_removed(mission: Mission) -> None:
    edition = await mission.edition()
    await edition.register(person(organisation_type="civil_society"))
    path = f"{base_of(edition)}/settings/rules"
    async with signed_in(mission.running) as browser:
        page = await browser.get(f"{path}?lang=es")
        for kind in ("deadline", "organisation_type", "graduation", "channel"):
            page = await form_of(page, "/rules").send(browser, {"new_kind": kind}, press=("press", "add"))
            assert page.status_code == 200
        empty = await form_of(page, "/rules").send(browser)
        assert empty.status_code == 422
        assert "Marque al menos una opción" in empty.text
        assert 'id="rule_1_until-error"' in empty.text
        assert await rules_of(edition) == []
        typed = {
            "rule_1_until": "2090-01-01T12:00",
            "rule_2_codes": ["security_force"],
            "rule_3_is": "excluded",
            "rule_4_codes": ["form", "nomination"],
        }
        page = await form_of(empty, "/rules").send(browser, typed, press=("press", "up-2"))
        page = await form_of(page, "/rules").send(browser, press=("press", "remove-3"))
        preview = await form_of(page, "/rules").send(browser, press=("preview", "1"))
        assert "1 de 1 persona inscrita no cumpliría" in said_in(preview)
        assert await rules_of(edition) == []
        saved = await form_of(preview, "/rules").send(browser)
        assert saved.status_code == 303
        again = said_in(await browser.get(f"{path}?lang=en"))
    assert await rules_of(edition) == [
        {"rule": "organisation_type", "in": ["security_force"]},
        {"rule": "deadline", "until": "2090-01-01T12:00:00-05:00"},
        {"rule": "channel", "in": ["form", "nomination"]},
    ]
    assert "What people read now" in again


async def test_rules_that_contradict_or_name_nothing_known_are_explained(mission: Mission) -> None:
    edition = await mission.edition()
    async with signed_in(mission.running) as browser:
        page = await browser.get(f"{base_of(edition)}/settings/rules?lang=en")
        for _ in range(2):
            page = await form_of(page, "/rules").send(browser, {"new_kind": "institution"}, press=("press", "add"))
        clash = {"rule_1_codes": ["SNM"], "rule_2_codes": ["MINSA"]}
        refused = await form_of(page, "/rules").send(browser, clash)
        assert refused.status_code == 422
        assert "Nobody can meet all the rules" in refused.text
        unknown = await form_of(page, "/rules").send(browser, {"rule_1_codes": ["NADIE"], "rule_2_codes": ["NADIE"]})
    assert unknown.status_code == 422
    assert 'href="#rule_1_codes"' in unknown.text


async def test_two_coordinators_change_rules_at_once(mission: Mission) -> None:
    edition = await mission.edition()
    path = f"{base_of(edition)}/settings/rules"
    async with signed_in(mission.running) as browser:
        page = await browser.get(f"{path}?lang=en")
        form = form_of(
            await form_of(page, "/rules").send(browser, {"new_kind": "channel"}, press=("press", "add")), "/rules"
        )
        rule = {"rules": [{"rule": "institution", "in": ["SNM"]}]}
        await mission.http.put(f"/api/v1/editions/{edition.code}/eligibility", json=rule)
        conflict = await form.send(browser, {"rule_1_codes": ["form"]})
        assert conflict.status_code == 412
        assert form_of(conflict, "/rules").fields["rule_1_codes"] == ["form"]
        assert (await form_of(conflict, "/rules").send(browser)).status_code == 303
    assert await rules_of(edition) == [{"rule": "channel", "in": ["form"]}]


async def test_questions_are_added_ordered_and_removed(mission: Mission) -> None:
    edition = await mission.edition()
    path = f"{base_of(edition)}/settings/questions"
    async with signed_in(mission.running) as browser:
        page = await browser.get(f"{path}?lang=en")
        for kind in ("text", "choice", "yes_no"):
            page = await form_of(page, "/questions").send(browser, {"new_kind": kind}, press=("press", "add"))
        empty = await form_of(page, "/questions").send(browser)
        assert empty.status_code == 422
        assert 'id="q_1_es-error"' in empty.text
        assert "Write at least one choice" in empty.text
        typed = {
            **{"q_1_es": "¿Por qué quiere participar?", "q_1_en": "Why do you want to take part?"},
            **{"q_2_es": "¿Cómo llega?", "q_2_en": "How do you come?", "q_2_choices": "Avión | Plane\nbus = Bus | Bus"},
            **{"q_3_es": "¿Usa silla de ruedas?", "q_3_en": "Do you use a wheelchair?", "q_2_required": "on"},
        }
        page = await form_of(empty, "/questions").send(browser, typed, press=("press", "up-3"))
        page = await form_of(page, "/questions").send(browser, press=("press", "remove-1"))
        preview = await form_of(page, "/questions").send(browser, press=("preview", "1"))
        assert "2 new, 0 changed, 0 removed" in preview.text
        form = form_of(preview, "/questions")
        assert [(await form.send(browser)).status_code for _ in range(2)] == [303, 303]
    stored = await questions_of(edition)
    assert stored["version"] == 1
    assert list(stored["questions"]) == ["usa_silla_de_ruedas", "como_llega"]
    assert stored["schema"]["properties"]["como_llega"] == {"type": "string", "enum": ["avion", "bus"]}
    assert stored["schema"]["required"] == ["como_llega"]
    assert stored["questions"]["como_llega"]["choices"]["avion"] == {"es": "Avión", "en": "Plane"}
    public = await mission.public.get(f"/e/{edition.code}?lang=es")
    assert "¿Cómo llega?" in public.text


async def test_conditions_that_the_form_does_not_show_are_kept(mission: Mission) -> None:
    edition = await asking(mission)
    before = await questions_of(edition)
    path = f"{base_of(edition)}/settings/questions"
    async with signed_in(mission.running) as browser:
        page = await browser.get(f"{path}?lang=es")
        assert "Esas condiciones se conservan" in page.text
        same = await form_of(page, "/questions").send(browser)
        assert same.status_code == 303
        assert await questions_of(edition) == before
        row = next(name for name in form_of(page, "/questions").fields if name.endswith("_es"))
        renamed = await form_of(page, "/questions").send(browser, {row: "¿Otra cosa?"})
        assert renamed.status_code == 303
    after = await questions_of(edition)
    assert after["schema"] == before["schema"]
    assert after["version"] == before["version"] + 1


async def test_only_coordinators_change_rules_and_questions(mission: Mission) -> None:
    edition = await asking(mission)
    for role, seen in (("auditor", 200), ("focal_point", 403)):
        async with signed_in(mission.running, role, institution="SNM") as browser:
            for page in ("rules", "questions"):
                path = f"{base_of(edition)}/settings/{page}"
                shown = await browser.get(path)
                assert shown.status_code == seen
                assert f'action="{path}"' not in shown.text
                assert (await browser.post(path, data={})).status_code == 403


RULES = [
    {"rule": "institution", "in": ["SNM"]},
    {"rule": "deadline", "until": "2090-01-01T12:00:00-05:00"},
    {"rule": "graduation", "is": "excluded", "course": "GIF"},
]


def pressed(mission: Mission, path: str, button: str) -> Step:
    """Choose another row and press a button."""

    async def press(page: Page, kind: Kind) -> None:
        await let_in(page, mission.running)
        await page.goto(in_language(path, kind.language))
        for summary in await page.locator("main summary").all():
            await summary.click()
        await page.locator("[name=new_kind]").select_option(index=5)
        await page.locator(button).first.click()

    return press


async def test_the_editor_of_rules_in_a_browser(mission: Mission, page_at: Visitors) -> None:
    edition = await mission.edition()
    await mission.http.put(f"/api/v1/editions/{edition.code}/eligibility", json={"rules": RULES})
    path = f"{base_of(edition)}/settings/rules"
    steps = [pressed(mission, path, "[value=add]"), pressed(mission, path, "[name=preview]")]
    assert await examine(page_at, mission.running.url, *as_staff(mission, path), *steps) == []


async def test_the_editor_of_questions_in_a_browser(mission: Mission, page_at: Visitors) -> None:
    edition = await asking(mission)
    path = f"{base_of(edition)}/settings/questions"

    async def wrong(page: Page, kind: Kind) -> None:
        await pressed(mission, path, "[value=add]")(page, kind)
        await page.locator("main form .actions button").first.click()
        await page.get_by_role("alert").wait_for()

    assert await examine(page_at, mission.running.url, *as_staff(mission, path), wrong) == []


async def test_rules_and_questions_that_are_only_read(mission: Mission, page_at: Visitors) -> None:
    edition, plain = await asking(mission), await mission.edition()
    paths = [f"{base_of(edition)}/settings/questions", f"{base_of(plain)}/settings/rules"]
    assert await examine(page_at, mission.running.url, *as_staff(mission, *paths, role="auditor")) == []
