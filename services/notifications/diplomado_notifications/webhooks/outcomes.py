"""How an attempt to send an event by HTTP ends."""

from dataclasses import dataclass
from datetime import timedelta

FAILURES_BEFORE_REST = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the receiver answered, or why it answered nothing.

    `reason` is None if it took the event. `is_gone`: it wants no more events. `rests`: the receiver, and not the event,
    is the trouble, so nothing else is sent to it for now. `wait` is the pause that it asked for.
    """

    reason: str | None = None
    code: int | None = None
    is_gone: bool = False
    rests: bool = False
    wait: timedelta = timedelta()


def of_status(code: int, wait: timedelta = timedelta()) -> Outcome:
    """Classify an answer. Every 2xx takes the event; a redirect is not followed, as it could lead anywhere."""
    if 200 <= code < 300:
        return Outcome(code=code)
    if code == 410:
        return Outcome("gone", code, is_gone=True)
    if 300 <= code < 400:
        return Outcome("redirected", code, rests=True)
    if code == 429:
        return Outcome("limited", code, rests=True, wait=wait)
    if code >= 500:
        return Outcome("receiver_failed", code, rests=code in (502, 503, 504), wait=wait)
    return Outcome("refused", code)


def unreachable(reason: str) -> Outcome:
    """Classify an attempt that got no answer."""
    return Outcome(reason, rests=True)


def begins_rest(outcome: Outcome, failures: int) -> bool:
    """Return whether a receiver rests after so many failures in a row, this one included."""
    return outcome.reason is not None and (outcome.rests or failures >= FAILURES_BEFORE_REST)
