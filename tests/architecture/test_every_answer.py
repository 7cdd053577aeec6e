"""What holds for all routes of all services: policy, host, limits of bodies and of the public."""

import re
from typing import Any

import pytest

from diplomado_chassis.http.decisions import decision, is_limited
from diplomado_chassis.http.edge import EdgeRoute
from diplomado_chassis.service import Service
from diplomado_contracts.services import SERVICES
from diplomado_local.entrance.configuration import MAX_BODY_BYTES
from diplomado_local.platform import Platform
from tests.architecture.composition import Reached, routes_of, service_of
from tests.support.services import running, settings_for

NOBODY = "018f0000-0000-7000-8000-00000000000f"
LIMITED_BY_THEMSELVES = {
    "POST /api/v1/sessions/{session_id}/self-check-ins": "a hall checks in at once",
    "POST /api/v1/sessions/{session_id}/badge-scans": "a hall checks in at once",
    "POST /c/{session_id}": "a hall checks in at once",
    "POST /b/{token}": "a phone scans a hall",
    "POST /scan/{token}": "a phone scans a hall",
    "POST /webhooks/zoom": "signed",
}
_UNSAFE = re.compile(r"unsafe-|\*|https?:|data:|blob:")


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest) -> Service:
    """Each service in turn."""
    return service_of(request.param)


def is_public(reached: Reached) -> bool:
    """Whether anybody may call it."""
    return any(decision(call) == ("public",) for call in reached.dependencies)


async def test_every_answer_has_a_strict_policy_and_is_for_our_hosts_alone(
    service: Service, platform: Platform
) -> None:
    secret = "a secret of the tests that is long enough for sessions"
    slow: dict[str, Any] = {"public_burst": 3.0, "public_per_second": 1e-6}
    async with running(service, platform, roles=["api"], session_secret=secret, **slow) as one:
        for reached in routes_of(list(service.routes)):
            if not reached.name.startswith("GET "):
                continue
            path = re.sub(r"\{[^}]*_id[^}]*\}", NOBODY, str(getattr(reached.route, "path", "")))
            path = re.sub(r"\{[^}]*\}", "nothing", path)
            answer = await one.http.get(path, headers={"Accept": "text/html"})
            assert answer.status_code < 500 or answer.status_code == 503, reached.name
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy, reached.name
            assert "frame-ancestors 'none'" in policy, reached.name
            assert not _UNSAFE.search(policy), (reached.name, policy)
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert not re.search(r"<script(?![^>]* src=\"/)|<style|\son\w+=\"", answer.text), reached.name
        for host, status in (("attacker.example", 421), ("bad host", 400)):
            refused = await one.http.get("/api/v1/openapi.json", headers={"Host": host})
            assert (refused.status_code, refused.json()["type"]) == (status, "urn:diplomado:problem:foreign-host")
        limited = [
            str(getattr(reached.route, "path", ""))
            for reached in routes_of(list(service.routes))
            if reached.name.startswith("POST ") and is_limited(reached.dependencies)
        ]
        if limited:
            path = re.sub(r"\{[^}]*\}", NOBODY, limited[0])
            statuses = [(await one.http.post(path)).status_code for _ in range(5)]
            assert (429 in statuses[:3], statuses[3:]) == (False, [429, 429])


def test_every_public_route_that_changes_something_has_a_limit(service: Service) -> None:
    unlimited = [
        reached.name
        for reached in routes_of(list(service.routes))
        if is_public(reached) and not reached.name.startswith("GET ") and not is_limited(reached.dependencies)
    ]
    assert [name for name in unlimited if name not in LIMITED_BY_THEMSELVES] == []


def test_every_body_is_bounded_below_what_the_entrance_lets_through(service: Service, platform: Platform) -> None:
    settings = settings_for(service, platform, "bounds")
    limits = [settings.body_limit]
    for reached in routes_of(list(service.routes)):
        assert isinstance(reached.route, EdgeRoute), reached.name
        own = [limit for call in reached.dependencies if (limit := getattr(call, "form_limit", None)) is not None]
        limits += [limit if isinstance(limit, int) else getattr(settings, limit) for limit in own]
    assert max(limits) <= MAX_BODY_BYTES
