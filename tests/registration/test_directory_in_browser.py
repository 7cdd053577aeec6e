"""The pages about people in a real browser: accessible, usable by keyboard and readable on a phone, in every state."""

from playwright.async_api import FilePayload, Page

from tests.browser.check import Kind, Step, examine, in_language
from tests.browser.visitor import Visitors
from tests.registration.desk import sign_in_page
from tests.registration.mission import Edition, Mission, compared, person
from tests.registration.nomination_lists import TWO, names
from tests.registration.test_offers import full
from tests.registration.test_questions import asking
from tests.registration.test_request_pages import proposing
from tests.registration.test_review import applicant

AWAY = "status of 404|Response Status Error Code 404"
"""Other services do not run here: their fragments say that they are away."""


def at(edition: Edition, *steps: str) -> str:
    return "/".join(["/registration/editions", edition.edition_id, *steps])


async def signed_in_as(
    page: Page, mission: Mission, kind: Kind, path: str, role: str = "coordinator", institution: str | None = None
) -> None:
    """Sign in and open a page."""
    await sign_in_page(page, mission, role, institution=institution)
    await page.goto(in_language(path, kind.language))
    if kind.scripts:
        for place in await page.locator("[data-fragment]").all():
            await place.locator(".fragment-away").wait_for()


async def test_the_list(mission: Mission, page_at: Visitors) -> None:
    """With people, with nobody found, with nobody yet; and that of a focal point."""
    page_at.watch.expect(AWAY)
    edition = await mission.edition(registration="both", capacity=2)
    await edition.nominate(names(edition.code, *TWO))
    await edition.register(person())
    empty = await mission.edition()

    def opening(path: str, role: str = "coordinator", institution: str | None = None) -> Step:
        async def step(page: Page, kind: Kind) -> None:
            await signed_in_as(page, mission, kind, path, role, institution)

        return step

    steps = [
        opening(at(edition, "people")),
        opening(at(edition, "people") + "?q=nadie"),
        opening(at(empty, "people"), "auditor"),
        opening(at(edition, "people"), "focal_point", "MINSA"),
    ]
    assert await examine(page_at, mission.running.url, *steps, tables=True) == []


async def test_a_person(mission: Mission, page_at: Visitors) -> None:
    page_at.watch.expect(AWAY)
    edition, people = await full(mission)
    path = at(edition, "people", people[1]["registration_id"])

    async def look(page: Page, kind: Kind) -> None:
        await signed_in_as(page, mission, kind, path)

    async def miss_the_reason(page: Page, kind: Kind) -> None:
        await page.locator("summary", has_text={"es": "Rechazar", "en": "Reject"}[kind.language]).click()
        await page.locator("details[open] button", has_text={"es": "Rechazar", "en": "Reject"}[kind.language]).click()
        await page.get_by_role("alert").get_by_role("link").first.focus()
        await page.keyboard.press("Enter")
        assert await page.locator(":focus").get_attribute("aria-invalid") == "true"

    assert await examine(page_at, mission.running.url, look, miss_the_reason, tables=True) == []


async def test_the_forms(mission: Mission, page_at: Visitors) -> None:
    """Adding, correcting and replacing: empty, and with errors."""
    edition = await asking(mission, registration="both")
    await edition.nominate(names(edition.code, *TWO))
    (first, *_) = await edition.list()
    paths = [
        at(edition, "people", "new"),
        at(edition, "people", first["registration_id"], "correction"),
        at(edition, "people", first["registration_id"], "replacement"),
    ]

    def steps_of(path: str) -> list[Step]:
        async def look(page: Page, kind: Kind) -> None:
            await signed_in_as(page, mission, kind, path)

        async def err(page: Page, kind: Kind) -> None:
            await page.locator("#email").fill("nada")
            await page.locator("main form button").last.click()
            await page.get_by_role("alert").wait_for()
            assert await page.locator("#email").input_value() == "nada"

        return [look, err]

    steps = [step for path in paths for step in steps_of(path)]
    assert await examine(page_at, mission.running.url, *steps, tables=True) == []


async def test_nominations(mission: Mission, page_at: Visitors) -> None:
    """The form, its errors, the preview with every outcome, and what it leads to."""
    edition = await mission.edition(registration="nominated", capacity=2)
    await edition.nominate(names(edition.code, TWO[0]))
    content = names(edition.code, *TWO, "Nueva,Persona,nueva@x,SENAFRONT,,,,,Chiriqí,,,", "NUEVA,Dos,dos@x,SNM,,,,,,,,")
    path = at(edition, "nominations")

    async def look(page: Page, kind: Kind) -> None:
        await signed_in_as(page, mission, kind, path)

    async def send(page: Page, kind: Kind) -> None:
        await page.locator("main form button").last.click()
        await page.get_by_role("alert").wait_for()

    async def preview(page: Page, kind: Kind) -> None:
        strange = "Nombres,Apellidos,Correo,Dependencia\nEva,Paz,eva@x.example,SNM"
        files = [("lista.csv", content), ("otra.csv", strange), ("mal.csv", "uno\ndos")]
        sent = [FilePayload(name=name, mimeType="text/csv", buffer=written.encode()) for name, written in files]
        await page.locator("#list").set_input_files(sent)
        if await page.locator("#consent").is_visible():  # the first kind is remembered
            await page.locator("#consent").fill("carta")
        await page.locator("main form button").last.click()
        await page.wait_for_url("**/drafts/*")

    async def one(page: Page, kind: Kind) -> None:
        await signed_in_as(page, mission, kind, path + "/one", "focal_point", "MINSA")

    assert await examine(page_at, mission.running.url, look, send, preview, one, tables=True) == []
    assert await edition.statuses() == ["registered"]


async def test_requests(mission: Mission, page_at: Visitors) -> None:
    """Applications, a proposed change, the waiting list, two records side by side and their merge."""
    edition = await mission.edition(admission="review", capacity=1)
    for given_names in ("Doralis", "Doralis", "Itzel"):
        names_ = {"given_names": given_names, "family_names": f"Única {edition.code}"}
        await edition.register(person(**names_))
    await applicant(edition)
    await compared(mission)
    (first, second, *_) = await edition.list()
    proposing_edition, _ = await proposing(mission)
    base = at(edition, "requests", "duplicates")
    paths = [
        at(edition, "requests"),
        at(proposing_edition, "requests"),
        base,
        f"{base}/{second['participant_id']}/{first['participant_id']}",
    ]

    def opening(path: str) -> Step:
        async def step(page: Page, kind: Kind) -> None:
            await signed_in_as(page, mission, kind, path)

        return step

    assert await examine(page_at, mission.running.url, *map(opening, paths), tables=True) == []
