"""No route of any service answers 500, whatever it is sent, with and without a token."""

import os
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from diplomado_contracts.services import SERVICES
from diplomado_local.platform import Platform
from tests.architecture.composition import routes_of, service_of
from tests.support.any_request import send_any_requests, with_pages
from tests.support.loop import nothing_holds_the_loop
from tests.support.services import running
from tests.support.waiting import PATIENCE

ROUNDS = int(os.environ.get("DIPLOMADO_HOSTILE_ROUNDS", "3"))
SEED = int(os.environ.get("DIPLOMADO_HOSTILE_SEED", "13"))
ROLES = ("coordinator", "focal_point", "facilitator", "grader", "auditor", "data_protection", "platform")


@pytest.mark.timeout(max(900, ROUNDS * 60))
@pytest.mark.parametrize("name", SERVICES)
async def test_no_request_is_answered_by_an_error_of_ours(platform: Platform, name: str) -> None:
    """Pages and fragments too; every decision that a setting lets two people take is taken by two."""
    described = service_of(name)
    by_two: dict[str, Any] = {
        field: True for field in described.settings.model_fields if field.endswith("_second_person")
    }
    async with (
        running(described, platform, roles={"api"}, **by_two) as service,
        httpx.AsyncClient(base_url=service.url, timeout=PATIENCE) as client,
    ):
        tokens = {role: service.bearer(role, institution="mida")["Authorization"] for role in ROLES}
        document = (await client.get("/api/v1/openapi.json")).json()
        routes = [reached.route for reached in routes_of(list(described.routes))]
        document = with_pages(document, [route for route in routes if isinstance(route, APIRoute)])
        with nothing_holds_the_loop(2.0):
            failed = await send_any_requests(client, document, {**tokens, "nobody": ""}, seed=SEED, rounds=ROUNDS)
    assert failed == [], "\n".join(failed)
