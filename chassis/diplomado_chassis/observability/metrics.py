"""Metrics for operators. Labels are event types, topics and outcomes: small, fixed sets without identifiers."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

OUTBOX_PENDING = Gauge("diplomado_outbox_pending", "Rows waiting in the outbox", registry=REGISTRY)
OUTBOX_OLDEST = Gauge("diplomado_outbox_oldest_seconds", "Age of the oldest waiting row", registry=REGISTRY)
PUBLISHED = Counter("diplomado_outbox_published", "Events acknowledged by Kafka", ["type"], registry=REGISTRY)
RELAY_ACTIVE = Gauge("diplomado_relay_active", "1 if this process holds the relay's lock", registry=REGISTRY)
RELAY_FAILURES = Counter(
    "diplomado_relay_failures", "Failed sends, which are retried", ["topic", "error"], registry=REGISTRY
)
CONSUMED = Counter("diplomado_consumer_events", "Records by outcome", ["type", "outcome"], registry=REGISTRY)
BATCHES = Histogram(
    "diplomado_consumer_batch_records", "Records per transaction", buckets=(1, 5, 20, 100, 500, 2000), registry=REGISTRY
)
BATCH_SECONDS = Histogram("diplomado_consumer_batch_seconds", "Duration of a batch", registry=REGISTRY)
LAG = Gauge("diplomado_consumer_lag", "Unprocessed records of the assigned partitions", registry=REGISTRY)
ASSIGNED = Gauge("diplomado_consumer_partitions", "Partitions assigned to this process", registry=REGISTRY)
RETRIES = Counter("diplomado_consumer_retries", "Batches rolled back after a transient error", registry=REGISTRY)
DEAD_LETTERS = Gauge("diplomado_dead_letters", "Records in the dead-letter table", registry=REGISTRY)
RESTARTS = Counter("diplomado_task_restarts", "Task restarts after a failure", ["task"], registry=REGISTRY)
ACCESS_FAILURES = Counter(
    "diplomado_access_log_failures", "Reads of personal data that could not be recorded", registry=REGISTRY
)
CONNECTIONS_REFUSED = Counter(
    "diplomado_http_connections_refused",
    "Connections refused before a request was handled",
    ["status"],
    registry=REGISTRY,
)
LOOP_BLOCKED = Counter(
    "diplomado_loop_blocked_seconds", "Seconds of computations that held the event loop", ["call"], registry=REGISTRY
)
LOG_LINES_DROPPED = Counter(
    "diplomado_log_lines_dropped", "Log lines that could not be written", ["reason"], registry=REGISTRY
)
REQUESTS = Histogram("diplomado_http_request_seconds", "Requests", ["method", "route", "status"], registry=REGISTRY)
