"""The pages about projects in a real browser, in every state, for every kind of visitor."""

from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Page

from diplomado_chassis.ids import uuid7
from diplomado_chassis.signed_links import SignedLink, sign
from diplomado_sessions.projects.overview import grader_key
from tests.browser.axe import axe
from tests.browser.check import Kind, Step, examine, in_language
from tests.browser.files import choose_file
from tests.browser.visitor import Visitors
from tests.sessions.mission import Mission
from tests.sessions.staff import seen, sign_in
from tests.sessions.test_project_pages import base
from tests.sessions.test_ranking import RUBRIC, put, rank, score, team

LEVELS = [
    {
        "points_from": start,
        "title": {"es": name, "en": english},
        "descriptor": {"es": f"El proyecto es {name.lower()} en este criterio.", "en": f"The project is {english}."},
    }
    for start, name, english in ((0, "Inicial", "initial"), (60, "Sólido", "solid"), (90, "Ejemplar", "exemplary"))
]


async def prepared(mission: Mission) -> None:
    """An edition with levels, three teams with a tie, three graders, and a participant who can be found."""
    criteria = [{**one, "levels": LEVELS} for one in RUBRIC["criteria"]]  # type: ignore[attr-defined]
    rubric: dict[str, Any] = {**RUBRIC, "criteria": criteria, "ties": "decision", "outlier_points": 10}
    await put(mission, "rubric", rubric)
    for code in ("DAR", "CHI", "PAN"):
        member = await mission.register("Itzel", f"Moreno {code}", f"{uuid7()}@x.example")
        await team(mission, code, member, leader=str(member), abstract="Un puesto de atención.\n\nCon dos turnos.")
    await mission.register("Raúl", "Batista", f"{uuid7()}@x.example")
    appointed: dict[str, dict[str, Any]] = {
        "Ana Ruiz": {"subject": "cuenta-1"},
        "Eva Sosa": {"subject": "cuenta-2", "conflicts": ["PAN"]},
        "Leo Gil": {"teams": ["PAN"]},
    }
    for name, body in appointed.items():
        await put(mission, f"graders/{name}", body)
    for code, points in {"DAR": (95, 90), "CHI": (90, 97.5)}.items():
        for grader in ("Ana Ruiz", "Eva Sosa"):
            await score(mission, code, grader, *points)
    await score(mission, "PAN", "Leo Gil", 40, 50)
    await put(mission, "teams/PAN/scores/Ana Ruiz", {"points": {"pertinencia": 80}, "state": "draft"})


def sent(
    mission: Mission, path: str, *roles: str, button: str = "main form[data-once] button", subject: str = "ana"
) -> Step:
    """Open a form and send it as it is, without what is required."""

    async def send_it(page: Page, kind: Kind) -> None:
        await sign_in(page, mission.running, *roles, subject=subject)
        await page.goto(in_language(path, kind.language))
        await page.locator(button).last.click()
        await page.get_by_role("alert").wait_for()

    return send_it


async def test_every_page_of_an_edition_without_projects(mission: Mission, page_at: Visitors) -> None:
    views = ("", "/rubric", "/graders", "/scores", "/ranking")
    steps = [seen(mission.running, f"{base(mission)}{view}") for view in views]
    assert await examine(page_at, mission.running.url, *steps) == []


async def test_the_lists_of_the_coordination(mission: Mission, page_at: Visitors) -> None:
    await prepared(mission)
    views = ("", "/rubric", "/graders", "/scores", "/teams/DAR?q=raul")
    steps = [seen(mission.running, f"{base(mission)}{view}") for view in views]
    assert await examine(page_at, mission.running.url, *steps) == []


async def test_the_forms_of_the_coordination(mission: Mission, page_at: Visitors) -> None:
    await prepared(mission)
    at, key = base(mission), grader_key("Ana Ruiz")
    views = ("/rubric/edit", "/rubric/levels/viabilidad", f"/graders/{key}", f"/teams/PAN/scores/{key}")
    steps = [seen(mission.running, f"{at}{view}") for view in views]
    assert await examine(page_at, mission.running.url, *steps) == []


async def test_the_forms_of_the_coordination_with_errors(mission: Mission, page_at: Visitors) -> None:
    await prepared(mission)
    at = base(mission)
    forms = [sent(mission, f"{at}/new-team"), sent(mission, f"{at}/new-grader")]
    assert await examine(page_at, mission.running.url, *forms) == []


async def test_the_ranking_in_every_state(mission: Mission, page_at: Visitors) -> None:
    await prepared(mission)
    at = f"{base(mission)}/ranking"
    missing = [seen(mission.running, at)]
    assert await examine(page_at, mission.running.url, *missing) == []
    await put(mission, "teams/PAN/scores/Ana Ruiz", {"points": {"pertinencia": 80, "viabilidad": 70}})
    assert await examine(page_at, mission.running.url, seen(mission.running, at), sent(mission, at)) == []
    body = {"ties": [{"teams": ["DAR", "CHI"], "reason": "Por sorteo"}]}
    made = await mission.http.post(f"/api/v1/editions/{mission.edition_id}/ranking", json=body)
    assert made.status_code == 200, made.text
    places = [seen(mission.running, path) for path in (at, base(mission), f"{base(mission)}/teams/DAR")]
    own = seen(mission.running, f"{base(mission)}/own/DAR", "grader", subject="cuenta-1")
    assert await examine(page_at, mission.running.url, *places, own) == []


async def test_every_page_of_a_grader_and_of_a_participant(mission: Mission, page_at: Visitors) -> None:
    await prepared(mission)
    member = await mission.register("Itzel", "Vega", f"{uuid7()}@x.example")
    await team(mission, "VER", member)
    until = datetime.now(UTC) + timedelta(days=1)
    secrets = mission.running.settings.link_secrets  # type: ignore[attr-defined]
    own_team = f"/sessions/own-team/{sign(SignedLink('own_page', member, 1, until), secrets)}"
    at = base(mission)
    paths = (f"{at}/own", f"{at}/own/DAR", f"{at}/own/PAN", f"{at}/own/VER", "/sessions/fragments/grading")
    steps = [seen(mission.running, path, "grader", subject="cuenta-1") for path in paths]
    stranger = seen(mission.running, f"{at}/own", "grader", subject="cuenta-9")
    final = "main form[data-once] button[value=final]"
    wrong = sent(mission, f"{at}/own/VER", "grader", button=final, subject="cuenta-1")
    assert await examine(page_at, mission.running.url, own_team, *steps, stranger, wrong) == []


async def test_a_project_goes_from_the_form_to_the_published_rank_by_hand(mission: Mission, page_at: Visitors) -> None:
    await mission.register("Itzel", "Moreno", f"{uuid7()}@x.example")
    await put(mission, "rubric", {**RUBRIC, "graders_min": 1})
    url, at = mission.running.url, base(mission)
    for width, scripts, code in ((1280, True, "UNO"), (390, False, "DOS")):
        page = await page_at(width, "es", "light", scripts=scripts, base_url=url)
        await sign_in(page, mission.running)
        await page.goto(at)
        await page.get_by_role("link", name="Crear un equipo").click()
        await page.get_by_label("Código").fill(code)
        await page.get_by_label("Nombre del equipo").fill(f"Equipo {code}")
        await page.get_by_label("Título del proyecto").fill(f"Paso seguro {code}")
        await page.get_by_role("button", name="Guardar").click()
        await page.get_by_label("Buscar participantes por nombre").fill("itzel")
        await page.get_by_role("button", name="Filtrar").click()
        if code == "UNO":
            await page.get_by_role("button", name="Agregar: Itzel Moreno").click()
            await page.get_by_text("Se agregó al equipo.").wait_for()
        await choose_file(
            page.get_by_label("Cargar el archivo"), "informe.pdf", b"%PDF-1.7\n%%EOF\n", "application/pdf"
        )
        await page.get_by_role("button", name="Guardar el archivo").click()
        await page.get_by_text("Se guardó el archivo.").wait_for()
        if code == "UNO":
            await page.goto(f"{at}/graders")
            await page.get_by_role("link", name="Nombrar a un evaluador").click()
            await page.get_by_label("Nombre", exact=True).fill("Ana Ruiz")
            await page.get_by_label("Cuenta").fill("cuenta-1")
            await page.get_by_role("button", name="Guardar el nombramiento").click()
        grader = await page_at(width, "es", "dark", scripts=scripts, base_url=url)
        await sign_in(grader, mission.running, "grader", subject="cuenta-1")
        await grader.goto(f"{at}/own")
        await grader.get_by_role("link", name=f"Paso seguro {code}").click()
        for field, points in zip(await grader.get_by_label("Puntos").all(), ("90", "80"), strict=True):
            await field.fill(points)
        await grader.get_by_role("button", name="Guardar como final").click()
        await grader.get_by_text("Se guardó la calificación final.").wait_for()
        assert await axe(grader) == []
    await page.goto(f"{at}/ranking")
    await page.get_by_role("button", name="Publicar la clasificación").click()
    await page.get_by_text("La clasificación se publicó para 2 equipos.").wait_for()
    assert (await rank(mission)).json()["teams"][0]["score"] == 86.0
