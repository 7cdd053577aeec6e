"""Middleware around every request: a correlation identifier, security headers, one log line."""

import time
from collections.abc import Collection
from functools import lru_cache
from typing import Any

import structlog
from prometheus_client import Histogram
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from diplomado_chassis.http.hosts import refusal
from diplomado_chassis.http.problems import Problem, refused, unexpected
from diplomado_chassis.language.text import Text
from diplomado_chassis.observability import correlation, metrics, tracing

log = structlog.get_logger()

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cache-control", b"no-store"),
    # Pages bring their own; nothing else is to load or run anything, whatever it contains.
    (b"content-security-policy", b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
)
_CLIENT_LEFT = 499
"""What the log says of a request whose client left before it had sent everything; nobody reads an answer."""
FOREIGN_HOST = Text(
    "Esta dirección no es de este servicio. Revise el enlace.", "This service is not at this address. Check the link."
)
CONTENT_CODED = Text(
    "El contenido viene comprimido (Content-Encoding); no se leyó. Envíelo tal como es.",
    "The content comes compressed (Content-Encoding); it was not read. Send it as it is.",
)
_TAKEN_CODINGS = {"Accept-Encoding": "identity"}  # RFC 9110, 15.5.16


class RequestContextMiddleware:
    """ASGI middleware. Log lines carry the route's template, never the path: paths may hold secrets."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self.app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] == "HEAD":  # as GET (RFC 9110, 9.3.2); the server leaves the content out
            scope = {**scope, "method": "GET"}
        headers = dict(reversed(scope["headers"]))  # of a header that comes twice the first counts, as everywhere
        offered = _text(headers.get(b"x-correlation-id"))
        traceparent = correlation.accepted_traceparent(_text(headers.get(b"traceparent")))
        if tracing.is_on() and traceparent and not offered:
            offered = tracing.correlation_of(traceparent)
        identifier = correlation.accepted_or_new(offered)
        correlation.correlation_id.set(identifier)
        correlation.traceparent.set(traceparent)
        with tracing.request(identifier, _method(scope)) as span:
            await self._answer(scope, receive, send, headers, identifier, span)

    async def _answer(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        headers: dict[bytes, bytes],
        identifier: str,
        span: tracing.RequestSpan | None,
    ) -> None:
        structlog.contextvars.bind_contextvars(correlation_id=identifier)
        answer = _ResponseHeaders(send, identifier, scope.setdefault("state", {}))
        started = time.perf_counter()
        metrics.IN_PROGRESS.inc()
        try:
            if status := refusal(_text(headers.get(b"host")), self._hosts):
                log.warning("http.foreign_host", status=status)
                await _refuse(Problem(status, "foreign-host", FOREIGN_HOST), scope, receive, answer)
                return
            if _is_coded(headers):
                await _refuse(
                    Problem(415, "content-coded", CONTENT_CODED, headers=_TAKEN_CODINGS), scope, receive, answer
                )
                return
            await self.app(scope, receive, answer)
        except ClientDisconnect:
            answer.status = answer.status or _CLIENT_LEFT
        except Exception as error:
            if answer.status:
                raise
            await (await unexpected(Request(scope), error))(scope, receive, answer)
        finally:
            metrics.IN_PROGRESS.dec()
            _log_request(scope, answer.status, time.perf_counter() - started)
            if span is not None:
                span.answered(_method(scope), _template(scope), answer.status)


class _ResponseHeaders:
    """Passes an answer on with our headers and remembers its status."""

    def __init__(self, send: Send, identifier: str, state: dict[str, Any]) -> None:
        self._send = send
        self._state = state
        self._identifier = identifier.encode()
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own: list[tuple[bytes, bytes]] = list(message.get("headers", ()))
            present = {name for name, _ in own}  # in lower case, as ASGI has them
            own += [header for header in _HEADERS if header[0] not in present]
            own.append((b"x-correlation-id", self._identifier))
            renewed = self._state.get("renewed_session")
            if renewed and b"set-cookie" not in present:
                own.append((b"set-cookie", renewed.encode("latin-1")))
            message = {**message, "headers": own}
        await self._send(message)


async def _refuse(problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    await (await refused(Request(scope, receive), problem))(scope, receive, send)


def _is_coded(headers: dict[bytes, bytes]) -> bool:
    """Return whether content comes compressed. What is sent as a file would be read, and kept, as it is."""
    has_content = b"transfer-encoding" in headers or headers.get(b"content-length", b"0") != b"0"
    return has_content and headers.get(b"content-encoding", b"").strip().lower() not in (b"", b"identity")


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


@lru_cache(maxsize=1024)
def _duration(method: str, template: str, status: int) -> Histogram:
    return metrics.REQUESTS.labels(method, template, str(status))


def _method(scope: Scope) -> str:
    """Return the method, or that it is another one than those that anybody uses: a client chooses its text."""
    return str(scope["method"]) if scope["method"] in metrics.METHODS else "other"


def _template(scope: Scope) -> str:
    """Return the template of the route that answers: the path itself may hold secrets."""
    route: Any = scope.get("route")
    return getattr(route, "path", "unknown")


def _log_request(scope: Scope, status: int, seconds: float) -> None:
    template = _template(scope)
    _duration(_method(scope), template, status).observe(seconds)
    log.info("http.answered", method=scope["method"], route=template, status=status, ms=round(seconds * 1000, 1))
