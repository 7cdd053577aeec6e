"""HTTP requests to the services. They are repeated until they are answered, with one idempotency key each."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from diplomado_acceptance.failures import Failure
from diplomado_acceptance.language import LANGUAGE, counted, say
from diplomado_acceptance.replay.calls import Call, idempotency_key, spoken

ATTEMPT_TIMEOUT_SECONDS = 30.0
TRIAL_TIMEOUT_SECONDS, TRIED_PER_SECOND = 150.0, 20
"""A little longer than a service gives itself for a trial."""
MAX_RETRY_SECONDS = 300.0
MAX_CONCURRENT_REQUESTS = 8
RETRIED_STATUSES = frozenset((429, 500, 502, 503, 504))


class RequestRejected(Failure):
    """A service rejected a request with a problem document, and repeating it would not help."""

    def __init__(self, service: str, response: httpx.Response, operation: str) -> None:
        problem = _problem_of(response)
        self.status = response.status_code
        self.slug = str(problem.get("type", "")).rpartition(":")[2].rpartition("/")[2]
        self.errors: list[dict[str, Any]] = problem.get("errors") or []
        self.detail = str(problem.get("detail") or problem.get("title") or f"HTTP {response.status_code}")
        details = [_format_error(error) for error in self.errors[:20]]
        super().__init__(
            say(
                "{operation}: {service} lo rechazó. {detail}",
                "{operation}: {service} rejected. {detail}",
                operation=spoken(operation),
                service=service,
                detail=self.detail,
            ),
            "\n".join(details),
        )


def _format_error(error: Mapping[str, Any]) -> str:
    place = ", ".join(f"{name} {value}" for name, value in error.items() if name != "message" and value is not None)
    return f"  {place}: {error.get('message', '')}"


def _problem_of(response: httpx.Response) -> dict[str, Any]:
    try:
        problem = response.json()
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}


@dataclass
class Services:
    """The services that a programme is sent to. `scope` distinguishes one content of a programme from another."""

    urls: Mapping[str, str]
    token: str = field(repr=False)
    scope: str
    http: httpx.AsyncClient = field(repr=False)
    limit: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_CONCURRENT_REQUESTS))
    changes: int = 0
    """How many requests that change something were answered with success."""

    @property
    def stored(self) -> str:
        """What is said of what was stored so far; empty if nothing was."""
        if not self.changes:
            return ""
        return say(
            "ya se guardó una parte ({number}), y una repetición no la duplica",
            "a part is stored already ({number}), and a repetition does not double it",
            number=counted(self.changes, ("solicitud", "solicitudes"), ("request", "requests")),
        )

    async def send(self, call: Call) -> Any:
        """Send a request that changes something and return its JSON."""
        key = call.key(self.scope)
        headers = ({"Idempotency-Key": key} if key else {}) | (
            {"Content-Type": call.content_type} if call.content is not None else {}
        )
        return await self._call(
            call.method, call.service, call.path, call.operation,
            headers=headers, json=call.body, content=call.content, params=call.params or None,
        )  # fmt: skip

    async def get(self, service: str, path: str, operation: str, *, public: bool = False) -> Any:
        """Return the JSON of a GET request."""
        return await self._call("GET", service, path, operation, public=public)

    async def put(self, service: str, path: str, body: Mapping[str, Any], operation: str) -> Any:
        """Send a PUT request and return its JSON; the same again changes nothing."""
        return await self._call("PUT", service, path, operation, json=body)

    async def post(
        self, service: str, path: str, operation: str, *, body: Any = None, content: bytes | None = None,
        content_type: str = "text/csv", params: Mapping[str, str] | None = None, public: bool = False,
    ) -> Any:  # fmt: skip
        """Send a POST request and return its JSON.

        The idempotency key follows from `scope`, path and `operation`, so that a repeated replay has no second effect.
        """
        key = idempotency_key(self.scope, service, path, operation)
        headers = {"Idempotency-Key": key} | ({"Content-Type": content_type} if content is not None else {})
        return await self._call(
            "POST", service, path, operation, headers=headers, json=body, content=content, params=params, public=public
        )

    async def attempt(self, service: str, order: Mapping[str, Any]) -> Any:
        """Have a service try requests: it answers and stores nothing."""
        path = f"/api/v1/trials/{service}"
        seconds = TRIAL_TIMEOUT_SECONDS + len(order["requests"]) / TRIED_PER_SECOND
        return await self._call("POST", service, path, f"trying {service}", json=order, timeout=seconds)

    async def _call(
        self, method: str, service: str, path: str, operation: str, *, headers: Mapping[str, str] | None = None,
        public: bool = False, **rest: Any,
    ) -> Any:  # fmt: skip
        sent = {"Accept-Language": LANGUAGE.get(), **(headers or {})}
        if not public:
            sent["Authorization"] = f"Bearer {self.token}"
        options = {name: value for name, value in rest.items() if value is not None}
        response = await self._send(method, service, self.urls[service] + path, sent, options, operation)
        if response.is_success:
            self.changes += method != "GET" and "/trials/" not in path
            return response.json() if response.content else None
        raise RequestRejected(service, response, operation)

    async def _send(
        self, method: str, service: str, url: str, headers: dict[str, str], options: dict[str, Any], operation: str
    ) -> httpx.Response:
        pause, cause = 0.1, ""
        deadline = asyncio.get_running_loop().time() + MAX_RETRY_SECONDS
        while True:
            async with self.limit:
                try:
                    response = await self.http.request(method, url, headers=headers, **options)
                    if response.status_code not in RETRIED_STATUSES:
                        return response
                    cause = f"HTTP {response.status_code}"
                except httpx.TransportError as error:
                    response, cause = None, type(error).__name__
            if asyncio.get_running_loop().time() > deadline:
                if response is not None:
                    raise RequestRejected(service, response, operation)
                raise Failure(
                    say(
                        "{operation}: {service} no respondió durante {seconds} s ({cause}).",
                        "{operation}: {service} did not answer for {seconds} s ({cause}).",
                        operation=spoken(operation), service=service, seconds=int(MAX_RETRY_SECONDS), cause=cause,
                    ),
                    say("Vea `diplomado status` y `diplomado logs`.", "See `diplomado status` and `diplomado logs`."),
                )  # fmt: skip
            await asyncio.sleep(pause * random.uniform(0.5, 1))
            pause = min(pause * 2, 2.0)


@asynccontextmanager
async def services(
    urls: Mapping[str, str], token: str, scope: str, *, trust_env: bool = False
) -> AsyncIterator[Services]:
    """Open connections to the services. With `trust_env` a proxy and certificates of the environment are used."""
    limits = httpx.Limits(
        max_connections=MAX_CONCURRENT_REQUESTS * 2, max_keepalive_connections=MAX_CONCURRENT_REQUESTS * 2
    )
    async with httpx.AsyncClient(timeout=ATTEMPT_TIMEOUT_SECONDS, limits=limits, trust_env=trust_env) as http:
        yield Services(urls, token, scope, http)
