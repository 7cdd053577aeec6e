"""A request, its event through outbox and Kafka, and the mail that follows are one trace without personal data."""

import asyncio
import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import uuid4

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from diplomado_chassis.observability import correlation, tracing
from diplomado_local.platform import Platform
from diplomado_notifications.__main__ import service as notifications
from diplomado_registration.__main__ import service as registration
from tests.notifications.catcher import catching
from tests.notifications.conftest import QUICK
from tests.registration.mission import Mission, person
from tests.registration.staff import SESSION_SECRET
from tests.support.services import running
from tests.support.waiting import PATIENCE, eventually

TOLD = {
    "http.request.method", "http.route", "http.response.status_code", "messaging.system", "messaging.destination.name",
    "cloudevents.event_type", "diplomado.template",
}  # fmt: skip


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """What is kept while a test runs."""
    kept = InMemorySpanExporter()
    provider = TracerProvider(id_generator=tracing.ids())
    provider.add_span_processor(SimpleSpanProcessor(kept))
    tracing.use(provider)
    yield kept
    tracing.use(None)


async def test_one_trace_leads_from_a_request_to_the_mail(platform: Platform, spans: InMemorySpanExporter) -> None:
    async with catching() as mailbox, running(registration, platform, session_secret=SESSION_SECRET) as registering:
        settings = {
            **QUICK,
            "mail_about_past": True,
            "topic_prefix": registering.settings.topic_prefix,
            "smtp_port": mailbox.port,
        }
        async with running(notifications, platform, **settings):
            mission = Mission(registering)
            await mission.fill_catalogue()
            edition = await mission.edition()
            trace, caller, somebody = uuid4(), "b7ad6b7169203331", person()
            answer = await edition.enter(somebody, traceparent=f"00-{trace.hex}-{caller}-01")
            assert answer.status_code == 201, answer.text
            assert answer.headers["x-correlation-id"] == str(trace)

            async def of_trace() -> dict[str, ReadableSpan]:
                found = [span for span in spans.get_finished_spans() if span.context.trace_id == trace.int]
                by_name = {span.name: span for span in found}
                return by_name if "mail" in by_name else {}

            found = await eventually(of_trace)
            await mission.public.aclose()

    request = found["POST /api/v1/editions/{edition_id}/registrations"]
    assert request.parent is not None
    assert f"{request.parent.span_id:016x}" == caller
    for name in ("send training.registrations", "process training.registrations"):
        parent = found[name].parent
        assert parent is not None, name
        assert parent.span_id == request.context.span_id, name
    kinds = {
        "send training.registrations": "PRODUCER",
        "process training.registrations": "CONSUMER",
        "mail": "CLIENT",
    }
    assert {name: found[name].kind.name for name in kinds} == kinds
    assert dict(found["mail"].attributes or {}) == {"diplomado.template": "registration_confirmed"}
    assert {name for span in spans.get_finished_spans() for name in span.attributes or {}} <= TOLD
    told = json.dumps([span.to_json() for span in spans.get_finished_spans()]).lower()
    assert not [value for value in (somebody["email"], somebody["given_names"], "?") if value.lower() in told]
    assert not any(span.events for span in spans.get_finished_spans())


def test_a_correlation_that_is_no_uuid_has_a_trace_too_and_another_trace_of_the_caller_is_linked(
    spans: InMemorySpanExporter,
) -> None:
    correlation.traceparent.set(f"00-{uuid4().hex}-b7ad6b7169203331-01")
    with tracing.request("order-20210714", "GET") as span:
        assert span is not None
        span.answered("GET", "/api/v1/editions", 200)
    (kept,) = spans.get_finished_spans()
    assert kept.context.trace_id == tracing.trace_id_of("order-20210714")
    assert (kept.parent, [link.context.span_id for link in kept.links]) == (None, [0xB7AD6B7169203331])
    correlation.traceparent.set(None)


def test_nothing_is_kept_unless_a_collector_is_named() -> None:
    assert not tracing.is_on()
    with tracing.request(str(uuid4()), "GET") as span, tracing.work("mail", "client", str(uuid4()), {}):
        assert span is None


async def test_a_collector_gets_them_by_otlp() -> None:
    got: list[ExportTraceServiceRequest] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            body = gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body
            got.append(ExportTraceServiceRequest.FromString(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        provider = tracing.send_to(f"http://127.0.0.1:{server.server_port}/v1/traces", "sample")
        with tracing.work("mail", "client", str(uuid4()), {"diplomado.template": "reminder"}):
            pass
        assert await asyncio.to_thread(provider.force_flush, int(PATIENCE * 1000))
        await asyncio.to_thread(provider.shutdown)
    finally:
        tracing.use(None)
        await asyncio.to_thread(server.shutdown)
        server.server_close()
    (spans,) = got[0].resource_spans
    assert [span.name for scope in spans.scope_spans for span in scope.spans] == ["mail"]
    assert {one.key: one.value.string_value for one in spans.resource.attributes}["service.name"] == "sample"
