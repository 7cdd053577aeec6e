"""Metrics for operators: a catalogue, out of which Prometheus's objects are made.

A metric is declared here, or beside what it counts in a service, by `counter`, `gauge` and `histogram`. Each label has
either its possible values, which are all shown from the start, or the words for a small, fixed set. No label has an
identifier or anything of a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal, TypeAlias, TypeVar

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

Values: TypeAlias = tuple[str, ...] | str
"""The possible values of a label, or words for the set that they are from."""

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each counter, which nobody reads
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

EVENT_TYPES = "event types of the contracts"
TOPIC_NAMES = "topics of the contracts, `all`"


@dataclass(frozen=True)
class Metric:
    """A metric as it is exposed. `service` is empty if every service has it."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    unit: str
    meaning: str
    labels: Mapping[str, Values]
    service: str = ""


CATALOGUE: dict[str, Metric] = {}
"""All metrics of the code that is loaded, by name."""

_M = TypeVar("_M", Counter, Gauge, Histogram)


def counter(
    name: str, unit: str, meaning: str, labels: Mapping[str, Values] | None = None, *, service: str = ""
) -> Counter:
    """Declare what only grows. `name` ends with `_total`."""
    described = _note(Metric(name, "counter", unit, meaning, labels or {}, service))
    return _with_values(Counter(name, meaning, [*described.labels], registry=REGISTRY), described)


def gauge(
    name: str, unit: str, meaning: str, labels: Mapping[str, Values] | None = None, *, service: str = ""
) -> Gauge:
    """Declare what rises and falls."""
    described = _note(Metric(name, "gauge", unit, meaning, labels or {}, service))
    return _with_values(Gauge(name, meaning, [*described.labels], registry=REGISTRY), described)


def histogram(
    name: str,
    unit: str,
    meaning: str,
    labels: Mapping[str, Values] | None = None,
    *,
    buckets: Sequence[float] = Histogram.DEFAULT_BUCKETS,
) -> Histogram:
    """Declare a distribution."""
    described = _note(Metric(name, "histogram", unit, meaning, labels or {}))
    made = Histogram(name, meaning, [*described.labels], buckets=buckets, registry=REGISTRY)
    return _with_values(made, described)


def _note(metric: Metric) -> Metric:
    CATALOGUE[metric.name] = metric
    return metric


def _with_values(made: _M, described: Metric) -> _M:
    """Show all combinations from the start: a rate over a series that begins with 1 does not see the first one."""
    values = [known for known in described.labels.values() if isinstance(known, tuple)]
    if described.labels and len(values) == len(described.labels):
        for combination in product(*values):
            made.labels(*combination)
    return made


for _name, _kind, _unit, _meaning in (
    ("process_cpu_seconds_total", "counter", "seconds", "Processor time of the process"),
    ("process_max_fds", "gauge", "files", "Most open files that the process may have"),
    ("process_open_fds", "gauge", "files", "Open files of the process"),
    ("process_resident_memory_bytes", "gauge", "bytes", "Memory of the process"),
    ("process_start_time_seconds", "gauge", "seconds", "When the process was started, since 1970"),
    ("process_virtual_memory_bytes", "gauge", "bytes", "Addresses that the process has reserved"),
):
    _note(Metric(_name, _kind, _unit, _meaning, {}))  # type: ignore[arg-type]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other")
REASONS = ("undecodable", "misplaced", "handler_failed", "unpublishable")
"""Why a record is a dead letter."""

REQUESTS = histogram(
    "diplomado_http_request_seconds",
    "seconds",
    "Duration of requests",
    {"method": f"{', '.join(METHODS)}", "route": "templates of routes, `unknown`", "status": "status codes, 0"},
)
IN_PROGRESS = gauge("diplomado_http_in_progress", "requests", "Requests that are being answered")
CONNECTIONS_REFUSED = counter(
    "diplomado_http_connections_refused_total",
    "connections",
    "Connections that were refused before a request was handled",
    {"status": ("400", "408", "431", "501", "503")},
)
POOL = gauge(
    "diplomado_postgres_connections",
    "connections",
    "Connections of the pool: working, waiting for work, and the most there may be",
    {"state": ("busy", "idle", "limit")},
)
OUTBOX_PENDING = gauge("diplomado_outbox_pending", "rows", "Rows that wait in the outbox")
OUTBOX_OLDEST = gauge("diplomado_outbox_oldest_seconds", "seconds", "Age of the oldest row that waits in the outbox")
PUBLISHED = counter(
    "diplomado_outbox_published_total", "events", "Events that Kafka has acknowledged", {"type": EVENT_TYPES}
)
RELAY_ACTIVE = gauge("diplomado_relay_active", "1 or 0", "1 in the process whose relay is active")
RELAY_FAILURES = counter(
    "diplomado_relay_failures_total",
    "sends",
    "Sends that failed and are tried again; topic `all` if Kafka is away",
    {"topic": TOPIC_NAMES, "error": "classes of Kafka's errors"},
)
CONSUMED = counter(
    "diplomado_consumer_events_total",
    "records",
    "Records by outcome; `repeated` are the duplicates that the inbox has absorbed",
    {"type": f"{EVENT_TYPES}, `all`, `other`, `undecodable`", "outcome": "applied, repeated, skipped, parked"},
)
BATCHES = histogram(
    "diplomado_consumer_batch_records", "records", "Records of a transaction", buckets=(1, 5, 20, 100, 500, 2000)
)
BATCH_SECONDS = histogram("diplomado_consumer_batch_seconds", "seconds", "Duration of a transaction with its records")
LAG = gauge("diplomado_consumer_lag", "records", "Records of the assigned partitions that are not processed")
LAG_SECONDS = gauge(
    "diplomado_consumer_lag_seconds", "seconds", "For how long the oldest record that was seen waits, 0 if none does"
)
ASSIGNED = gauge("diplomado_consumer_partitions", "partitions", "Partitions that this process reads")
RETRIES = counter(
    "diplomado_consumer_retries_total", "transactions", "Transactions that were rolled back and are tried again"
)
DEAD_LETTERS = gauge("diplomado_dead_letters", "records", "Records in the dead-letter table")
DEAD_LETTERS_BY_REASON = gauge("diplomado_dead_letters_by_reason", "records", "The same by reason", {"reason": REASONS})
RESTARTS = counter(
    "diplomado_task_restarts_total", "restarts", "Restarts of a task that failed", {"task": "names of tasks"}
)
ACCESS_FAILURES = counter(
    "diplomado_access_log_failures_total",
    "reads",
    "Reads of personal data that were answered and could not be recorded; the log has account and route",
)
LOOP_BLOCKED = counter(
    "diplomado_loop_blocked_seconds_total",
    "seconds",
    "Processor time of computations that held the event loop for more than 50 ms; each is also a line `loop.blocked`",
    {"call": "functions of the code, at most 200, `other`"},
)
LOG_LINES_DROPPED = counter(
    "diplomado_log_lines_dropped_total",
    "lines",
    "Log lines that were lost: no reader or a full disk (`failed`), a slow reader (`full`), `unreadable`",
    {"reason": ("failed", "full", "unreadable")},
)
