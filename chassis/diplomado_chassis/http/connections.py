"""Connections of HTTP clients, within bounds of bytes, headers, time and number, before any request is handled.

A client that sends a header without end, or one byte a minute, costs no more than its connection for a few seconds.
uvicorn parses; this protocol counts, and refuses with 408, 431, 501 or 503.
"""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import structlog
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from diplomado_chassis.http.problems import TYPE_BASE, title_of
from diplomado_chassis.language.text import Text
from diplomado_chassis.observability import metrics

log = structlog.get_logger()

MIN_BODY_RATE = 4096
"""Bytes per second that a body must have on average, once its first seconds are over."""
STALLED_SECONDS = 60.0
"""How long a client may leave an answer unread."""
_LINGER_SECONDS = 2.0
_LINGER_BYTES = 1 << 20
_CHECK_SECONDS = 2.0

REFUSALS = {
    400: Text("La solicitud no es HTTP válido.", "The request is not valid HTTP."),
    408: Text("La solicitud llegó demasiado despacio.", "The request came too slowly."),
    431: Text("Las cabeceras son demasiado grandes.", "The headers are too large."),
    501: Text(
        "El servidor no cambia de protocolo: envíe contenido por HTTP/1.1, sin la cabecera Upgrade.",
        "The server does not change protocols: send content by HTTP/1.1, without the header Upgrade.",
    ),
    503: Text(
        "Hay demasiadas conexiones. Inténtelo de nuevo en unos segundos.",
        "There are too many connections. Try again in a few seconds.",
    ),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one server admits. `body_seconds` is the time after which a body needs `MIN_BODY_RATE`."""

    connections: int
    header_bytes: int
    header_count: int
    header_seconds: float
    body_seconds: float


class _Refused(Exception):  # noqa: N818 - ends the parsing of a request
    pass


class BoundedProtocol(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *arguments: Any, limits: Limits, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._limits = limits
        self._timer: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._status = 400
        self._discarded: int | None = None
        self._is_sending = self._has_headers = self._began_here = False
        self._began = 0.0
        self._header_bytes = self._other_bytes = self._body_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection if there is room, or room can be made by closing one that waits for nothing."""
        super().connection_made(transport)
        self._began = self.loop.time()
        self._timer = self.loop.call_later(self._limits.header_seconds, self._check)
        if len(self.connections) > self._limits.connections and not self._close_an_idle_one():
            self._refuse(503)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the timers."""
        self._stop_timer()
        self._stop_stalled()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse, unless the request was refused; count what is no content."""
        if self._discarded is not None:
            self._discarded += len(data)
            if self._discarded > _LINGER_BYTES:
                self.transport.close()
            return
        was_sending, body_before = self._is_sending, self._body_bytes
        self._began_here = False
        super().data_received(data)
        if self._discarded is not None or self.transport.is_closing():
            return
        if not self._is_sending:
            self._stop_timer()
            return
        if not (was_sending and self._began_here):  # else an unknown part of the data is of the request before
            read = self._body_bytes - (0 if self._began_here else body_before)
            self._other_bytes += len(data) - read
        if self._other_bytes > self._limits.header_bytes + self._body_bytes:
            self._refuse(431)
        elif self._timer is None:
            self._timer = self.loop.call_later(self._limits.header_seconds, self._check)

    def on_message_begin(self) -> None:
        """Begin to count."""
        super().on_message_begin()
        self._is_sending = self._began_here = True
        self._has_headers = False
        self._header_bytes = self._other_bytes = self._body_bytes = 0
        self._began = self.loop.time()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count headers, and trailers after a body."""
        self._header_bytes += len(name) + len(value)
        if len(self.headers) >= self._limits.header_count or self._header_bytes > self._limits.header_bytes:
            self._status = 431
            raise _Refused
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Start the request if its head is within the limits."""
        self._has_headers = True
        if len(self.url) + self._header_bytes > self._limits.header_bytes:
            self._status = 431
            raise _Refused
        if self.parser.should_upgrade() and self._announces_content():
            # The parser takes what follows for another protocol: content would be lost, or read as further requests.
            self._status = 501
            raise _Refused
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Count content."""
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Stop to count."""
        self._is_sending = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - ours says it in both languages
        """Refuse what the parser could not or must not read."""
        self._refuse(self._status)

    def pause_writing(self) -> None:
        """Give the client some time to read its answer."""
        super().pause_writing()
        if self._stalled is None:
            self._stalled = self.loop.call_later(STALLED_SECONDS, self._abort)

    def resume_writing(self) -> None:
        """Go on."""
        self._stop_stalled()
        super().resume_writing()

    def _announces_content(self) -> bool:
        sent = dict(self.headers)
        return b"transfer-encoding" in sent or sent.get(b"content-length", b"0") != b"0"

    def _check(self) -> None:
        """Look whether the client sends fast enough."""
        self._timer = None
        if self.transport.is_closing() or self._discarded is not None:
            return
        if self.flow.read_paused:
            self._began += _CHECK_SECONDS  # the handler is slow, not the client
        passed = self.loop.time() - self._began
        if not self._is_sending:
            if self.cycle is None:  # a connection that never sent anything
                self.transport.close()
            return
        late = passed - (self._limits.body_seconds if self._has_headers else self._limits.header_seconds)
        if late > 0 and (not self._has_headers or self._body_bytes < late * MIN_BODY_RATE):
            self._refuse(408)
        else:
            self._timer = self.loop.call_later(min(_CHECK_SECONDS, max(0.01, -late)), self._check)

    def _refuse(self, status: int) -> None:
        """Answer if nothing was answered yet, and close once the client had a chance to read it."""
        metrics.CONNECTIONS_REFUSED.labels(str(status)).inc()
        log.info("http.connection_refused", status=status)
        self._discarded = 0
        self._stop_timer()
        cycle = self.cycle
        is_answering = cycle is not None and not cycle.response_complete and (cycle.response_started or self.pipeline)
        if is_answering:
            self._abort()
            return
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True
            cycle.message_event.set()
        if not (cycle is not None and cycle.response_complete and self._has_headers and self._is_sending):
            self.transport.write(_answer(status))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(_LINGER_SECONDS, self._abort)

    def _close_an_idle_one(self) -> bool:
        for other in self.connections:
            if other is not self and getattr(other, "timeout_keep_alive_task", None) is not None:
                self.connections.discard(other)
                other.transport.close()
                return True
        return False

    def _abort(self) -> None:
        if not self.transport.is_closing():
            self.transport.abort()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _stop_stalled(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None


def _answer(status: int) -> bytes:
    text, title = REFUSALS[status], title_of(status)
    body = json.dumps(
        {
            "type": f"{TYPE_BASE}http-{status}",
            "title": f"{title.es}. {title.en}.",
            "status": status,
            "detail": f"{text.es} {text.en}",
        },
        ensure_ascii=False,
    ).encode()
    retry = b"retry-after: 5\r\n" if status == 503 else b""
    return b"".join(
        (
            STATUS_LINE[status],
            b"content-type: application/problem+json\r\n",
            f"content-length: {len(body)}\r\n".encode(),
            retry,
            b"connection: close\r\n\r\n",
            body,
        )
    )
