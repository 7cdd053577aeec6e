"""Where the setting asks for a scope, staff of whom the issuer states none are refused, with what to do next."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from diplomado_chassis.http.auth import Scope
from diplomado_chassis.http.auth.claims import actor_of
from diplomado_chassis.ids import uuid7
from diplomado_local.platform import Platform
from tests.chassis.test_sessions import SECRET, sessions_of, sign_in, somebody, with_pages
from tests.support import tokens
from tests.support.services import Running, running
from tests.support.waiting import PATIENCE


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def strict(platform: Platform) -> AsyncIterator[Running]:
    async with running(with_pages, platform, roles={"api"}, session_secret=SECRET, scope_required=True) as one:
        yield one


@pytest.mark.parametrize(
    ("limits", "status"),
    [({}, 403), ({"missions": ["*"]}, 201), ({"missions": ["*"], "editions": ["X"]}, 403), ({"editions": []}, 403)],
)
async def test_a_token_has_to_state_its_scope(strict: Running, limits: dict[str, list[str]], status: int) -> None:
    headers = {"Authorization": f"Bearer {tokens.token('coordinator', limits=limits)}"}
    body = {"registration_id": str(uuid7())}
    answer = await strict.http.post("/api/v1/counters", json=body, headers=headers)
    assert answer.status_code == status
    # The counters of the sample lie in no edition, so a limit admits nobody to them.
    slug = "scope-missing" if not limits else "outside-scope"
    assert status == 201 or answer.json()["type"].endswith(slug)


async def test_a_session_has_to_state_its_scope_in_api_and_pages(strict: Running) -> None:
    sessions = sessions_of(strict)
    async with httpx.AsyncClient(base_url=strict.url, timeout=PATIENCE) as client:
        sign_in(client, sessions, sessions.begin(somebody("coordinator")))
        page = await client.get("/sample/form", headers={"Accept": "text/html", "Accept-Language": "en"})
        assert (page.status_code, "Ask who manages the accounts" in page.text) == (403, True)
        refused = await client.post("/api/v1/counters", json={"registration_id": str(uuid7())})
        assert refused.status_code == 403
        sign_in(client, sessions, sessions.begin(somebody("coordinator", scope=Scope(is_whole=True))))
        assert (await client.get("/sample/form", headers={"Accept": "text/html"})).status_code == 200


async def test_without_the_setting_a_start_outside_development_says_so(platform: Platform) -> None:
    kinds: list[tuple[dict[str, Any], bool]] = [
        ({}, True),
        ({"scope_required": True}, False),
        ({"development": True}, False),
    ]
    for changes, warned in kinds:
        with capture_logs() as lines:
            async with running(with_pages, platform, roles={"api"}, session_secret=SECRET, **changes) as one:
                bare = {"Authorization": f"Bearer {tokens.token('coordinator')}"}
                answer = await one.http.post("/api/v1/counters", json={"registration_id": str(uuid7())}, headers=bare)
                assert (answer.status_code == 201) == (not one.settings.scope_required)
        said = [line for line in lines if line["event"] == "auth.scope_not_required"]
        assert bool(said) == warned, changes


def test_a_star_in_a_claim_limits_nothing_and_is_stated(strict: Running) -> None:
    def scope_of(**claims: object) -> Scope:
        return actor_of({"sub": "ana", **claims}, strict.settings).scope

    assert not scope_of().is_stated
    assert (scope_of(missions="*").is_stated, scope_of(missions="*").is_limited) == (True, False)
    both = scope_of(missions=["*", "PA"], editions=["X"])
    assert (both.missions, both.editions, both.is_stated) == (None, frozenset({"X"}), True)
    assert scope_of(programmes=[]) == Scope(programmes=frozenset())
