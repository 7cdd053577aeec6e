"""The page docs/metrics.md: every metric of the code, read from the catalogue.

python -m tests.architecture.metrics_page [--check]
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from diplomado_chassis.observability.metrics import CATALOGUE, Metric, Values
from diplomado_contracts.services import SERVICES
from tests.architecture.composition import all_services
from tests.architecture.generated import write_or_check

PAGE = Path("docs/metrics.md")
INTRODUCTION = """\
# Metrics

<!-- Generated from the code by `make generate`. Do not edit. -->

Each process serves these at `/metrics` of its operations port, in the format of Prometheus. Labels have few values and
nothing about people. Where all values are listed, each is shown from the start with 0. A histogram has the series
`…_bucket`, `…_sum` and `…_count`. The alarms are in `deploy/observe/alerts.yaml`;
[operations](operations.md#alarms) says what to do about each.

The four golden signals are latency and traffic (`diplomado_http_request_seconds`), errors (its `status`), and
saturation (`diplomado_postgres_connections`, `diplomado_http_in_progress`, `diplomado_loop_blocked_seconds_total`).
"""


def catalogue() -> dict[str, Metric]:
    """The metrics of all services, by name."""
    assert all_services()  # importing them makes their metrics known
    return CATALOGUE


def series(metric: Metric) -> set[str]:
    """The names under which Prometheus keeps a metric."""
    if metric.kind != "histogram":
        return {metric.name}
    return {f"{metric.name}_{ending}" for ending in ("bucket", "sum", "count")}


def page(metrics: Iterable[Metric]) -> str:
    """The whole page."""
    found = sorted(metrics, key=lambda metric: metric.name)
    parts = [INTRODUCTION]
    for service, title in (("", "Every service"), *((name, name) for name in SERVICES)):
        rows = [_row(metric) for metric in found if metric.service == service]
        if rows:
            head = [f"## {title}\n", "| metric | type | unit | labels | meaning |", "|---|---|---|---|---|"]
            parts.append("\n".join([*head, *rows]) + "\n")
    return "\n".join(parts)


def _row(metric: Metric) -> str:
    labels = "; ".join(f"`{name}`: {_values(values)}" for name, values in metric.labels.items())
    return f"| `{metric.name}` | {metric.kind} | {metric.unit} | {labels} | {metric.meaning} |"


def _values(values: Values) -> str:
    return values if isinstance(values, str) else ", ".join(f"`{value}`" for value in values)


def main(arguments: list[str]) -> int:
    """Write the page, or with --check say whether it is current."""
    return write_or_check({PAGE: page(catalogue().values())}, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
