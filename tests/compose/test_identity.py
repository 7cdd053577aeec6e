"""People sign in at a Keycloak of the system, through the entrance, in a browser."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.architecture.source import ROOT
from tests.browser.visitor import Visitors
from tests.compose.engine import with_engine
from tests.compose.system import System, whole_system
from tests.deployed.commands import CommandError
from tests.deployed.identity import SIGNED_IN
from tests.deployed.images import docker, new_name
from tests.keycloak.server import trouble
from tests.support.waiting import PATIENCE, eventually

_TROUBLE = trouble()
pytestmark = [
    *with_engine,
    pytest.mark.skipif(_TROUBLE is not None, reason=f"NOT TESTED with a real Keycloak: {_TROUBLE}"),
]
KEYCLOAK = {"DIPLOMADO_IDENTITY": "keycloak"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def system(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """Everything, with Keycloak."""
    folder, project = Path(tmp_path_factory.mktemp("identity")), new_name()
    # It is root in these tests alone: an image made elsewhere may give files that Keycloak rewrites to another user.
    as_root = {"user": "0:0", "cap_add": ["CHOWN", "DAC_OVERRIDE", "FOWNER"]}
    override = folder / "override.yaml"
    override.write_text(json.dumps({"services": {"keycloak": as_root}}), encoding="utf-8")
    async with whole_system(
        folder, project, settings={}, options=KEYCLOAK, overrides=(override,), subnet="10.203.18.48/28"
    ) as system:
        yield system


async def sign_in(page: Page, system: System, username: str) -> None:
    """Sign in with the password that the secrets have for an account."""
    await page.goto("/sign-in?next=/signed-in")
    assert page.url.startswith(f"{system.url}/identity/realms/diplomado/")
    await page.locator("input[name=username]").fill(username)
    await page.locator("input[name=password]").fill(system.secret(f"identity/users/{username}"))
    await page.locator("#kc-login").click()
    await page.wait_for_url(f"{system.url}/signed-in")


async def cookies_of(page: Page) -> dict[str, str]:
    """The cookies of a visitor."""
    return {str(cookie.get("name")): str(cookie.get("value")) for cookie in await page.context.cookies()}


async def statuses(system: System, cookies: dict[str, str]) -> dict[str, int]:
    """How each service answers requests with these cookies."""
    sent = "; ".join(f"{name}={value}" for name, value in cookies.items() if name.startswith("diplomado"))
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE, headers={"Cookie": sent}) as http:
        return {path: (await http.get(system.url + path)).status_code for path in SIGNED_IN}


async def test_an_account_of_each_role_signs_in_and_signs_out_everywhere(system: System, page_at: Visitors) -> None:
    realm = json.loads((ROOT / "deploy/keycloak/realm.json").read_text("utf-8"))
    accounts = {user["username"]: user for user in realm["users"] if user["username"] != "nobody"}
    roles = {role for user in accounts.values() for role in user["realmRoles"]} - {"somebody-elses-role"}
    assert len(roles) == 7
    assert len({system.secret(f"identity/users/{name}") for name in accounts}) == len(accounts)
    for username, user in accounts.items():
        page = await page_at(1280, "es", base_url=system.url)
        await sign_in(page, system, username)
        await page.goto("/home")
        await page.get_by_text(f"{user['firstName']} {user['lastName']}").first.wait_for()
    page = await page_at(390, "en", base_url=system.url)
    await sign_in(page, system, "odilia")
    cookies = await cookies_of(page)
    assert await statuses(system, cookies) == SIGNED_IN
    await page.goto("/home")
    await page.locator("details.menu summary").click()
    await page.get_by_role("button", name="Sign out").click()
    await page.wait_for_url(f"{system.url}/signed-out")

    async def refused_everywhere() -> bool:
        return await statuses(system, cookies) == dict.fromkeys(SIGNED_IN, 401)

    await eventually(refused_everywhere)


async def test_the_pages_of_administrators_and_of_other_realms_stay_inside(system: System) -> None:
    async with httpx.AsyncClient(base_url=system.url, trust_env=False, timeout=PATIENCE) as http:
        found = await http.get("/identity/realms/diplomado/.well-known/openid-configuration")
        assert found.json()["issuer"] == f"{system.url}/identity/realms/diplomado"
        for path in ("/identity/", "/identity/admin/", "/identity/realms/master/account/", "/identity/metrics"):
            assert (await http.get(path)).status_code == 404, path
    described = json.loads(await docker("compose", "config", "--format", "json", DIPLOMADO_IDENTITY="keycloak"))
    assert (
        not {"user", "cap_add", "privileged"} & described["services"]["keycloak"].keys()
    )  # as it stands in the file, it is not root
    published = await docker("inspect", "--format", "{{json .HostConfig.PortBindings}}", f"{system.project}-keycloak-1")
    assert json.loads(published) == {}


async def test_such_a_keycloak_is_refused_with_a_domain(system: System, tmp_path: Path) -> None:
    del system  # the images are built
    other = System(tmp_path, new_name(), domain="cursos.example.org", options=KEYCLOAK, settings={})
    try:
        with pytest.raises(CommandError, match="is for a trial on this machine"):
            await other.compose("run", "--rm", "--no-deps", "-T", "secrets")
    finally:
        await other.remove()
