"""No route of any service answers 500, whatever it is sent, with and without a token."""

import os

import httpx
import pytest

from diplomado_contracts.services import SERVICES
from diplomado_local.platform import Platform
from tests.architecture.composition import service_of
from tests.support.any_request import send_any_requests
from tests.support.loop import nothing_holds_the_loop
from tests.support.services import running
from tests.support.waiting import PATIENCE

ROUNDS = int(os.environ.get("DIPLOMADO_HOSTILE_ROUNDS", "3"))
SEED = int(os.environ.get("DIPLOMADO_HOSTILE_SEED", "13"))
ROLES = ("coordinator", "focal_point", "facilitator", "grader", "auditor", "data_protection", "platform")


@pytest.mark.timeout(max(900, ROUNDS * 60))
@pytest.mark.parametrize("name", SERVICES)
async def test_no_request_is_answered_by_an_error_of_ours(platform: Platform, name: str) -> None:
    async with (
        running(service_of(name), platform, roles={"api"}) as service,
        httpx.AsyncClient(base_url=service.url, timeout=PATIENCE) as client,
    ):
        tokens = {role: service.bearer(role, institution="mida")["Authorization"] for role in ROLES}
        document = (await client.get("/api/v1/openapi.json")).json()
        with nothing_holds_the_loop(2.0):
            failed = await send_any_requests(client, document, {**tokens, "nobody": ""}, seed=SEED, rounds=ROUNDS)
    assert failed == [], "\n".join(failed)
