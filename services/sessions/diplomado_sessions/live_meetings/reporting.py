"""Metrics of live meetings."""

from prometheus_client import Counter, Gauge

from diplomado_chassis.observability.metrics import REGISTRY

EVENTS = Counter("diplomado_zoom_events", "Webhooks of Zoom by outcome", ["outcome"], registry=REGISTRY)
FAILURES = Counter(
    "diplomado_zoom_failures", "Work on meetings that failed and is retried", ["reason"], registry=REGISTRY
)
ENDING = Gauge("diplomado_zoom_recordings_ending", "Recordings that Zoom deletes within seven days", registry=REGISTRY)


def count_event(outcome: str, number: int = 1) -> None:
    """Count events that were received, processed or dropped."""
    EVENTS.labels(outcome).inc(number)
