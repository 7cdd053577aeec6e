"""Log lines and figures of what becomes of deliveries: ids, reasons and codes."""

from datetime import timedelta

import structlog

from diplomado_notifications.deliveries.decisions import Delivery, Dropped, GiveUp, Send, Superseded, Verdict, Wait
from diplomado_notifications.deliveries.store import Attempt
from diplomado_notifications.sending.metrics import DELIVERIES
from diplomado_notifications.sending.outcomes import Accepted, Outcome

log = structlog.get_logger()


def tell_verdict(delivery: Delivery, verdict: Verdict) -> None:
    """Say what was decided."""
    identity = {"delivery_id": str(delivery.delivery_id), "template": delivery.template}
    match verdict:
        case Wait(reason):
            log.info("delivery.waits", **identity, reason=reason)
        case Superseded(reason):
            log.info("delivery.superseded", **identity, reason=reason)
            DELIVERIES.labels(delivery.template, "superseded").inc()
        case Dropped(reason):
            log.info("delivery.dropped", **identity, reason=reason)
            DELIVERIES.labels(delivery.template, "dropped").inc()
        case GiveUp(reason):
            log.error("delivery.given_up", **identity, reason=reason)
            DELIVERIES.labels(delivery.template, "failed").inc()
        case Send():
            log.debug("delivery.begun", **identity)


def tell_attempt(delivery: Delivery, attempt: Attempt, outcome: Outcome, again_in: timedelta | None) -> None:
    """Say how an attempt ended; `again_in` None after a failure means for good."""
    identity = {"delivery_id": str(delivery.delivery_id), "template": delivery.template, "attempt": attempt.number}
    if isinstance(outcome, Accepted):
        log.info("delivery.sent", **identity)
        DELIVERIES.labels(delivery.template, "sent").inc()
    elif again_in is None:
        log.error("delivery.failed", **identity, reason=outcome.reason, code=outcome.code)
        DELIVERIES.labels(delivery.template, "failed").inc()
    else:
        pause = round(again_in.total_seconds())
        log.warning("delivery.deferred", **identity, reason=outcome.reason, code=outcome.code, again_in_seconds=pause)
        DELIVERIES.labels(delivery.template, "deferred").inc()
