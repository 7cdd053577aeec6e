"""The correlation id: one identifier for a request and for everything that follows from it."""

import re
from contextvars import ContextVar

from diplomado_chassis.ids import uuid7

_ACCEPTED = re.compile(r"[A-Za-z0-9-]{8,64}")
_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")

correlation_id: ContextVar[str | None] = ContextVar("correlation_id", default=None)
traceparent: ContextVar[str | None] = ContextVar("traceparent", default=None)


def accepted_or_new(offered: str | None) -> str:
    """Return a caller's identifier if it is short and safe for logs; otherwise generate one."""
    if offered and _ACCEPTED.fullmatch(offered):
        return offered
    return str(uuid7())


def accepted_traceparent(offered: str | None) -> str | None:
    """Return a W3C trace context of version 00, or None for anything else."""
    return offered if offered and _TRACEPARENT.fullmatch(offered) else None
