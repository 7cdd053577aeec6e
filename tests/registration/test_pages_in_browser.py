"""The public pages in a real browser: accessible, usable by keyboard, readable on a narrow screen, in every state."""

from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Page

from tests.browser.check import KINDS, Kind, Step, examine, in_language
from tests.browser.visitor import Visitors
from tests.browser.watch import Watch
from tests.registration.browser import applied, filled
from tests.registration.mission import Edition, Mission, person
from tests.registration.test_addresses import proof_of
from tests.registration.test_eligibility import GOVERNMENT, graduate, put, with_rules
from tests.registration.test_offers import full
from tests.registration.test_questions import AHEAD, asking
from tests.registration.test_review import applicant, path_of


@pytest.fixture(autouse=True)
def _alone(watch: Watch) -> None:
    """The other services, of which the pages show parts, are away in these tests."""
    watch.expect("/(sessions|certificates)/(own|own-team|fragments)/")


BUTTONS = {"es": "Inscribirme", "en": "Register"}


async def entered(mission: Mission, **changes: Any) -> tuple[Edition, str, str]:
    """An edition with one person who has a place: the edition, the registration, the path of the own page."""
    edition = await mission.edition(**changes)
    registration_id = str((await edition.register(person()))["registration_id"])
    return edition, registration_id, mission.own_page(registration_id)


async def test_the_form(mission: Mission, page_at: Visitors) -> None:
    """With everything that it can have; then full; and the pages in place of a form."""
    rich = await asking(
        mission,
        institutions=["SENAFRONT", "MINSA"],
        open_to_others=True,
        contact_name="Oficina de formación",
        contact_email="formacion@mision.example",
    )
    await put(rich, GOVERNMENT)
    crowded = await mission.edition(capacity=1)
    await crowded.register(person())
    nominated = await mission.edition(registration="nominated")
    paths = [f"/e/{code}" for code in (rich.code, crowded.code, nominated.code, "nowhere")]
    assert await examine(page_at, mission.running.url, *paths) == []


async def test_errors_lead_to_the_fields(mission: Mission, page_at: Visitors) -> None:
    """The summary links to the fields; what was typed is kept; the question that an answer leads to is asked."""
    edition = await asking(mission)
    fields = filled(email="ana", q_transport="plane", q_years="muchos")

    async def send(page: Page, kind: Kind) -> None:
        await page.goto(in_language(f"/e/{edition.code}", kind.language))
        await fill(page, fields)
        await page.get_by_role("button", name=BUTTONS[kind.language], exact=True).click()
        await page.get_by_role("alert").get_by_role("link").first.focus()
        await page.keyboard.press("Enter")
        focused = page.locator(":focus")
        assert await focused.get_attribute("aria-invalid") == "true"
        assert await page.locator("#email").input_value() == "ana"
        assert await page.locator("#q_airport").count() == 1

    assert await examine(page_at, mission.running.url, send) == []
    assert await edition.list() == []


async def test_the_page_after_an_application(mission: Mission, page_at: Visitors) -> None:
    edition = await mission.edition(starts_on=AHEAD["starts_on"], ends_on=AHEAD["ends_on"])

    async def apply(page: Page, kind: Kind) -> None:
        await page.goto(in_language(f"/e/{edition.code}", kind.language))
        await fill(page, filled())
        await page.get_by_role("button", name=BUTTONS[kind.language], exact=True).click()
        await page.get_by_role("status").wait_for()

    assert await examine(page_at, mission.running.url, apply) == []
    assert await edition.statuses() == ["unconfirmed"] * len(KINDS)


async def fill(page: Page, fields: dict[str, str]) -> None:
    """Fill a form in, field by field as it has them."""
    for name, value in fields.items():
        field = page.locator(f"form [name='{name}']")
        if not await field.count():
            continue
        if await field.get_attribute("type") == "checkbox":
            await field.check()
        elif await field.evaluate("field => field.localName") == "select":
            await field.select_option(value)
        else:
            await field.fill(value)


STATUSES = ("registered", "unconfirmed", "expired", "submitted", "rejected", "replaced", "merged", "withdrawn")


async def test_the_own_page_in_every_status(mission: Mission, page_at: Visitors) -> None:
    """Those that need nothing else than the status."""
    paths = []
    for status in STATUSES:
        _, registration_id, path = await entered(mission)
        async with mission.running.database.transaction() as connection:
            await connection.execute(
                "update registrations set status = $2, expires_at = case when $2 = 'unconfirmed' "
                "then now() + interval '1 day' end where registration_id = $1",
                UUID(registration_id),
                status,
            )
        paths.append(path)
    assert await examine(page_at, mission.running.url, *paths) == []


async def test_the_own_page_with_something_to_decide(mission: Mission, page_at: Visitors) -> None:
    """Waiting, an offer, a question of the coordination, other details, a graduation; with every part unfolded."""
    _, people = await full(mission)
    await mission.withdraw(people[0]["registration_id"])
    offered, waiting = (mission.own_page(body["registration_id"]) for body in people[1:3])

    review = await mission.edition(admission="review")
    asked = await applicant(review)
    await mission.decide(asked["registration_id"], "information-request", "¿En qué paso fronterizo trabaja?")

    first, _, proposed = await entered(mission)
    (row,) = await first.list()
    other = await mission.edition()
    await other.apply(person(email=row["email"], given_names="Otra", family_names="Persona"))

    done, graduate_id, graduated = await entered(mission)
    await graduate(mission, done, graduate_id)
    phases = [(await entered(mission, **dates))[2] for dates in (AHEAD, {"ends_on": "2099-08-25"})]
    cancelled, _, stopped = await entered(mission, **AHEAD)
    path = f"/api/v1/editions/{cancelled.edition_id}/cancellation?confirm_mails=1"
    assert (await mission.http.post(path, json={"reason": "No hay sala"})).status_code == 200

    async def unfold(page: Page, kind: Kind) -> None:
        await page.goto(in_language(proposed, kind.language))
        for summary in await page.locator("summary").all():
            await summary.click()

    data = f"/registration/own-data/{proposed.removeprefix('/r/')}"
    paths = [offered, waiting, path_of(asked["link"]), proposed, graduated, *phases, stopped, data]
    assert await examine(page_at, mission.running.url, *paths, unfold) == []


async def test_the_reasons_of_a_refusal(mission: Mission, page_at: Visitors) -> None:
    """Who is not eligible reads why, on the page, and other services that are away are said to be."""
    done = await mission.edition()
    graduate_id = str((await done.register(someone := person()))["registration_id"])
    await graduate(mission, done, graduate_id)
    edition = await with_rules(mission, {"rule": "graduation", "course": "GIF", "is": "excluded"}, **AHEAD)
    path = await applied(edition, filled(email=someone["email"]))
    _, _, embedding = await entered(mission, **AHEAD)

    async def refused(page: Page, kind: Kind) -> None:
        await page.goto(in_language(path, kind.language))
        await page.locator("form[action*='/confirmation?'] button").click()
        await page.locator("#errors li").wait_for()

    async def away(page: Page, kind: Kind) -> None:
        await page.goto(in_language(embedding, kind.language))
        if kind.scripts:
            await page.locator(".fragment-away:visible").nth(2).wait_for()
        else:
            assert await page.locator(".fragment-link a").count() == 3

    assert await examine(page_at, mission.running.url, refused, away) == []


@pytest.mark.parametrize("part", ["correction", "address", "withdrawal", "information"])
async def test_errors_on_the_own_page(mission: Mission, page_at: Visitors, part: str) -> None:
    """What is wrong is said beside the field, in a part that is unfolded."""
    review = await mission.edition(admission="review")
    someone = await applicant(review)
    await mission.decide(someone["registration_id"], "information-request", "¿En qué paso fronterizo trabaja?")
    path = path_of(someone["link"])

    async def send(page: Page, kind: Kind) -> None:
        await page.goto(in_language(path, kind.language))
        form = page.locator(f"form[action*='/{part}?']")
        fold = page.locator("details", has=form)
        if await fold.count():
            await fold.locator("summary").click()
        for field in await form.locator("input[type=text], input[type=email], input:not([type])").all():
            await field.fill("")
        await form.get_by_role("button").click()
        await page.locator("[aria-invalid=true]").first.wait_for()

    assert await examine(page_at, mission.running.url, send) == []


async def test_pages_of_links_and_addresses(mission: Mission, page_at: Visitors) -> None:
    """To ask for a link, links that ended, an address to prove."""
    edition, registration_id, path = await entered(mission)
    await mission.public.post(f"{path}/address", data={"email": "nueva@correo.example"})
    (row,) = await edition.list()
    ended = [mission.own_page(registration_id, days=-1), mission.own_page(registration_id, 2)]
    proof = await proof_of(mission, row["participant_id"])

    def after(start: str) -> Step:
        async def send(page: Page, kind: Kind) -> None:
            await page.goto(in_language(start, kind.language))
            if await page.locator("#email").count():
                await page.locator("#email").fill("nadie@correo.example")
            if await page.locator("main form").count():
                await page.locator("main").get_by_role("button").click()

        return send

    async def wrong(page: Page, kind: Kind) -> None:
        await page.goto(in_language("/link", kind.language))
        await page.get_by_role("button").click()
        await page.locator("[aria-invalid=true]").wait_for()

    steps: list[str | Step] = ["/link", wrong, after("/link"), *ended, after(ended[0]), "/r/guess", proof, after(proof)]
    assert await examine(page_at, mission.running.url, *steps) == []


async def test_the_answers(mission: Mission, page_at: Visitors) -> None:
    """To change, with an error, after the start, and where nothing is asked."""
    ahead = await asking(mission)
    registration_id = (await ahead.register(person() | {"answers": {"transport": "bus", "years": 3}}))[
        "registration_id"
    ]
    path = f"{mission.own_page(registration_id)}/answers"
    begun = await asking(mission, starts_on="2023-05-02", ends_on="2099-08-25")
    later = (await begun.register(person() | {"answers": {"transport": "bus", "years": 3}}))["registration_id"]
    _, _, silent = await entered(mission)

    async def wrong(page: Page, kind: Kind) -> None:
        await page.goto(in_language(path, kind.language))
        await page.locator("#q_years").fill("muchos")
        await page.locator("main form").get_by_role("button").click()
        await page.locator("[aria-invalid=true]").wait_for()

    pages = [path, f"{mission.own_page(later)}/answers", f"{silent}/answers"]
    assert await examine(page_at, mission.running.url, *pages, wrong) == []
