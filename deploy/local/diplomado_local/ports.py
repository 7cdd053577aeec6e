"""TCP ports of this machine: the requested ones, else those of the last start, else free ones."""

import json
import random
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from diplomado_local.failures import Failure

LOOPBACK = "127.0.0.1"

_OWN = range(20_000, 32_000)
"""Below the range that systems use for outgoing connections: one of those could take a port before its server does."""


def free_port(wanted: int | None = None) -> int:
    """A port that is free now: `wanted` if it is given. Raises Failure if that is taken."""
    if wanted:
        return _free(wanted)
    for candidate in random.sample(_OWN, 100):
        try:
            return _free(candidate)
        except Failure:
            continue
    return _free(0)


def _free(port: int) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except (OSError, OverflowError) as error:
            raise Failure(
                f"Port {port} cannot be used: {getattr(error, 'strerror', error)}.",
                "Free it, or leave the port unset to get a free one.",
            ) from error
        return int(probe.getsockname()[1])


def choose_ports(names: Sequence[str], wished: Mapping[str, int], notes: Path) -> dict[str, int]:
    """A port for each name. Addresses stay what they were last time, as `notes` remembers, so that links keep working.

    Raises Failure for a requested port that is taken or whose name is unknown.
    """
    if unknown := set(wished) - set(names):
        raise Failure(f"There is no port called {', '.join(sorted(unknown))}.", f"Ports: {', '.join(names)}.")
    ports = {name: free_port(port) for name, port in wished.items()}
    remembered: dict[str, int] = {}
    with suppress(OSError, ValueError):
        remembered = json.loads(notes.read_text())
    for name in names:
        if name not in ports and name in remembered and remembered[name] not in ports.values():
            with suppress(Failure):
                ports[name] = free_port(remembered[name])
    while missing := [name for name in names if name not in ports]:
        port = free_port()
        if port not in ports.values():
            ports[missing[0]] = port
    notes.write_text(json.dumps(ports, indent=1))
    return ports


def answers(host: str, port: int) -> bool:
    """Whether something accepts a connection there within half a second."""
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return True
    except OSError:
        return False
