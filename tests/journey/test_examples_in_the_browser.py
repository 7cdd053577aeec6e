"""One coordinator carries the example programmes through the pages; the outcome is that of their expected files."""

import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from diplomado_acceptance.demo.comparison import compare
from diplomado_acceptance.demo.journey import Example, read_examples
from diplomado_acceptance.demo.observation import observe
from diplomado_acceptance.replay.client import Services, services
from diplomado_acceptance.replay.idle import PlatformMonitor, open_monitor
from diplomado_acceptance.replay.run import Replayed
from diplomado_local.state import Deployment
from tests.browser.visitor import WAIT_MILLISECONDS, Visitors
from tests.journey.conftest import EXAMPLES, fresh_deployment
from tests.journey.effort import Effort
from tests.journey.hand import applicants, editions, graduation, guests, people, projects, sessions
from tests.journey.hand.gestures import area, seen
from tests.journey.hand.participants import link_in_mail, look_at_own_page

MOST_MINUTES = 60
"""A person who has never seen the system carries a programme through within an hour, by the count of `Effort`."""
BUILD = Path(__file__).parents[2] / "build"
pytestmark = [pytest.mark.journey, pytest.mark.timeout(1800)]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def reached() -> AsyncIterator[tuple[Deployment, Services, PlatformMonitor]]:
    """An empty system that both programmes share, and what the tests read the outcome by."""
    expect.set_options(timeout=WAIT_MILLISECONDS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIPLOMADO_PUBLIC_BURST", "1000")  # all applicants come from one address
        async with (
            fresh_deployment(patch) as deployment,
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


@pytest.mark.parametrize("name", ["panama-2023", "panama-2021"])
async def test_an_example_through_the_pages(
    reached: tuple[Deployment, Services, PlatformMonitor], page_at: Visitors, name: str
) -> None:
    deployment, reading, monitor = reached
    [example] = read_examples([EXAMPLES / name])
    programme, names = example.programme, people.shown_names(example.programme)
    page = await page_at(1280, traced=False, base_url=deployment.url)
    effort = Effort()
    await effort.watch(page)
    await sign_in(page)
    async with effort.phase("edition"):
        await editions.create_edition(page, programme)
    async with effort.phase("timetable"):
        effort.typed(await sessions.schedule(page, programme))
    async with effort.phase("policy"):
        await graduation.set_policy(page, programme)
    async with effort.phase("nominations"):
        if programme.nominations:
            await people.nominate(page, programme)
        else:
            await applicants.apply(deployment, programme)
            await monitor.wait_until_idle("after people applied", reading)
            await applicants.confirm(deployment, programme)
    await monitor.wait_until_idle("after people registered", reading)  # a mail before the withdrawal
    async with effort.phase("withdrawals"):
        await people.withdraw(page, programme)
    await monitor.wait_until_idle("after some withdrew")
    async with effort.phase("attendance files"):
        await sessions.load_attendance(page, programme)
    async with effort.phase("room"):
        await sessions.record_room(page, programme, names)
    async with effort.phase("guests"):
        await guests.identify_guests(page, programme, names, "before_closing")
    async with effort.phase("closing"):
        await sessions.close(page, programme)
    async with effort.phase("guests, later"):
        await guests.identify_guests(page, programme, names, "after_closing")
    async with effort.phase("corrections, excuses"):
        await sessions.correct(page, programme, names)
        await sessions.excuse(page, programme, names)
    if programme.projects:
        async with effort.phase("rubric"):
            await projects.write_rubric(page, programme)
        async with effort.phase("teams"):
            await projects.form_teams(page, programme)
        async with effort.phase("scores"):
            await projects.grade(page, programme)
    async with effort.phase("recordings"):
        await sessions.publish_recordings(page, programme)
    await monitor.wait_until_idle("before the act", reading)
    async with effort.phase("act"):
        await graduation.sign_act(page, programme)
    sys.stderr.write(effort.write(BUILD / f"effort-{name}.json") + "\n")
    assert effort.minutes < MOST_MINUTES, "see build/effort-*.json for the dearest phase"
    differences = await outcome(page, example, deployment, reading, monitor)
    assert not differences, "\n".join(differences)
    phone = await page_at(390, traced=False, base_url=deployment.url)
    await look_at_own_page(phone, *await who_has_a_certificate(example, deployment))


async def who_has_a_certificate(example: Example, deployment: Deployment) -> tuple[str, str, list[str]]:
    """The own page of a graduate, or else of the first with a certificate, and what stands there."""
    programme, people_expected = example.programme, example.expected.people
    lucky = max(people_expected, key=lambda one: (people_expected[one].graduated, bool(people_expected[one].awards)))
    state = "Se graduó" if people_expected[lucky].graduated else "El curso terminó"
    lengths = {one.code: int((one.ends_at - one.starts_at).total_seconds()) for one in programme.sessions}
    attended = [
        f"Su asistencia: {seconds // 60} de {lengths[code] // 60} minutos"
        for code, seconds in people_expected[lucky].seconds.items()
    ]
    title = programme.edition.edition.title
    path = await link_in_mail(deployment.mailbox, lucky, title.es, title.en)
    return path, state, attended


async def outcome(
    page: Page, example: Example, deployment: Deployment, reading: Services, monitor: PlatformMonitor
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
    seen = await observe(replayed, reading, deployment.mailbox)
    for address, person in seen.people.items():
        for template in ("registration_unconfirmed", "link_requested"):  # the mails that only the public form sends
            seen.in_mailbox[address] -= person.mails.pop(template, 0)
    return compare(example.expected, seen)
