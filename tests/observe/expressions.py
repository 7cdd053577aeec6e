"""What expressions of Prometheus name: metrics and their labels, as far as ours are written."""

import re
from collections.abc import Iterator, Mapping

from diplomado_chassis.observability.metrics import Metric
from tests.architecture.metrics_page import series

_SELECTOR = re.compile(r"\b((?:diplomado|process)_[a-z_]+|up|ALERTS)\b(?:\{([^}]*)\})?")
_MATCHER = re.compile(r'\s*(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"\s*')
_GROUPED = re.compile(r"\b(?:by|ignoring|on|without) \(([^)]*)\)")
_OF_TARGETS = frozenset({"job", "instance", "service", "le"})
_BUILT_IN = frozenset({"up", "ALERTS"})


def complaints(expression: str, catalogue: Mapping[str, Metric]) -> Iterator[str]:
    """What an expression asks for that is never there: metrics, labels, and values of labels."""
    known = {name: metric for metric in catalogue.values() for name in series(metric)}
    labels: set[str] = set(_OF_TARGETS)
    for name, matchers in _SELECTOR.findall(expression):
        if name in _BUILT_IN:
            labels |= {"alertname", "alertstate"}
            continue
        if name not in known:
            yield f"{name} is no metric"
            continue
        labels |= known[name].labels.keys()
        yield from _wrong_matchers(known[name], matchers)
    for grouped in _GROUPED.findall(expression):
        yield from (f"no metric of it has the label {label}" for label in set(grouped.split(", ")) - labels)


def _wrong_matchers(metric: Metric, matchers: str) -> Iterator[str]:
    for label, operator, value in _MATCHER.findall(matchers):
        if label in _OF_TARGETS:
            continue
        if label not in metric.labels:
            yield f"{metric.name} has no label {label}"
            continue
        values = metric.labels[label]
        if operator == "=" and isinstance(values, tuple) and value not in values:
            yield f"{label} of {metric.name} is never {value}"
        if operator == "=~" and isinstance(values, tuple) and not any(re.fullmatch(value, one) for one in values):
            yield f"{label} of {metric.name} never fits {value}"
