"""The catalogue of metrics: its page, the dashboard, and that no metric is made beside it."""

import re

from diplomado_chassis.observability.metrics import REGISTRY
from tests.architecture import metrics_page
from tests.architecture.metrics_page import catalogue
from tests.architecture.source import ROOT, modules
from tests.journey.observed import Exposed
from tests.observe import dashboard
from tests.observe.expressions import complaints


def test_the_page_is_current() -> None:
    assert (ROOT / metrics_page.PAGE).read_text(encoding="utf-8") == metrics_page.page(catalogue().values()), (
        "run make generate"
    )


def test_every_metric_of_the_process_is_in_the_catalogue_with_its_kind() -> None:
    known = {name.removesuffix("_total"): metric.kind for name, metric in catalogue().items()}
    assert {family.name: family.type for family in REGISTRY.collect()} == known


def test_only_the_catalogue_makes_metrics() -> None:
    direct = [
        str(module.path)
        for module in modules(ROOT, "chassis", "services")
        if re.search(r"(import|from) prometheus_client", module.text)
    ]
    assert sorted(direct) == [
        "chassis/diplomado_chassis/http/middleware.py",  # the type of a histogram
        "chassis/diplomado_chassis/observability/metrics.py",
        "chassis/diplomado_chassis/running/probes.py",  # the format of the page
    ]


def test_names_have_the_form_of_prometheus() -> None:
    for metric in catalogue().values():
        assert (metric.kind == "counter") == metric.name.endswith("_total"), metric.name
        assert (metric.unit == "seconds") == ("seconds" in metric.name), metric.name
        assert metric.meaning, metric.name


def test_no_label_could_hold_a_person_or_an_id() -> None:
    labels = {label for metric in catalogue().values() for label in metric.labels}
    assert labels == {
        "answer", "call", "error", "key", "method", "outcome", "reason", "route", "state", "status", "task", "template",
        "topic", "type", "way",
    }  # fmt: skip


def test_the_dashboard_asks_for_what_there_is() -> None:
    assert dashboard.main(["--check"]) == 0, "run make generate"
    found = {
        panel.title: [wrong for query in panel.queries.values() for wrong in complaints(query, catalogue())]
        for panel in dashboard.panels()
    }
    assert {title: wrong for title, wrong in found.items() if wrong} == {}


def test_what_a_service_exposes_otherwise_than_the_catalogue_is_found() -> None:
    shown = """\
# TYPE diplomado_new gauge
diplomado_new 1
# TYPE diplomado_outbox_pending counter
diplomado_outbox_pending_total 1
# TYPE diplomado_outbox_oldest_seconds gauge
diplomado_outbox_oldest_seconds{topic="x"} 1
# TYPE diplomado_dead_letters_by_reason gauge
diplomado_dead_letters_by_reason{reason="Ana Ruiz"} 1
"""
    assert {
        "diplomado_new: exposed or in the catalogue alone",
        "diplomado_http_in_progress: exposed or in the catalogue alone",
        "diplomado_outbox_pending: a counter",
        "diplomado_outbox_oldest_seconds: labels ['topic']",
        "diplomado_dead_letters_by_reason: reason is Ana Ruiz",
    } <= set(Exposed("sessions", shown).mistakes())
