"""Traces of OpenTelemetry: one for a request and everything that follows from it. Off unless a collector is named.

The id of a trace is the correlation id, which travels with everything already: in the outbox, through Kafka, with a
delivery. So whoever knows it goes on with the trace, and nothing more is stored. Spans hold names of routes, topics,
event types and templates. No address, no query, no content and no text of an error is in them.
"""

import hashlib
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from diplomado_chassis.observability import correlation

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.id_generator import IdGenerator
    from opentelemetry.trace import Span, Tracer

Kind = Literal["server", "client", "producer", "consumer"]
_EXPORT_SECONDS = 5
_tracer: "Tracer | None" = None
_trace_id: ContextVar[int] = ContextVar("trace_id")


class TracesUnavailable(RuntimeError):  # noqa: N818 - read by the person who starts the service
    """A collector is named, and the libraries that send traces are not installed."""


def is_on() -> bool:
    """Return whether spans are kept. Where they are not, nothing else here is called."""
    return _tracer is not None


def send_to(url: str, service: str) -> "TracerProvider":
    """Send spans to a collector that speaks OTLP over HTTP, in the background. Raises TracesUnavailable."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise TracesUnavailable("DIPLOMADO_TRACES_URL needs: pip install 'diplomado-chassis[traces]'") from error
    provider = TracerProvider(resource=Resource.create({"service.name": service}), id_generator=ids())
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url, timeout=_EXPORT_SECONDS)))
    use(provider)
    return provider


def use(provider: "TracerProvider | None") -> None:
    """Keep spans by a provider whose ids are those of `ids`; with None, keep none any more."""
    global _tracer  # noqa: PLW0603 - one process, one tracer
    _tracer = provider.get_tracer("diplomado") if provider else None


def ids() -> "IdGenerator":
    """Return what gives a trace the id of its correlation."""
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

    class Correlated(RandomIdGenerator):
        def generate_trace_id(self) -> int:
            return _trace_id.get()

    return Correlated()


def trace_id_of(correlation_id: str) -> int:
    """Return the id of a correlation's trace: the same number if it is a UUID, else one made out of its text."""
    try:
        found = UUID(correlation_id).int
    except ValueError:
        found = 0
    return found or int.from_bytes(hashlib.sha256(correlation_id.encode()).digest()[:16]) or 1


def correlation_of(traceparent: str) -> str:
    """Return the correlation id of a caller's trace."""
    return str(UUID(traceparent[3:35]))


class RequestSpan:
    """The span of a request, whose route and status are known at its end."""

    def __init__(self, span: "Span") -> None:
        self._span = span

    def answered(self, method: str, template: str, status: int) -> None:
        """Note what was answered, by the template of the route."""
        self._span.update_name(f"{method} {template}")
        self._span.set_attributes({"http.route": template, "http.response.status_code": status})


@contextmanager
def request(correlation_id: str, method: str) -> Iterator[RequestSpan | None]:
    """Keep a span of a request. The events that it causes carry it as their `traceparent`."""
    if _tracer is None:
        yield None
        return
    span = _start(method, "server", correlation_id, correlation.traceparent.get(), {"http.request.method": method})
    correlation.traceparent.set(_written(span))
    try:
        yield RequestSpan(span)
    finally:
        span.end()


@contextmanager
def work(name: str, kind: Kind, correlation_id: str | None, attributes: Mapping[str, str | int]) -> Iterator[None]:
    """Keep a span of work that follows from a request, if it is known from which."""
    if _tracer is None or correlation_id is None:
        yield
        return
    span = _start(name, kind, correlation_id, None, attributes)
    try:
        yield
    finally:
        span.end()


def done(
    name: str,
    kind: Kind,
    origin: tuple[str | None, str | None],
    attributes: Mapping[str, str | int],
    started: int,
) -> None:
    """Keep a span of what was done since a moment in nanoseconds. `origin` is a correlation id and a `traceparent`."""
    correlation_id, traceparent = origin
    if correlation_id is not None:
        _start(name, kind, correlation_id, traceparent, attributes, started).end()


def about(topic: str, event_type: str) -> dict[str, str | int]:
    """Return what the span of an event says of it."""
    return {
        "messaging.system": "kafka",
        "messaging.destination.name": topic,
        "cloudevents.event_type": event_type,
    }


def now() -> int:
    """Return the moment, in nanoseconds."""
    return time.time_ns()


def _start(
    name: str,
    kind: Kind,
    correlation_id: str,
    traceparent: str | None,
    attributes: Mapping[str, str | int],
    started: int | None = None,
) -> "Span":
    from opentelemetry.context import Context
    from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, SpanKind, TraceFlags, set_span_in_context

    assert _tracer is not None
    trace_id, context, links = trace_id_of(correlation_id), Context(), []
    if accepted := correlation.accepted_traceparent(traceparent):
        before = SpanContext(
            int(accepted[3:35], 16),
            int(accepted[36:52], 16),
            is_remote=True,
            trace_flags=TraceFlags(int(accepted[53:], 16)),
        )
        if before.trace_id == trace_id:
            context = set_span_in_context(NonRecordingSpan(before), context)
        elif before.is_valid:
            links = [Link(before)]
    _trace_id.set(trace_id)
    return _tracer.start_span(name, context, SpanKind[kind.upper()], attributes, links, start_time=started)


def _written(span: "Span") -> str:
    context = span.get_span_context()
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
