"""Metrics of live meetings."""

from diplomado_chassis.observability.metrics import counter, gauge

EVENTS = counter(
    "diplomado_zoom_events_total",
    "webhooks",
    "Webhooks of Zoom by outcome",
    {"outcome": ("received", "repeated", "processed", "ignored", "unreadable", "refused", "unknown_meeting")},
    service="sessions",
)
FAILURES = counter(
    "diplomado_zoom_failures_total",
    "attempts",
    "Work on meetings that failed and is tried again",
    {"reason": "reasons of the code, as `credentials_refused`"},
    service="sessions",
)
ENDING = gauge(
    "diplomado_zoom_recordings_ending",
    "recordings",
    "Recordings that Zoom deletes within seven days",
    service="sessions",
)


def count_event(outcome: str, number: int = 1) -> None:
    """Count events that were received, processed or dropped."""
    EVENTS.labels(outcome).inc(number)
