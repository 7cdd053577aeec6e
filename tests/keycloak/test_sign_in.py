"""People sign in at a real Keycloak with a real browser, as docs/operations.md sets both up."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from playwright.async_api import Page

from diplomado_chassis.http.auth import Scope
from diplomado_chassis.http.auth.actor import EVERYTHING
from diplomado_chassis.http.auth.attempts import Attempt
from diplomado_chassis.http.auth.provider import SignedIn
from tests.browser.visitor import Visitors
from tests.keycloak.house import House, with_keycloak
from tests.support.waiting import eventually

pytestmark = with_keycloak


@dataclass(frozen=True)
class Account:
    """What a session says of an account of the realm."""

    role: str
    name: str
    scope: Scope = EVERYTHING
    institution: str | None = None


def codes(*words: str) -> frozenset[str]:
    """Codes of a scope."""
    return frozenset(words)


ACCOUNTS = {
    # A mission of the account's own and one of its group.
    "xiomara": Account("coordinator", "Xiomara Batista", Scope(missions=codes("HN", "PA"))),
    "baltasar": Account("coordinator", "Baltasar Ñurinda", Scope(programmes=codes("occ"), editions=codes("GIF-2023"))),
    "itzel": Account("focal_point", "Itzel Cedeño", institution="SENAFRONT"),
    "abdiel": Account("facilitator", "Abdiel Montezuma"),
    "yaritza": Account("grader", "Yaritza Pinzón", Scope(editions=codes("GIF-2023"))),
    "odilia": Account("auditor", "Odilia Vergara"),
    "rufino": Account("data_protection", "Rufino Atencio"),
    "nereida": Account("platform", "Nereida Samudio"),
}


@pytest.fixture(autouse=True)
def patient_limits(house: House) -> None:
    """Forget how often this machine signed in."""
    if hasattr(house.serving.process.app.state, "sign_in_limiter"):
        del house.serving.process.app.state.sign_in_limiter


async def visitor(page_at: Visitors, house: House, language: str = "es", width: int = 1280) -> Page:
    """A blank page of a new browser."""
    page_at.watch.expect("/fragments/home")  # of services that do not stand behind this address
    return await page_at(width, language, base_url=house.serving.url)


async def fill_in(page: Page, house: House, username: str) -> None:
    """Fill in the form of Keycloak and send it."""
    await page.locator("input[name=username]").fill(username)
    await page.locator("input[name=password]").fill(house.keycloak.password)
    await page.locator("#kc-login").click()


async def sign_in(page: Page, house: House, username: str, to: str = "/signed-in") -> str:
    """Sign in and return the cookie."""
    await page.goto(f"/sign-in?next={to}")
    await fill_in(page, house, username)
    await page.wait_for_url(f"{house.serving.url}{to}")
    return await cookie_of(page)


async def cookie_of(page: Page) -> str:
    """The cookie of the session; empty without one."""
    cookies = await page.context.cookies()
    return next((str(cookie.get("value")) for cookie in cookies if cookie.get("name") == "diplomado"), "")


@pytest.mark.parametrize("username", ACCOUNTS)
async def test_every_role_signs_in_with_its_scope_and_another_service_reads_it(
    house: House, page_at: Visitors, username: str
) -> None:
    page = await visitor(page_at, house)
    cookie = await sign_in(page, house, username)
    actor, expected = house.session(cookie).actor, ACCOUNTS[username]
    (role,) = actor.roles
    assert Account(role, actor.name or "", actor.scope, actor.institution) == expected
    assert actor.email == f"{username}@mision.example"
    if role in ("coordinator", "auditor", "data_protection"):
        assert await house.statuses(cookie) == (200, 200)
    assert not [found for found in await page.context.cookies() if "attempt" in str(found.get("name"))]


async def test_both_speak_the_language_of_the_reader(house: House, page_at: Visitors) -> None:
    for language, words in (("es", "Ya ingresó"), ("en", "You are signed in")):
        page = await visitor(page_at, house, language, width=390)
        await page.goto("/sign-in?next=/signed-in")
        assert await page.locator("html").get_attribute("lang") == language
        await fill_in(page, house, "odilia")
        await page.get_by_role("heading", name=words).wait_for()


async def test_signing_out_ends_the_session_in_both_services_and_at_keycloak(house: House, page_at: Visitors) -> None:
    page = await visitor(page_at, house)
    cookie = await sign_in(page, house, "xiomara", "/home")
    assert await house.statuses(cookie) == (200, 200)
    await page.locator("details.menu summary").click()
    await page.get_by_role("button", name="Cerrar sesión").click()
    await page.wait_for_url(f"{house.serving.url}/signed-out")
    assert await cookie_of(page) == ""
    await eventually(lambda: refused(house, cookie))
    await page.get_by_role("link", name="Ingresar de nuevo").click()
    await fill_in(page, house, "odilia")  # it asks again, and another person may answer
    await page.wait_for_url(f"{house.serving.url}/home")
    assert house.session(await cookie_of(page)).actor.name == "Odilia Vergara"


async def refused(house: House, cookie: str) -> bool:
    """Whether both services refuse a copy of a cookie."""
    return await house.statuses(cookie) == (401, 401)


async def test_who_is_known_at_keycloak_comes_back_without_a_password(house: House, page_at: Visitors) -> None:
    """So it is after our idle time-out, too: until Keycloak's own session ends."""
    page = await visitor(page_at, house)
    first = await sign_in(page, house, "odilia")
    await page.context.clear_cookies(name="diplomado")
    await page.goto("/sign-in?next=/signed-in")
    assert page.url == f"{house.serving.url}/signed-in"
    second = await cookie_of(page)
    assert house.session(first).sign_in_id == house.session(second).sign_in_id
    assert house.session(first).begun < house.session(second).begun


async def test_an_account_that_is_disabled_and_signed_out_works_nowhere(house: House, page_at: Visitors) -> None:
    page = await visitor(page_at, house, "en")
    cookie = await sign_in(page, house, "baltasar")
    await house.keycloak.change_person("baltasar", enabled=False)
    try:
        await house.keycloak.end_sessions("baltasar")
        assert await eventually(lambda: refused(house, cookie))
        await page.goto("/sign-in?next=/signed-in")
        await fill_in(page, house, "baltasar")
        await page.get_by_text("Account is disabled").wait_for()
    finally:
        await house.keycloak.change_person("baltasar", enabled=True)
    await page.goto("/sign-in?next=/signed-in")
    await fill_in(page, house, "baltasar")
    await page.wait_for_url(f"{house.serving.url}/signed-in")
    assert await house.statuses(await cookie_of(page)) == (200, 200)


async def test_who_has_no_role_reads_so_and_may_use_another_account(house: House, page_at: Visitors) -> None:
    page = await visitor(page_at, house)
    await page.goto("/sign-in?next=/signed-in")
    await fill_in(page, house, "nobody")
    await page.get_by_text("no tiene ninguna función en Diplomado").wait_for()
    assert await cookie_of(page) == ""
    await page.get_by_role("link", name="Intentar de nuevo").click()  # a role may have come meanwhile
    await page.get_by_text("no tiene ninguna función en Diplomado").wait_for()
    await page.get_by_role("button", name="Ingresar con otra cuenta").click()
    await page.wait_for_url(f"{house.serving.url}/signed-out")
    await sign_in(page, house, "odilia")


async def test_who_refuses_at_keycloak_reads_that_nothing_happened(house: House, page_at: Visitors) -> None:
    await house.keycloak.change_client(consentRequired=True)
    try:
        page = await visitor(page_at, house, "en")
        await page.goto("/sign-in?next=/signed-in")
        await fill_in(page, house, "rufino")
        await page.locator("[name=cancel]").click()
        await page.get_by_text("The sign-in was cancelled.").wait_for()
        assert await cookie_of(page) == ""
    finally:
        await house.keycloak.change_client(consentRequired=False)


async def test_a_new_key_of_keycloak_disturbs_nobody(house: House, page_at: Visitors) -> None:
    page = await visitor(page_at, house)
    before = await sign_in(page, house, "xiomara")
    await house.keycloak.rotate()
    other = await visitor(page_at, house)
    after = await sign_in(other, house, "odilia")
    assert await house.statuses(before) == (200, 200)
    assert await house.statuses(after) == (200, 200)
    await page.goto("/home")
    await page.locator("details.menu summary").click()
    await page.get_by_role("button", name="Cerrar sesión").click()  # with a token of the key before
    await page.wait_for_url(f"{house.serving.url}/signed-out")


@pytest.mark.parametrize(("seconds", "works"), [(-20, True), (20, True), (-150, False), (150, False)])
async def test_clocks_may_differ_by_half_a_minute(house: House, page_at: Visitors, seconds: int, works: bool) -> None:
    page = await visitor(page_at, house)
    house.provider.clock = lambda: time.time() + seconds
    try:
        await page.goto("/sign-in?next=/signed-in")
        await fill_in(page, house, "odilia")
        await page.get_by_text("Ya ingresó" if works else "una respuesta que no podemos aceptar").wait_for()
    finally:
        house.provider.clock = time.time


async def test_while_keycloak_hangs_nobody_signs_in_and_everybody_works_on(
    house: House, page_at: Visitors, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_at.watch.expect("status of 503")
    working = await visitor(page_at, house)
    cookie = await sign_in(working, house, "odilia")
    page = await visitor(page_at, house)
    answers: list[int] = []
    page.on("response", lambda answer: answers.append(answer.status) if "/sign-in" in answer.url else None)

    async with house.keycloak.away():
        house.provider._metadata = None  # as after a start
        await page.goto("/sign-in?next=/signed-in")
        await page.get_by_text("el sistema de acceso no responde").wait_for()
        assert await house.statuses(cookie) == (200, 200)
    await page.get_by_role("link", name="Intentar de nuevo").click()
    await page.locator("input[name=username]").wait_for()

    begun = house.provider.finish

    async def finish(attempt: Attempt, answer: Mapping[str, str]) -> SignedIn:
        """Let Keycloak go away after it has sent the person back to us."""
        async with house.keycloak.away():
            return await begun(attempt, answer)

    with monkeypatch.context() as between:
        between.setattr(house.provider, "finish", finish)
        await fill_in(page, house, "odilia")
        await page.get_by_text("el sistema de acceso no responde").wait_for()
    assert {503} <= set(answers) <= {303, 503}
    await page.get_by_role("link", name="Intentar de nuevo").click()
    await page.wait_for_url(f"{house.serving.url}/signed-in")
