"""Whatever refuses a person in a browser is a page in their language with a next step; a program gets a problem."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import cycle
from typing import Any

import httpx
import pytest

from diplomado_chassis.http.auth import decision
from diplomado_chassis.http.auth.actor import ROLES
from diplomado_chassis.http.rate_limit import RateLimiter
from diplomado_chassis.service import Service
from diplomado_contracts.services import SERVICES
from diplomado_local.platform import Platform
from diplomado_registration.home.pages import SERVICES as PIECES
from tests.architecture.composition import Reached, routes_of, service_of
from tests.support import tokens
from tests.support.services import Running, running
from tests.support.waiting import PATIENCE

SECRET = "a secret of the tests that is long enough for sessions"
NOBODY = "018f0000-0000-7000-8000-00000000000f"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FOR_PROGRAMS = re.compile(r"/api/|/webhooks/|/assets/|.*\.js$")
READERS = cycle(("es", "en"))


def pages_of(service: Service) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Method, a path, and who may call (the roles, or `public`) of every route that a browser opens."""
    for reached in routes_of(list(service.routes)):
        template = str(getattr(reached.route, "path", ""))
        if FOR_PROGRAMS.match(template):
            continue
        path = re.sub(r"\{[^}]*\}", "nothing", re.sub(r"\{[^}]*_id[^}]*\}", NOBODY, template))
        yield reached.name.partition(" ")[0], path, allowed(reached)


def allowed(reached: Reached) -> tuple[str, ...]:
    """Who may call a route."""
    return next((found for call in reached.dependencies if (found := decision(call))), ())


async def faults(http: httpx.AsyncClient, status: int, method: str, path: str, **request: Any) -> list[str]:
    """What is wrong with the two answers to a request that is to be refused with a status."""
    language = next(READERS)
    headers = {**request.pop("headers", {}), "Accept-Language": language}
    page = await http.request(method, path, headers={**headers, "Accept": "text/html,*/*;q=0.8"}, **request)
    program = await http.request(method, path, headers={**headers, "Accept": "application/json"}, **request)
    main = page.text.partition("<main")[2].partition("</main>")[0]
    found = {
        "status": (page.status_code, program.status_code) == (status, status),
        "page": page.headers.get("content-type") == "text/html; charset=utf-8",
        "language": f'<html lang="{language}"' in page.text,
        "heading": re.search(r"<h1>[^<]+</h1>", main),
        "next step": re.search(r"<a |<form ", main),
        "problem": program.headers.get("content-type") == "application/problem+json",
    }
    return [f"{status} {method} {path}: {name} ({page.status_code})" for name, good in found.items() if not good]


class Away:
    """A database that does not answer."""

    def transaction(self, **_options: object) -> Any:
        """Fail as a connection does."""
        raise ConnectionRefusedError

    statement = transaction


@asynccontextmanager
async def without_database(one: Running) -> AsyncIterator[None]:
    """The service while its database is away."""
    state = one.process.app.state
    database, state.database = state.database, Away()
    try:
        yield
    finally:
        state.database = database


@pytest.mark.parametrize("name", SERVICES)
async def test_every_refusal_is_a_page_for_a_person_and_a_problem_for_a_program(name: str, platform: Platform) -> None:
    service = service_of(name)
    found: list[str] = []
    async with (
        running(service, platform, roles=["api"], session_secret=SECRET) as one,
        httpx.AsyncClient(base_url=one.url, timeout=PATIENCE) as http,
    ):
        methods: dict[str, set[str]] = {}
        for method, path, who in pages_of(service):
            methods.setdefault(path, set()).add(method)
            staff = sorted(who) if who != ("public",) else []
            bearer = {"Authorization": f"Bearer {tokens.token(staff[0])}"} if staff else {}
            if staff and method == "POST":
                found += await faults(http, 401, method, path, content="note=x", headers=FORM)
            if staff and (others := sorted(ROLES - {*who, "data_protection", "admin"})):
                stranger = {"Authorization": f"Bearer {tokens.token(others[0])}", **FORM}
                found += await faults(http, 403, method, path, headers=stranger)
            async with without_database(one):
                if method == "GET" and (await http.get(path, headers=bearer)).status_code >= 500:
                    found += await faults(http, 503, method, path, headers=bearer)
        for path in methods:
            found += await faults(http, 405, "DELETE", path)
        found += await faults(http, 404, "GET", f"/{name}/nowhere")
        found += await faults(http, 421, "GET", f"/{name}/nowhere", headers={"Host": "attacker.example"})
        one.process.app.state.public_limiter = RateLimiter(0.5, 0.1, 10, lambda: 0.0)
        for method, path, who in pages_of(service):
            if who == ("public",) and method == "POST" and (await http.post(path)).status_code == 429:
                found += await faults(http, 429, method, path, content="note=x%0D%0Ay", headers=FORM)
    assert found == []


def test_the_home_page_has_for_each_role_the_pieces_that_it_may_open() -> None:
    """Facilitators, graders and focal points got a piece for coordinators, which was refused and said to be away."""
    admitted = {path: who for name in SERVICES for method, path, who in pages_of(service_of(name)) if method == "GET"}
    assert [(path, role) for path, _, roles in PIECES for role in roles if role not in admitted[path]] == []
