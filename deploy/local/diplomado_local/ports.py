"""TCP ports of this machine."""

import socket

from diplomado_local.failures import Failure

LOOPBACK = "127.0.0.1"


def free_port(wanted: int | None = None) -> int:
    """A port that nobody listens on at this moment; `wanted` itself if given, else Failure when it is taken."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, wanted or 0))
        except OSError as error:
            raise Failure(f"Port {wanted} is taken.", "Free it, or leave the port unset to get a free one.") from error
        return int(probe.getsockname()[1])


def answers(host: str, port: int) -> bool:
    """Whether something accepts a connection there within half a second."""
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return True
    except OSError:
        return False
