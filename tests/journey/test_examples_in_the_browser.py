"""One coordinator carries the example programmes through the pages; the outcome is that of their expected files."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from diplomado_acceptance.demo.comparison import compare
from diplomado_acceptance.demo.journey import Example, read_examples
from diplomado_acceptance.demo.observation import observe
from diplomado_acceptance.replay.client import Services, services
from diplomado_acceptance.replay.idle import Monitor, open_monitor
from diplomado_acceptance.replay.run import Replayed
from diplomado_local.state import Deployment
from tests.browser.visitor import WAIT_MILLISECONDS, Visitors
from tests.journey.conftest import EXAMPLES, fresh_deployment
from tests.journey.hand import editions, graduation, guests, people, projects, sessions
from tests.journey.hand.gestures import area, seen

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]


@pytest.fixture
async def reached(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Deployment, Services, Monitor]]:
    """An empty system, and what the tests read the outcome by."""
    expect.set_options(timeout=WAIT_MILLISECONDS)
    async with (
        fresh_deployment(monkeypatch) as deployment,
        services(deployment.services, deployment.token("coordinator"), "reading") as reading,
        open_monitor(deployment.operations, deployment.kafka) as monitor,
    ):
        yield deployment, reading, monitor


async def sign_in(page: Page) -> None:
    """Come from the one address of the system to the home page of the coordinator."""
    await page.goto("/")
    await page.get_by_role("link", name="Ingreso del equipo que organiza").click()
    await page.get_by_role("button", name="Coordinación, todas las ediciones").click()
    await seen(page, "Inicio")
    await expect(page.get_by_text("Ningún correo espera una decisión.")).to_be_visible()  # pieces move what is below


async def test_the_course_of_2023(reached: tuple[Deployment, Services, Monitor], page_at: Visitors) -> None:
    deployment, reading, monitor = reached
    [example] = read_examples([EXAMPLES / "panama-2023"])
    programme, names = example.programme, people.shown_names(example.programme)
    page = await page_at(1280, traced=False, base_url=deployment.url)
    await sign_in(page)
    await editions.create_edition(page, programme)
    await sessions.schedule(page, programme)
    await people.nominate(page, programme)
    await graduation.set_policy(page, programme)
    await monitor.wait_until_idle("after people were nominated", reading)  # a mail before the withdrawal
    await people.withdraw(page, programme)
    await monitor.wait_until_idle("after some withdrew")
    await sessions.load_attendance(page, programme)
    await sessions.record_room(page, programme, names)
    await guests.identify_guests(page, programme, names, "before_closing")
    await sessions.close(page, programme)
    await guests.identify_guests(page, programme, names, "after_closing")
    await sessions.correct(page, programme, names)
    await sessions.excuse(page, programme, names)
    await projects.write_rubric(page, programme)
    await projects.form_teams(page, programme, names)
    await projects.grade(page, programme)
    await sessions.publish_recordings(page, programme)
    await graduation.would_award(page, example.expected.figures.certificates)
    await graduation.sign_act(page, programme)
    assert await outcome(page, example, deployment, reading, monitor) == []


async def outcome(
    page: Page, example: Example, deployment: Deployment, reading: Services, monitor: Monitor
) -> list[str]:
    """What differs from the expected file once everything has arrived everywhere."""
    await monitor.wait_until_idle("after the act was signed", reading)
    await area(page, "Resumen")
    edition_id = str(UUID(re.findall(r"editions/([\w-]{36})", page.url)[0]))
    registered = await reading.get("registration", f"/api/v1/editions/{edition_id}/registrations", "reading")
    held = await reading.get("sessions", f"/api/v1/editions/{edition_id}/sessions", "reading")
    replayed = Replayed(
        example.programme,
        edition_id,
        {one["code"]: one["session_id"] for one in held["sessions"]},
        {one["email"].lower(): one["registration_id"] for one in registered["registrations"]},
        {},
        example.expected.broken_rows,
    )
    return compare(example.expected, await observe(replayed, reading, deployment.mailbox))
