"""What operators watch of the sending."""

from prometheus_client import Counter, Gauge

from diplomado_chassis.observability.metrics import REGISTRY

DELIVERIES = Counter(
    "diplomado_deliveries", "Deliveries by what became of them", ["template", "outcome"], registry=REGISTRY
)
REACHABLE = Gauge("diplomado_smtp_reachable", "1 if the mail server could be used last time", registry=REGISTRY)
