"""Log lines and metrics of deliveries: ids, reasons and codes."""

from datetime import timedelta

import structlog

from diplomado_chassis.observability.metrics import counter, gauge
from diplomado_notifications.deliveries.delivery import TEMPLATES, Attempt, Delivery
from diplomado_notifications.deliveries.verdicts import Decision, Dropped, GiveUp, Send, Superseded, Wait
from diplomado_notifications.sending.outcomes import Accepted, Outcome, TransientFailure

log = structlog.get_logger()

DELIVERIES = counter(
    "diplomado_deliveries_total",
    "deliveries",
    "Deliveries by outcome; a deferred one is tried again",
    {"template": TEMPLATES, "outcome": ("sent", "deferred", "superseded", "dropped", "failed")},
    service="notifications",
)
REACHABLE = gauge(
    "diplomado_smtp_reachable",
    "1 or 0",
    "0 if the last use of the mail server failed",
    service="notifications",
)
REACHABLE.set(1)  # nothing is wrong before the first mail
PAUSED = gauge(
    "diplomado_smtp_paused_seconds",
    "seconds",
    "Length of the pause after the provider's sending limit, 0 if there is none",
    service="notifications",
)


def report_decision(delivery: Delivery, decision: Decision) -> None:
    """Report what was decided about a delivery."""
    identity = {"delivery_id": str(delivery.delivery_id), "template": delivery.template}
    match decision:
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


def report_outcome(delivery: Delivery, attempt: Attempt, outcome: Outcome, retry_in: timedelta | None) -> None:
    """Report how an attempt ended. A failure with `retry_in` None is final."""
    identity = {"delivery_id": str(delivery.delivery_id), "template": delivery.template, "attempt": attempt.number}
    if isinstance(outcome, Accepted):
        log.info("delivery.sent", **identity)
        DELIVERIES.labels(delivery.template, "sent").inc()
    elif retry_in is None:
        log.error("delivery.failed", **identity, reason=outcome.reason, code=outcome.code)
        DELIVERIES.labels(delivery.template, "failed").inc()
    else:
        pause = round(retry_in.total_seconds())
        log.warning("delivery.deferred", **identity, reason=outcome.reason, code=outcome.code, again_in_seconds=pause)
        DELIVERIES.labels(delivery.template, "deferred").inc()


def report_paused(outcome: TransientFailure, limits: int, seconds: float) -> None:
    """Report that the provider's limit is reached, for the so many-th time in a row, and that the line pauses."""
    PAUSED.set(seconds)
    log.warning(
        "smtp.paused",
        reason=outcome.reason,
        code=outcome.code,
        status=outcome.status,
        attempt=limits,
        again_in_seconds=round(seconds),
    )


def report_resumed() -> None:
    """Report that the provider accepts mails again."""
    PAUSED.set(0)


def report_connected() -> None:
    """Report that the mail server can be used."""
    REACHABLE.set(1)


def report_unreachable(reason: str, code: int | None, failures: int) -> None:
    """Report that the mail server cannot be used, for the so many-th time in a row."""
    REACHABLE.set(0)
    log.warning("smtp.unreachable", reason=reason, code=code, attempt=failures)
