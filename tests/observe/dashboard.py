"""The dashboard deploy/observe/dashboards/diplomado.json, made from the list below.

python -m tests.observe.dashboard [--check]
"""

import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

from tests.architecture.generated import write_or_check

FILE = Path("deploy/observe/dashboards/diplomado.json")
_SOURCE = {"type": "prometheus", "uid": "prometheus"}
_WIDTH, _HEIGHT, _COLUMNS = 8, 7, 3
_OF = '{service=~"$service"}'


class Panel(NamedTuple):
    """A graph: its title, its unit in Grafana's words, and queries by the legend of their lines."""

    title: str
    unit: str
    queries: dict[str, str]


ROWS: dict[str, tuple[Panel, ...]] = {
    "What people notice": (
        Panel(
            "Requests a second",
            "reqps",
            {"{{service}}": f"sum by (service) (rate(diplomado_http_request_seconds_count{_OF}[5m]))"},
        ),
        Panel(
            "Requests that fail (5xx)",
            "percentunit",
            {
                "{{service}}": 'sum by (service) (rate(diplomado_http_request_seconds_count{service=~"$service", '
                'status=~"5.."}[5m])) / sum by (service) (rate(diplomado_http_request_seconds_count'
                f"{_OF}[5m])) or sum by (service) (rate(diplomado_http_request_seconds_count{_OF}[5m])) * 0"
            },
        ),
        Panel(
            "Duration of requests, 95 %",
            "s",
            {
                "{{service}}": "histogram_quantile(0.95, sum by (service, le) "
                f"(rate(diplomado_http_request_seconds_bucket{_OF}[5m])))"
            },
        ),
        Panel(
            "Mails an hour",
            "short",
            {"{{outcome}}": "sum by (outcome) (increase(diplomado_deliveries_total[1h]))"},
        ),
        Panel(
            "Verifications of certificates an hour",
            "short",
            {"{{way}}, {{answer}}": "sum by (way, answer) (increase(diplomado_certificate_checks_total[1h])) > 0"},
        ),
        Panel("Mail server answers", "bool_yes_no", {"mail server": "min(diplomado_smtp_reachable)"}),
    ),
    "Events on their way": (
        Panel(
            "Oldest event that waits in the outbox",
            "s",
            {"{{service}}": f"max by (service) (diplomado_outbox_oldest_seconds{_OF})"},
        ),
        Panel(
            "Rows that wait in the outbox",
            "short",
            {"{{service}}": f"max by (service) (diplomado_outbox_pending{_OF})"},
        ),
        Panel(
            "Events published a second",
            "short",
            {"{{service}}": f"sum by (service) (rate(diplomado_outbox_published_total{_OF}[5m]))"},
        ),
        Panel(
            "How late a service reads",
            "s",
            {"{{service}}": f"max by (service) (diplomado_consumer_lag_seconds{_OF})"},
        ),
        Panel(
            "Records that wait to be read",
            "short",
            {"{{service}}": f"sum by (service) (diplomado_consumer_lag{_OF})"},
        ),
        Panel(
            "Records a transaction, 95 %",
            "short",
            {
                "{{service}}": "histogram_quantile(0.95, sum by (service, le) "
                f"(rate(diplomado_consumer_batch_records_bucket{_OF}[5m])))"
            },
        ),
        Panel(
            "Records an hour by outcome (repeated: duplicates absorbed)",
            "short",
            {"{{outcome}}": f"sum by (outcome) (increase(diplomado_consumer_events_total{_OF}[1h]))"},
        ),
        Panel(
            "Dead letters by reason",
            "short",
            {
                "all": f"sum(max by (service, reason) (diplomado_dead_letters_by_reason{_OF}))",
                "{{service}}, {{reason}}": f"max by (service, reason) (diplomado_dead_letters_by_reason{_OF}) > 0",
            },
        ),
        Panel(
            "What is tried again, an hour",
            "short",
            {
                "sends of {{service}}": f"sum by (service) (increase(diplomado_relay_failures_total{_OF}[1h]))",
                "batches of {{service}}": f"sum by (service) (increase(diplomado_consumer_retries_total{_OF}[1h]))",
            },
        ),
    ),
    "How full it is": (
        Panel(
            "Connections to Postgres that work",
            "percentunit",
            {
                "{{service}}": 'max by (service) (diplomado_postgres_connections{service=~"$service", state="busy"} '
                '/ ignoring (state) diplomado_postgres_connections{service=~"$service", state="limit"})'
            },
        ),
        Panel(
            "Requests in progress",
            "short",
            {"{{service}}": f"sum by (service) (diplomado_http_in_progress{_OF})"},
        ),
        Panel(
            "Processor time",
            "percentunit",
            {
                "{{service}}": 'sum by (service) (rate(process_cpu_seconds_total{job="diplomado", '
                'service=~"$service"}[5m]))',
                "event loop of {{service}} held": f"sum by (service) (rate(diplomado_loop_blocked_seconds_total{_OF}"
                "[5m]))",
            },
        ),
        Panel(
            "Memory",
            "bytes",
            {"{{service}}": 'max by (service) (process_resident_memory_bytes{job="diplomado", service=~"$service"})'},
        ),
        Panel(
            "Open files",
            "short",
            {"{{service}}": 'max by (service) (process_open_fds{job="diplomado", service=~"$service"})'},
        ),
        Panel(
            "Restarts of tasks an hour",
            "short",
            {"{{service}}, {{task}}": f"sum by (service, task) (increase(diplomado_task_restarts_total{_OF}[1h]))"},
        ),
    ),
}


def panels() -> list[Panel]:
    """All graphs."""
    return [panel for row in ROWS.values() for panel in row]


def dashboard() -> dict[str, Any]:
    """The dashboard as Grafana reads it."""
    drawn: list[dict[str, Any]] = []
    top = 0
    for title, row in ROWS.items():
        place = {"x": 0, "y": top, "w": _WIDTH * _COLUMNS, "h": 1}
        drawn.append({"id": len(drawn) + 1, "type": "row", "title": title, "gridPos": place, "panels": []})
        top += 1
        for number, panel in enumerate(row):
            place = {
                "x": number % _COLUMNS * _WIDTH,
                "y": top + number // _COLUMNS * _HEIGHT,
                "w": _WIDTH,
                "h": _HEIGHT,
            }
            drawn.append(_drawn(len(drawn) + 1, panel, place))
        top += -(-len(row) // _COLUMNS) * _HEIGHT
    return {
        "uid": "diplomado",
        "title": "Diplomado",
        "tags": ["diplomado"],
        "schemaVersion": 39,
        "version": 1,
        "editable": False,
        "timezone": "browser",
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [_service()]},
        "annotations": {"list": [_alarms()]},
        "panels": drawn,
    }


def _drawn(number: int, panel: Panel, place: dict[str, int]) -> dict[str, Any]:
    return {
        "id": number,
        "type": "timeseries",
        "title": panel.title,
        "datasource": _SOURCE,
        "gridPos": place,
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0, "noValue": "Nothing of the kind"}, "overrides": []},
        "options": {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi"}},
        "targets": [
            {"refId": chr(ord("A") + place), "datasource": _SOURCE, "expr": query, "legendFormat": legend}
            for place, (legend, query) in enumerate(panel.queries.items())
        ],
    }


def _service() -> dict[str, Any]:
    return {
        "name": "service",
        "label": "Service",
        "type": "query",
        "datasource": _SOURCE,
        "query": {"query": "label_values(diplomado_outbox_pending, service)", "refId": "service"},
        "refresh": 2,
        "multi": True,
        "includeAll": True,
        "allValue": ".*",
        "current": {"text": "All", "value": "$__all"},
    }


def _alarms() -> dict[str, Any]:
    return {
        "name": "Alarms",
        "datasource": _SOURCE,
        "enable": True,
        "iconColor": "red",
        "expr": 'ALERTS{alertname=~"Diplomado.*", alertstate="firing"}',
        "titleFormat": "{{alertname}}",
    }


def main(arguments: list[str]) -> int:
    """Write the dashboard, or with --check say whether it is current."""
    return write_or_check({FILE: json.dumps(dashboard(), indent=2, ensure_ascii=False) + "\n"}, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
