"""Coordinators create, change, publish and cancel editions in the browser."""

from typing import Any

import httpx
import pytest

from diplomado_chassis.http.auth import Scope
from diplomado_contracts import EditionPublished
from diplomado_registration.editions.pages import creating
from tests.registration.mission import Mission, person
from tests.registration.staff import form_of, said_in, signed_in
from tests.registration.test_offers import full

NEW = {
    "course": "GIF",
    "title_es": "Gestión de fronteras",
    "title_en": "Border management",
    "starts_on": "2090-03-01",
    "ends_on": "2090-06-30",
    "modality": "online",
    "organiser": "Misión en Panamá",
    "capacity": "30",
    "programmes": ["WHP"],
    "institutions": ["SENAFRONT", "SNM"],
    "modules": "Derechos humanos | Human rights\n\nRefugio | Asylum",
    "registration_until": "2090-02-20T17:00",
    "reminder_hours": "24, 1",
    "sdg": "10.7",
    "seat_1_group": "sex:F",
    "seat_1_reserved": "10",
}


async def stored(mission: Mission, code: str) -> dict[str, Any]:
    """The edition, as the API has it."""
    (edition,) = (await mission.http.get(f"/api/v1/editions?code={code}")).json()["editions"]
    return dict(edition)


def path_of(answer: httpx.Response) -> str:
    """Where an answer leads to."""
    assert answer.status_code == 303, answer.text[-3000:]
    return answer.headers["location"].partition("?")[0]


@pytest.mark.parametrize("role", ["focal_point", "facilitator", "grader", "auditor", "data_protection"])
async def test_only_coordinators_create_and_change(mission: Mission, role: str) -> None:
    edition = await mission.edition()
    base = f"/registration/editions/{edition.edition_id}"
    async with signed_in(mission.running, role, institution="SNM") as browser:
        for path in ("/registration/editions/new", "/registration/editions/copy"):
            assert (await browser.get(path)).status_code == 403, path
        seen = await browser.get(base)
        assert seen.status_code == 200
        assert '<form method="post" action="/registration' not in seen.text
        reads = role in ("auditor", "data_protection")
        for page in ("settings", "history"):
            assert (await browser.get(f"{base}/{page}")).status_code == (200 if reads else 403), page
        for page in ("settings", "extension", "publication", "steps/cancellation"):
            assert (await browser.post(f"{base}/{page}", data={})).status_code == 403, page
    unknown = await mission.public.get(f"{base}/settings")
    assert unknown.status_code == 303


async def test_an_edition_from_scratch(mission: Mission) -> None:
    async with signed_in(mission.running) as browser:
        page = await browser.get("/registration/editions/new?lang=es")
        answer = await form_of(page, "/new").send(browser, NEW)
        path = path_of(answer)
        seen = await browser.get(answer.headers["location"])
    assert "borrador" in said_in(seen)
    edition = await stored(mission, "gestion-de-fronteras-2090")
    assert path.endswith(edition["edition_id"])
    assert edition["status"] == "draft"
    assert edition["capacity"] == 30
    assert [module["title"]["en"] for module in edition["modules"]] == ["Human rights", "Asylum"]
    assert [entry["code"] for entry in edition["institutions"]] == ["SENAFRONT", "SNM"]
    assert edition["registration_until"].startswith("2090-02-20T22:00")
    assert edition["seats"] == [{"by": "sex", "value": "F", "maximum": None, "reserved": 10}]
    assert edition["reminder_hours"] == [24, 1]


@pytest.mark.parametrize("lang", ["es", "en"])
async def test_errors_stand_beside_the_fields_and_nothing_is_lost(mission: Mission, lang: str) -> None:
    wrong = NEW | {
        "title_en": "",
        "ends_on": "2090-01-01",
        "capacity": "0",
        "contact_email": "no es un correo",
        "organiser": "Misión\u202e",
        "seat_1_maximum": "5",
        "seat_1_reserved": "x",
        "sdg": "99",
        "code": "con espacios <b>",
    }
    async with signed_in(mission.running) as browser:
        page = await browser.get(f"/registration/editions/new?lang={lang}")
        answer = await form_of(page, "/new").send(browser, wrong)
    assert answer.status_code == 422
    for name in ("title_en", "ends_on", "capacity", "contact_email", "organiser", "seat_1_reserved", "sdg", "code"):
        assert f'id="{name}-error"' in answer.text, name
    kept = form_of(answer, "/new").fields
    for name, value in wrong.items():
        assert kept.get(name, [""]) == (value if isinstance(value, list) else [value]), name
    assert ("Falta corregir" if lang == "es" else "Please correct") in answer.text


async def test_what_is_missing_in_an_empty_form(mission: Mission) -> None:
    async with signed_in(mission.running) as browser:
        page = await browser.get("/registration/editions/new?lang=en")
        empty = dict.fromkeys(form_of(page, "/new").fields, "") | {"csrf": form_of(page, "/new").fields["csrf"]}
        answer = await form_of(page, "/new").send(browser, empty)
    assert answer.status_code == 422
    for name in ("title_es", "title_en", "course", "starts_on", "ends_on", "organiser", "time_zone", "code"):
        assert f'id="{name}-error"' in answer.text, name


async def test_the_catalogue_grows_from_the_same_form(mission: Mission) -> None:
    """From an empty system: course, programme with donors and institution, without losing what was typed."""
    async with signed_in(mission.running) as browser:
        page = await browser.get("/registration/editions/new?lang=en")
        typed = {
            "title_es": "Primera",
            "title_en": "First",
            "new_course_es": "Ética pública",
            "new_course_en": "Ethics",
        }
        page = await form_of(page, "/new").send(browser, typed, press=("add", "course"))
        assert page.status_code == 200
        assert form_of(page, "/new").fields["course"] == ["etica-publica"]
        assert form_of(page, "/new").fields["title_es"] == ["Primera"]
        page = await form_of(page, "/new").send(
            browser,
            {"new_programme_es": "Fondo", "new_programme_en": "Fund", "new_programme_donors": "Donante A\nDonante B"},
            press=("add", "programme"),
        )
        wrong = await form_of(page, "/new").send(
            browser, {"new_institution_name": "ANAM"}, press=("add", "institution")
        )
        assert wrong.status_code == 422
        assert 'id="new_institution_level-error"' in wrong.text
        assert form_of(wrong, "/new").fields["programmes"] == ["fondo"]
        institution = {"new_institution_organisation_type": "security_force", "new_institution_level": "national"}
        page = await form_of(wrong, "/new").send(browser, institution, press=("add", "institution"))
        assert page.status_code == 200
        several = {
            "new_institutions_lines": "SNM-9; Servicio de Migración 9\n\nANAM\nMala código; Otra\n",
            "new_institutions_organisation_type": "national_government",
        }
        wrong = await form_of(page, "/new").send(browser, several, press=("add", "institutions"))
        assert wrong.status_code == 422
        assert 'id="new_institutions_level-error"' in wrong.text
        several |= {"new_institutions_level": "national"}
        wrong = await form_of(wrong, "/new").send(browser, several, press=("add", "institutions"))
        assert "Line 4: " in wrong.text
        assert form_of(wrong, "/new").fields["institutions"] == ["anam"]
        lines = "SNM-9; Servicio de Migración 9\n\nanam\nInstituto de Prueba 9"
        several["new_institutions_lines"] = lines
        page = await form_of(wrong, "/new").send(browser, several, press=("add", "institutions"))
        assert page.status_code == 200
        assert page.text.count("The edition is not stored yet.") == 1
        told = page.text.index("The institutions are on the list and are ticked.")
        assert page.text.index('id="institutions"') < told
        for kind, place in (("course", "course"), ("programme", "programmes"), ("institution", "institutions")):
            assert f'name="add" value="{kind}" formaction="#{place}"' in page.text
            assert f'id="{place}"' in page.text
        again = await form_of(page, "/new").send(browser, typed, press=("add", "course"))
        assert 'id="new_course_code-error"' in again.text
        rest = {"starts_on": "2091-01-01", "ends_on": "2091-02-01", "modality": "online", "organiser": "Misión"}
        made = await form_of(page, "/new").send(browser, rest)
    assert path_of(made)
    edition = await stored(mission, "primera-2091")
    assert edition["course"] == "etica-publica"
    assert edition["programmes"][0]["donors"] == ["Donante A", "Donante B"]
    assert {entry["code"] for entry in edition["institutions"]} == {"anam", "SNM-9", "instituto-de-prueba-9"}


async def test_a_double_click_creates_one_edition(mission: Mission) -> None:
    async with signed_in(mission.running) as browser:
        form = form_of(await browser.get("/registration/editions/new"), "/new")
        first = await form.send(browser, NEW | {"code": "doble-clic"})
        second = await form.send(browser, NEW | {"code": "doble-clic"})
        other = form_of(await browser.get("/registration/editions/new?lang=es"), "/new")
        third = await other.send(browser, NEW | {"code": "doble-clic"})
    assert path_of(first) == path_of(second)
    assert third.status_code == 422
    assert "Ya hay una edición con ese código" in third.text


async def test_a_copy_of_an_earlier_edition(mission: Mission, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also of one that begins before all that the list has room for."""
    monkeypatch.setattr(creating, "SHOWN", 1)
    source = await mission.edition(title={"es": "Original", "en": "Original"}, institutions=["MINSA"])
    async with signed_in(mission.running) as browser:
        page = await browser.get(f"/registration/editions/copy?from={source.code}&lang=en")
        assert form_of(page, "/copy").fields["source"] == [source.code]
        missing = await form_of(page, "/copy").send(browser, {"code": "copia-1"})
        assert 'id="starts_on-error"' in missing.text
        made = await form_of(missing, "/copy").send(browser, {"starts_on": "2091-05-02", "code": "copia-1"})
    assert path_of(made)
    copied = await stored(mission, "copia-1")
    assert (copied["starts_on"], copied["ends_on"]) == ("2091-05-02", "2091-08-25")
    assert [entry["code"] for entry in copied["institutions"]] == ["MINSA"]


async def test_a_change_is_shown_before_it_is_stored(mission: Mission) -> None:
    """Who is promoted and written to is said first; only what was confirmed is stored."""
    edition, _ = await full(mission)
    path = f"/registration/editions/{edition.edition_id}/settings"
    async with signed_in(mission.running) as browser:
        page = await browser.get(f"{path}?lang=es")
        preview = await form_of(page, "/settings").send(browser, {"capacity": "2", "organiser": "Otra oficina"})
        assert preview.status_code == 200
        assert "1 persona de la lista de espera" in said_in(preview)
        assert "Otra oficina" in preview.text
        assert (await edition.counters())[0] == 1
        back = await form_of(preview, "/settings").send(browser, press=("edit", "1"))
        assert form_of(back, "/settings").fields["organiser"] == ["Otra oficina"]
        other = await form_of(preview, "/settings").send(browser, {"confirmed": "7"})
        assert "Mientras tanto cambió" in said_in(other)
        assert (await edition.counters())[0] == 1
        form = form_of(other, "/settings")
        saved, again = await form.send(browser), await form.send(browser)
        assert path_of(saved) == path_of(again) == path
        assert (await edition.counters())[0] == 2
        unchanged = await form_of(await browser.get(path), "/settings").send(browser)
        assert "notice=unchanged" in unchanged.headers["location"]


async def test_two_coordinators_change_an_edition_at_once(mission: Mission) -> None:
    edition = await mission.edition()
    path = f"/registration/editions/{edition.edition_id}/settings"
    async with signed_in(mission.running) as browser:
        form = form_of(await browser.get(f"{path}?lang=es"), "/settings")
        await edition.put(partner="Universidad de Panamá")
        conflict = await form.send(browser, {"partner": "Universidad Santa María"})
        assert conflict.status_code == 412
        assert "Universidad de Panamá" in conflict.text
        kept = form_of(conflict, "/settings")
        assert kept.fields["partner"] == ["Universidad Santa María"]
        preview = await kept.send(browser)
        saved = await form_of(preview, "/settings").send(browser)
    assert path_of(saved)
    assert (await stored(mission, edition.code))["partner"] == "Universidad Santa María"


async def test_fewer_places_than_people_are_refused_at_the_field(mission: Mission) -> None:
    edition = await mission.edition(capacity=5)
    for _ in range(2):
        await edition.register(person())
    async with signed_in(mission.running) as browser:
        page = await browser.get(f"/registration/editions/{edition.edition_id}/settings?lang=en")
        refused = await form_of(page, "/settings").send(browser, {"capacity": "1"})
    assert refused.status_code == 422
    assert 'id="capacity-error"' in refused.text


async def test_an_edition_is_published_closed_extended_cancelled_and_reinstated(mission: Mission) -> None:
    edition = await mission.edition(publish=False, starts_on="2090-01-01", ends_on="2090-02-01")
    base = f"/registration/editions/{edition.edition_id}"

    async def status() -> str:
        return str((await stored(mission, edition.code))["status"])

    async with signed_in(mission.running) as browser:
        page = await browser.get(f"{base}?lang=es")
        assert "Publicar la edición" in page.text
        page = await browser.get(path_of(await form_of(page, "/publication").send(browser)))
        assert await status() == "published"
        assert (
            len([fact for fact in await mission.facts(edition.edition_id) if isinstance(fact, EditionPublished)]) == 1
        )
        assert await form_of(page, "/steps/closing").send(browser, {"reason": "Se llenó"})
        assert await status() == "registration_closed"
        page = await browser.get(base)
        assert await form_of(page, "/steps/reopening").send(browser)
        assert await status() == "published"
        page = await browser.get(base)
        preview = await form_of(page, "/extension").send(browser, {"ends_on": "2090-03-01"})
        assert path_of(await form_of(preview, "/settings").send(browser))
        assert (await stored(mission, edition.code))["ends_on"] == "2090-03-01"
        page = await browser.get(f"{base}?lang=es")
        assert "cambios guardados que el público aún no ve" in said_in(page)
        await edition.register(person())
        form = form_of(page, "/steps/cancellation")
        unreasoned = await form.send(browser)
        assert (unreasoned.status_code, await status()) == (422, "published")
        assert 'id="reason-cancellation-error"' in unreasoned.text
        uncounted = await form.send(browser, {"reason": "Sin fondos"})
        assert uncounted.status_code == 409
        assert "Ahora se escribiría a 1 persona." in said_in(uncounted)
        confirmed = form_of(uncounted, "/steps/cancellation")
        assert confirmed.fields["reason"] == ["Sin fondos"]
        assert path_of(await confirmed.send(browser)) == base
        assert await status() == "cancelled"
        page = await browser.get(base)
        back = await form_of(page, "/steps/reinstatement").send(browser, {"reason": "Hay fondos"})
        assert (path_of(back), await status()) == (base, "published")
        history = said_in(await browser.get(f"{base}/history?lang=es"))
    for text in ("Publicó la edición", "Se llenó", "Último día", "Sin fondos", "Hay fondos", "Xiomara Batista (usted)"):
        assert text in history, text


async def test_a_step_after_a_change_of_somebody_else_is_a_conflict(mission: Mission) -> None:
    edition = await mission.edition(starts_on="2090-01-01", ends_on="2090-02-01")
    base = f"/registration/editions/{edition.edition_id}"
    async with signed_in(mission.running) as browser:
        form = form_of(await browser.get(f"{base}?lang=en"), "/steps/cancellation")
        await edition.put(hours=12)
        answer = await form.send(browser, {"reason": "No funds"})
    assert answer.status_code == 412
    assert "Somebody changed the edition meanwhile" in said_in(answer)
    assert (await stored(mission, edition.code))["status"] == "published"


async def test_an_unknown_edition_and_step_are_pages(mission: Mission) -> None:
    edition = await mission.edition()
    async with signed_in(mission.running) as browser:
        page = await browser.get(f"/registration/editions/{edition.edition_id}")
        key = form_of(page, "/sign-out").fields["csrf"]
        nowhere = await browser.get("/registration/editions/018f0000-0000-7000-8000-000000000001")
        wrong = await browser.post(f"/registration/editions/{edition.edition_id}/steps/x", data={"csrf": key})
        guess = await browser.get("/registration/editions/guess")
    assert [answer.status_code for answer in (nowhere, wrong, guess)] == [404, 404, 404]
    assert "<h1" in nowhere.text


async def test_a_limited_coordinator_makes_editions_of_the_own_mission(mission: Mission) -> None:
    scope = Scope(missions=frozenset({"PA"}))
    async with signed_in(mission.running, scope=scope) as browser:
        page = await browser.get("/registration/editions/new?lang=en")
        assert '<option value="PA" selected>' in page.text  # the only one
        outside = await form_of(page, "/new").send(browser, NEW | {"code": "de-otra", "mission": "CO"})
        assert outside.status_code == 422
        assert 'id="mission-error"' in outside.text
        made = await form_of(outside, "/new").send(browser, {"mission": "PA", "code": "de-panama"})
        path = path_of(made)
        settings = form_of(await browser.get(f"{path}/settings"), "/settings")
        assert (await settings.send(browser, {"mission": "CO"})).status_code == 422
    assert (await stored(mission, "de-panama"))["mission"] == "PA"
