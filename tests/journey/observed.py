"""What running services tell those who watch them, compared with the catalogues of log lines and metrics."""

import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from diplomado_chassis.observability import metrics
from diplomado_chassis.observability.metrics import Metric, Values
from diplomado_contracts.catalogue import BY_TYPE, TOPICS
from tests.architecture.composition import routes_of, service_of
from tests.architecture.log_lines import lines
from tests.architecture.metrics_page import catalogue
from tests.architecture.source import ROOT


def known_lines(service: str) -> set[tuple[str, str]]:
    """The event and level of each line that a service may write by itself."""
    return {
        (line.event, level)
        for folder in ("chassis", f"services/{service}")
        for line in lines(ROOT, folder)
        for level in line.levels
    }


def written_lines(log: Path) -> set[tuple[str, str]]:
    """The event and level of each line in a log, without those of libraries."""
    found = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return {(line["event"], line["level"]) for line in found if line["event"] != "library.message"}


class Exposed:
    """The metrics that a process of a service exposes, as Prometheus reads them."""

    def __init__(self, service: str, shown: str) -> None:
        self.service = service
        self.families = list(text_string_to_metric_families(shown))
        self.known = {
            name.removesuffix("_total"): metric
            for name, metric in catalogue().items()
            if metric.service in ("", service)
        }

    def totals(self) -> dict[str, float]:
        """The sum of all series of each metric."""
        return {family.name: sum(sample.value for sample in family.samples) for family in self.families}

    def mistakes(self) -> Iterator[str]:
        """What differs from the catalogue: metrics, their kinds and labels, and values that it does not foresee."""
        kinds = {family.name: family.type for family in self.families}
        for name in kinds.keys() ^ self.known.keys():
            yield f"{name}: exposed or in the catalogue alone"
        for name in kinds.keys() & self.known.keys():
            if kinds[name] != self.known[name].kind:
                yield f"{name}: a {kinds[name]}"
        for family in self.families:
            metric = self.known.get(family.name)
            for sample in family.samples if metric else ():
                yield from self._labels(metric, sample)

    def _labels(self, metric: Metric | None, sample: Any) -> Iterator[str]:
        assert metric is not None
        labels = {name: value for name, value in sample.labels.items() if name != "le"}
        if labels.keys() != metric.labels.keys():
            yield f"{sample.name}: labels {sorted(labels)}"
            return
        for label, value in labels.items():
            if not self._is_possible(label, value, metric.labels[label]):
                yield f"{sample.name}: {label} is {value}"

    def _is_possible(self, label: str, value: str, values: Values) -> bool:
        if isinstance(values, tuple):
            return value in values
        sets = {
            "type": {*BY_TYPE, "all", "other", "undecodable"},
            "topic": {*(topic.name for topic in TOPICS), "all"},
            "route": {"unknown", "/assets/{file}"}
            | {getattr(reached.route, "path", "") for reached in routes_of([*service_of(self.service).routes])},
            "status": {str(status.value) for status in HTTPStatus} | {"0", "499"},
            "method": set(metrics.METHODS),
        }
        return value in sets[label] if label in sets else re.fullmatch(r"[\w.:<>]+", value) is not None
