"""Which names a service answers to: a request for another name is not ours, whoever led it here."""

from collections.abc import Collection
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""Always ours: no name of another site can become one of these."""


@lru_cache(maxsize=64)
def name_of(host: str) -> str | None:
    """Return the name in a Host header, in lower case and without its port; None if it is no host."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return None
    if parts.netloc != host or "@" in host or any(letter <= " " for letter in host):
        return None
    return (parts.hostname or "").removesuffix(".") or None


def refusal(host: str | None, ours: Collection[str]) -> Literal[400, 421] | None:
    """Return the status for a request that names a host that is not ours; None if it may be answered.

    400 without a host, or with one that is none (RFC 9112, 3.2); 421 for the host of others (RFC 9110, 15.5.20).
    """
    name = name_of(host) if host else None
    if name is None:
        return 400
    return None if name in ours or name in LOOPBACK else 421
