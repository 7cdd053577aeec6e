"""TCP ports of this machine: the requested ones, else those of the last start, else free ones."""

import json
import os
import random
import socket
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from diplomado_local.failures import Failure

LOOPBACK = "127.0.0.1"

_OWN = range(20_000, 32_000)
"""Below the range that systems use for outgoing connections: one of those could take a port before its server does."""


_CHOSEN = Path(tempfile.gettempdir()) / "diplomado-ports"
_CHOSEN_SECONDS = 300.0
"""How long a server may take to listen at the port that was chosen for it."""


def free_port(wanted: int | None = None) -> int:
    """A port that is free now: `wanted` if it is given. Raises Failure if that is taken.

    One that is not given is nobody else's choice of the last minutes: its server may not listen yet.
    """
    if wanted:
        return _free(wanted)
    for candidate in random.sample(_OWN, 100):
        try:
            port = _free(candidate)
        except Failure:
            continue
        if _is_chosen_first(port):
            return port
    return _free(0)


def _is_chosen_first(port: int) -> bool:
    """Note the choice of a port, for other processes too. False if somebody has chosen it a moment ago."""
    note = _CHOSEN / str(port)
    try:
        _CHOSEN.mkdir(exist_ok=True)
        note.touch(exist_ok=False)
    except FileExistsError:
        with suppress(OSError):
            if time.time() - note.stat().st_mtime < _CHOSEN_SECONDS:
                return False
            os.utime(note)
    except OSError:
        pass  # the folder is another account's: then a clash is as unlikely as it was without notes
    return True


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
