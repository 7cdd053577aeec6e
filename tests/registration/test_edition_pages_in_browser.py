"""The pages of editions in a real browser: accessible, by keyboard, on a narrow screen, in every state."""

from typing import Any

from playwright.async_api import Page

from tests.browser.check import Kind, Step, examine, in_language
from tests.browser.visitor import Visitors
from tests.registration.mission import Edition, Mission, person
from tests.registration.staff import let_in
from tests.registration.test_offers import full

REVIEW = {"es": "Revisar el cambio", "en": "Review the change"}


def as_staff(mission: Mission, *paths: str, role: str = "coordinator") -> list[Step]:
    """Steps that open pages as a member of staff."""

    def opening(path: str) -> Step:
        async def see(page: Page, kind: Kind) -> None:
            await let_in(page, mission.running, role)
            await page.goto(in_language(path, kind.language))

        return see

    return [opening(path) for path in paths]


def base_of(edition: Edition) -> str:
    """The address of an edition's pages."""
    return f"/registration/editions/{edition.edition_id}"


async def ahead(mission: Mission, **changes: Any) -> Edition:
    """An edition that takes registrations."""
    return await mission.edition(**{"starts_on": "2090-01-01", "ends_on": "2090-02-01"} | changes)


async def test_the_overview_in_every_state(mission: Mission, page_at: Visitors) -> None:
    draft, running, changed = await ahead(mission, publish=False), await mission.edition(), await ahead(mission)
    await changed.put(hours=99)
    cancelled = await ahead(mission)
    cancelling = f"/api/v1/editions/{cancelled.edition_id}/cancellation"
    assert (await mission.http.post(cancelling, json={"reason": "Sin fondos"})).status_code == 200
    paths = [base_of(edition) for edition in (draft, running, changed, cancelled)]
    page_at.watch.expect(r"next-steps|404")

    async def wait_for_pieces(page: Page, kind: Kind) -> None:
        if kind.scripts and await page.locator(".fragment").count():
            await page.locator(".fragment-away:visible").nth(2).wait_for()

    async def unfold(page: Page, kind: Kind) -> None:
        await let_in(page, mission.running)
        await page.goto(in_language(base_of(changed), kind.language))
        for summary in await page.locator("main summary").all():
            await summary.click()
        await wait_for_pieces(page, kind)

    def settled(step: Step) -> Step:
        async def see(page: Page, kind: Kind) -> None:
            await step(page, kind)
            await wait_for_pieces(page, kind)

        return see

    steps = [*map(settled, as_staff(mission, *paths)), unfold, *as_staff(mission, base_of(draft), role="auditor")]
    assert await examine(page_at, mission.running.url, *steps) == []


async def test_the_forms_of_a_new_edition(mission: Mission, page_at: Visitors) -> None:
    await mission.edition()

    async def send(page: Page, kind: Kind) -> None:
        await let_in(page, mission.running)
        await page.goto(in_language("/registration/editions/new", kind.language))
        for summary in await page.locator("main summary").all():
            await summary.click()
        await page.locator("[name=title_es]").fill("Ética")
        await page.locator("[name=title_es]").press("Enter")
        await page.get_by_role("alert").wait_for()
        assert await page.locator("[name=title_es]").input_value() == "Ética"
        assert await page.locator("#starts_on-error").count() == 1  # Enter stores; it adds no course

    async def add(page: Page, kind: Kind) -> None:
        await let_in(page, mission.running)
        await page.goto(in_language("/registration/editions/new", kind.language))
        for summary in await page.locator("main summary").all():
            await summary.click()
        await page.locator("button[value=course]").click()
        await page.get_by_role("alert").wait_for()

    steps = [*as_staff(mission, "/registration/editions/new", "/registration/editions/copy"), send, add]
    assert await examine(page_at, mission.running.url, *steps) == []


async def test_the_settings_and_their_preview(mission: Mission, page_at: Visitors) -> None:
    edition, _ = await full(mission, starts_on="2090-01-01", ends_on="2090-02-01", promotion="automatic")
    path = f"{base_of(edition)}/settings"

    async def preview(page: Page, kind: Kind) -> None:
        await let_in(page, mission.running)
        await page.goto(in_language(path, kind.language))
        await page.locator("[name=capacity]").fill("3")
        await page.locator("[name=starts_on]").fill("2090-01-15")
        await page.get_by_role("button", name=REVIEW[kind.language], exact=True).click()
        await page.locator("[name=confirmed]").wait_for(state="attached")

    async def conflict(page: Page, kind: Kind) -> None:
        await let_in(page, mission.running)
        await page.goto(in_language(path, kind.language))
        await edition.put(hours=(edition.body["hours"] + 1))
        await page.locator("[name=partner]").fill("Universidad")
        await page.get_by_role("button", name=REVIEW[kind.language], exact=True).click()
        await page.get_by_role("alert").wait_for()

    steps = [*as_staff(mission, path), *as_staff(mission, path, role="auditor"), preview, conflict]
    assert await examine(page_at, mission.running.url, *steps) == []


async def test_the_history(mission: Mission, page_at: Visitors) -> None:
    edition = await ahead(mission)
    await edition.register(person())
    await edition.put(partner="Universidad", capacity=20)
    assert await examine(page_at, mission.running.url, *as_staff(mission, f"{base_of(edition)}/history")) == []
