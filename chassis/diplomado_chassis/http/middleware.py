"""What surrounds every request: one correlation identifier, a bounded body, safe headers, one log line."""

import time
from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from diplomado_chassis import correlation, metrics
from diplomado_chassis.http.problems import unexpected

log = structlog.get_logger()

_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-frame-options": b"DENY",
    b"cache-control": b"no-store",
}
_BOUNDED = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")


class Surroundings:
    """ASGI middleware. Log lines carry the route's template, never the path: paths may hold secrets."""

    def __init__(self, app: ASGIApp, body_limit: int) -> None:
        self.app = app
        self.body_limit = body_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        identifier = correlation.accepted_or_new(request.headers.get("x-correlation-id"))
        correlation.correlation_id.set(identifier)
        correlation.traceparent.set(correlation.accepted_traceparent(request.headers.get("traceparent")))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(correlation_id=identifier)
        answer = _Answer(send, identifier)
        started = time.perf_counter()
        try:
            await self.app(scope, self._bounded(request, receive), answer)
        except Exception as error:
            if answer.status:
                raise
            await (await unexpected(request, error))(scope, receive, answer)
        finally:
            _tell(scope, answer.status, time.perf_counter() - started)

    def _bounded(self, request: Request, receive: Receive) -> Receive:
        if not request.headers.get("content-type", "").startswith(_BOUNDED):
            return receive
        seen = 0

        async def receive_bounded() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.body_limit:
                raise HTTPException(413)
            return message

        return receive_bounded


class _Answer:
    """Passes an answer on with our headers and remembers its status."""

    def __init__(self, send: Send, identifier: str) -> None:
        self._send = send
        self._identifier = identifier.encode()
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers: list[tuple[bytes, bytes]] = list(message.get("headers", []))
            present = {name.lower() for name, _ in headers}
            headers.extend((name, value) for name, value in _HEADERS.items() if name not in present)
            headers.append((b"x-correlation-id", self._identifier))
            message = {**message, "headers": headers}
        await self._send(message)


def _tell(scope: Scope, status: int, seconds: float) -> None:
    route: Any = scope.get("route")
    template = getattr(route, "path", "unknown")
    metrics.REQUESTS.labels(scope["method"], template, str(status)).observe(seconds)
    log.info("http.answered", method=scope["method"], route=template, status=status, ms=round(seconds * 1000, 1))
