"""Log lines and metrics of webhooks: ids, types, reasons and codes. An address may be a secret of its receiver."""

from datetime import timedelta

import structlog

from diplomado_chassis.observability.metrics import counter
from diplomado_notifications.webhooks.delivery import Attempt
from diplomado_notifications.webhooks.outcomes import Outcome

log = structlog.get_logger()

DELIVERIES = counter(
    "diplomado_webhook_deliveries_total",
    "deliveries",
    "Events sent to webhooks by outcome; a deferred one is tried again",
    {"outcome": ("delivered", "deferred", "failed")},
    service="notifications",
)


def report(attempt: Attempt, outcome: Outcome, retry_in: timedelta | None) -> None:
    """Report how an attempt ended. A failure with `retry_in` None is final."""
    identity = {
        "webhook_id": str(attempt.webhook_id),
        "event_id": str(attempt.event_id),
        "type": attempt.type,
        "attempt": attempt.number,
        "code": outcome.code,
    }
    if outcome.reason is None:
        log.info("webhook.delivered", **identity)
        DELIVERIES.labels("delivered").inc()
    elif retry_in is None:
        log.error("webhook.failed", **identity, reason=outcome.reason)
        DELIVERIES.labels("failed").inc()
    else:
        pause = round(retry_in.total_seconds())
        log.warning("webhook.deferred", **identity, reason=outcome.reason, again_in_seconds=pause)
        DELIVERIES.labels("deferred").inc()
    if outcome.is_gone:
        log.error("webhook.gone", webhook_id=str(attempt.webhook_id))
