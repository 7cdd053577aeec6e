"""The first page of staff: who sees what, and what waits for a decision."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page

from diplomado_chassis.http.auth import Scope
from diplomado_local.platform import Platform
from diplomado_registration.__main__ import service
from diplomado_registration.home.work import count_by_group, first_group
from tests.browser.check import Kind, examine, in_language
from tests.browser.visitor import Visitors
from tests.registration.mission import Mission, compared, person
from tests.registration.staff import SESSION_SECRET, let_in, said_in, signed_in
from tests.registration.test_offers import full
from tests.registration.test_review import applicant
from tests.support.services import running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def mission(platform: Platform) -> AsyncIterator[Mission]:
    """A mission of these tests alone: a page of the list holds all their editions."""
    async with running(service, platform, roles=["api"], session_secret=SESSION_SECRET, development=True) as serving:
        mission = Mission(serving)
        await mission.fill_catalogue()
        yield mission
        await mission.public.aclose()


async def test_who_is_not_signed_in_is_led_to_sign_in(mission: Mission) -> None:
    answer = await mission.public.get("/home?lang=en")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=%2Fhome")


async def test_a_coordinator_sees_what_waits_and_the_editions_by_status(mission: Mission) -> None:
    review = await mission.edition(admission="review", title={"es": "Con revisión", "en": "With review"})
    asked = await applicant(review)
    offering, people = await full(mission)
    await mission.withdraw(people[0]["registration_id"])
    draft = await mission.edition(publish=False, starts_on="2090-01-01", ends_on="2090-02-01")
    async with signed_in(mission.running) as browser:
        page = await browser.get("/home?lang=es")
        ended = await browser.get("/home?show=ended&lang=en")
    assert page.status_code == 200
    assert asked
    assert f"/registration/editions/{review.edition_id}/requests" in page.text
    assert f"/registration/editions/{offering.edition_id}/people?status=offered" in page.text
    assert draft.code in page.text
    assert draft.code not in ended.text
    assert review.code in ended.text
    assert "Crear una edición" in page.text
    assert "/notifications/fragments/home" in page.text
    assert "Waiting for a decision" in ended.text
    assert re.search(r"Terminadas \(\d+\)</a>", page.text)


def test_the_list_begins_with_what_there_is() -> None:
    ended = {"edition_id": 1, "status": "ended", "code": "A"}
    counts = count_by_group([ended, ended | {"edition_id": 2, "status": "archived"}])
    assert counts == {"current": 0, "ended": 1, "closed": 1}
    assert first_group(counts) == "ended"
    assert first_group(count_by_group([])) == "current"


async def test_editions_that_ended_lately_stand_below_those_that_run(mission: Mission) -> None:
    past, ahead = await mission.edition(), await mission.edition(starts_on="2090-01-01", ends_on="2090-02-01")
    scope = Scope(editions=frozenset({past.code, ahead.code}))
    async with signed_in(mission.running, scope=scope) as browser:
        page = said_in(await browser.get("/home?lang=es"))
        alone = said_in(await browser.get("/home?lang=es&show=current"))
    for text in (page, alone):
        assert ahead.code in text.partition("Terminadas hace poco")[0]
        assert past.code in text.partition("Terminadas hace poco")[2]
    async with signed_in(mission.running, scope=Scope(editions=frozenset({past.code}))) as browser:
        page = said_in(await browser.get("/home?lang=en"))
    assert past.code in page
    assert "Ended lately" not in page
    assert re.search(r'aria-current="page">Ended \(1\)', page)


async def test_a_scope_leaves_editions_out(mission: Mission) -> None:
    mine, other = await mission.edition(), await mission.edition()
    async with signed_in(mission.running, scope=Scope(editions=frozenset({mine.code}))) as browser:
        page = await browser.get("/home?show=ended")
        assert mine.code in page.text
        assert other.code not in page.text
        assert (await browser.get(f"/registration/editions/{mine.edition_id}")).status_code == 200
        assert (await browser.get(f"/registration/editions/{other.edition_id}")).status_code == 403
        assert "duplicates" not in page.text
    async with signed_in(mission.running, "auditor", scope=Scope(editions=frozenset({mine.code}))) as browser:
        assert "fragments/webhooks" not in (await browser.get("/home")).text


async def test_a_focal_point_sees_editions_and_numbers_of_the_own_institution(mission: Mission) -> None:
    invited = await mission.edition(institutions=["SENAFRONT"])
    closed = await mission.edition(institutions=["MINSA"])
    await invited.register(person(institution="SENAFRONT"))
    await invited.register(person(institution="SENAFRONT"))
    async with signed_in(mission.running, "focal_point", institution="SENAFRONT") as browser:
        page = await browser.get("/home?show=ended")
        own = await browser.get(f"/registration/editions/{invited.edition_id}")
    assert invited.code in page.text
    assert closed.code not in page.text
    assert '<td class="number">2</td>' in page.text
    assert "Crear una edición" not in page.text
    assert own.status_code == 200
    assert "Próximos pasos" not in own.text


@pytest.mark.parametrize(
    ("role", "pieces"),
    [
        ("facilitator", {"/sessions/fragments/facilitating"}),
        ("grader", {"/sessions/fragments/grading"}),
        ("focal_point", set()),
        ("auditor", {"/sessions/fragments/home", "/notifications/fragments/webhooks"}),
        ("platform", {"/notifications/fragments/webhooks"}),
    ],
)
async def test_the_home_page_has_only_pieces_that_the_role_may_read(
    mission: Mission, role: str, pieces: set[str]
) -> None:
    async with signed_in(mission.running, role, institution="SENAFRONT") as browser:
        page = await browser.get("/home")
    assert set(re.findall(r"/(?:sessions|certificates|notifications)/fragments/\w+", page.text)) == pieces


async def test_an_auditor_reads_and_has_nothing_to_decide(mission: Mission) -> None:
    edition = await mission.edition()
    async with signed_in(mission.running, "auditor") as browser:
        page = await browser.get("/home?show=ended&lang=en")
    assert edition.code in page.text
    assert "Waiting for a decision" not in page.text


async def test_probable_duplicates_are_a_part_of_their_own(mission: Mission) -> None:
    edition = await mission.edition()
    name = {"given_names": "Xiomara Yaneth", "family_names": "Quintero Espinosa"}
    await edition.register(person(**name))
    await edition.register(person(**name))
    await compared(mission)
    async with signed_in(mission.running) as browser:
        piece = await browser.get("/registration/fragments/duplicates", headers={"HX-Request": "true"})
        assert re.search(r"\d+ (par|pares) de registros", said_in(piece))
        assert "<html" not in piece.text
        [address] = re.findall(rf'href="([^"]*{edition.edition_id}[^"]*)"', piece.text)
        assert "Xiomara Yaneth" in (await browser.get(address)).text


async def test_the_home_page_in_a_browser(mission: Mission, page_at: Visitors) -> None:
    """Services that do not answer say so; the rest works."""
    review = await mission.edition(admission="review")
    await applicant(review)
    page_at.watch.expect(r"fragments/home|404")

    async def see(page: Page, kind: Kind) -> None:
        await let_in(page, mission.running)
        await page.goto(in_language("/home?show=ended", kind.language))
        if kind.scripts:
            await page.locator(".fragment-away:visible").nth(2).wait_for()

    assert await examine(page_at, mission.running.url, see) == []
