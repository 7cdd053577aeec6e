"""Limits how often a client may ask: one token bucket per client."""

import ipaddress
import math
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache

MAX_CLIENTS = 10_000


class RateLimiter:
    """A client may ask `burst` times at once and regains `per_second` tokens each second.

    At most `max_clients` buckets are kept; those of the clients seen longest ago are dropped. `clock` returns seconds.
    """

    def __init__(self, burst: float, per_second: float, max_clients: int, clock: Callable[[], float]) -> None:
        self._burst = burst
        self._per_second = per_second
        self._max_clients = max_clients
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_for(self, client: str, cost: float = 1.0) -> int:
        """Take `cost` tokens and return 0; or take nothing and return the whole seconds to wait."""
        now = self._clock()
        tokens, seen = self._buckets.pop(client, (self._burst, now))
        tokens = min(self._burst, tokens + (now - seen) * self._per_second)
        refused = tokens < cost
        self._buckets[client] = (tokens if refused else tokens - cost, now)
        if len(self._buckets) > self._max_clients:
            self._buckets.popitem(last=False)
        return math.ceil((cost - tokens) / self._per_second) if refused else 0


@lru_cache(maxsize=1024)
def client_of(host: str | None) -> str:
    """Return the client that an address belongs to: an IPv6 network of 64 bits is one client."""
    try:
        address = ipaddress.ip_address((host or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if address.version == 6 and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
