"""A participant's way on a phone through the running services: from the form to the withdrawal, with real mails."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Page

from diplomado_local.platform import Platform
from diplomado_notifications.__main__ import service as notifications
from diplomado_registration.__main__ import service as registration
from tests.browser.axe import axe
from tests.browser.visitor import Visitors
from tests.browser.watch import Watch
from tests.notifications.catcher import Catcher, catching
from tests.notifications.conftest import QUICK
from tests.notifications.mails import text_of
from tests.registration.mission import Mission, person
from tests.registration.test_questions import AHEAD
from tests.support.services import fresh_name, running
from tests.support.waiting import eventually


@dataclass
class World:
    """Registration and notifications, joined by Kafka, and the catcher of the mails."""

    mission: Mission
    catcher: Catcher

    async def link_in_mail(self, address: str, after: int) -> str:
        """The path of the own page in a mail to an address, later than the first `after` mails of all."""

        async def arrived() -> str:
            for mail in self.catcher.mails[after:]:
                if address in str(mail["to"]) and (found := re.search(r"https?://\S+/r/\S+", text_of(mail))):
                    return urlsplit(found[0]).path
            return ""

        return await eventually(arrived)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(platform: Platform) -> AsyncIterator[World]:
    """Both services with all their roles."""
    name = fresh_name()
    async with (
        catching() as catcher,
        running(registration, platform, name=name) as serving,
        running(notifications, platform, **QUICK, topic_prefix=f"{name}.", smtp_port=catcher.port),
    ):
        mission = Mission(serving)
        await mission.fill_catalogue()
        yield World(mission, catcher)
        await mission.public.aclose()


async def press(page: Page, name: str) -> None:
    """Press a button by its words, as a person finds it."""
    await page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("scripts", [True, False])
async def test_from_the_form_to_the_withdrawal(world: World, page_at: Visitors, watch: Watch, scripts: bool) -> None:
    watch.expect(r"/(sessions|certificates|notifications)/")  # services that do not run here
    mission, changes = world.mission, dict[str, Any](AHEAD)
    edition = await mission.edition(capacity=1, institutions=["SENAFRONT", "MINSA"], **changes)
    address = f"itzel.{edition.code}@correo.example"
    page = await page_at(390, "es", scripts=scripts, base_url=mission.running.url)

    # The form, sent too early: everything that is missing is named, and nothing typed is lost.
    await page.goto(f"/e/{edition.code}")
    await page.get_by_label("Nombres").fill("Itzel")
    await page.get_by_label("Correo electrónico").fill("itzel(arroba)correo")
    await press(page, "Inscribirme")
    summary = page.get_by_role("alert")
    await summary.wait_for()
    assert await summary.get_by_role("link").count() == 4
    assert await page.get_by_label("Nombres").input_value() == "Itzel"
    assert await page.get_by_label("Correo electrónico").input_value() == "itzel(arroba)correo"
    await summary.get_by_role("link", name="Correo electrónico").click()
    await page.keyboard.press("ControlOrMeta+a")
    await page.keyboard.type(address)
    await page.get_by_label("Apellidos").fill("Quintero Ábrego")
    await page.locator("#consent_participation").check()
    await page.locator("#consent_statistics").check()
    for field, value in {
        "language": "es", "organisation_type": "security_force", "occupation": "social_work", "institution": "MINSA",
        "sex": "F", "age_band": "30-44",
    }.items():  # fmt: skip
        await page.locator(f"#{field}").select_option(value)
    sent = len(world.catcher.mails)
    await press(page, "Inscribirme")
    await page.get_by_text("Escribimos al correo que indicó.").wait_for()

    # The mailed link opens the own page; only the button confirms.
    path = await world.link_in_mail(address, sent)
    await page.goto(path)
    assert await edition.statuses() == ["unconfirmed"]
    await press(page, "Confirmar mi inscripción")
    await page.get_by_text("Tiene un cupo").wait_for()
    await page.go_back()
    await page.goto(path)
    assert await page.get_by_role("button", name="Confirmar mi inscripción").count() == 0

    # Consents, and a name that is put right.
    news = page.locator("#consent_news")
    assert not await news.is_checked()
    await news.check()
    async with page.expect_navigation():  # a page that is left before the answer comes cannot be loaded again
        await press(page, "Guardar")
    await page.reload()
    assert await page.locator("#consent_news").is_checked()
    assert await page.locator("#consent_statistics").is_checked()
    await page.get_by_text("Mi nombre está mal escrito").click()
    await page.get_by_label("Nombres").fill("Itzel María")
    await press(page, "Proponer el cambio")
    await press(page, "Cambiar mis datos")
    await page.locator("p.state", has_text="Itzel María Quintero Ábrego").wait_for()
    assert await axe(page) == []

    # Withdrawal: not without the tick, and the place goes to the next one.
    waiting = await edition.register(person(institution="MINSA"))
    assert waiting["status"] == "waitlisted"
    await page.get_by_text("Retirarme del curso").click()
    await press(page, "Retirarme")
    await page.locator("#confirmed-error").wait_for()
    await page.get_by_label("Sí, quiero retirarme.").check()
    await press(page, "Retirarme")
    await page.get_by_text("Se retiró de este curso").wait_for()
    assert sorted(await edition.statuses()) == ["registered", "withdrawn"]
