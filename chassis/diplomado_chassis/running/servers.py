"""The HTTP servers of a process, with what they accept at most."""

import contextlib
from collections.abc import Iterator
from functools import partial

import uvicorn

from diplomado_chassis.http.connections import BoundedProtocol, Limits
from diplomado_chassis.settings import Settings


class Server(uvicorn.Server):
    """A server that leaves signals to its process, which has several servers."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Install no signal handlers: the process handles signals for all its servers."""
        yield


def server_of(app: object, settings: Settings, port: int) -> Server:
    """Return a server of an application on a port, with the limits of the settings."""
    limits = Limits(
        settings.connections,
        settings.header_bytes,
        settings.header_count,
        settings.header_seconds,
        settings.body_seconds,
    )
    return Server(
        uvicorn.Config(
            app,  # type: ignore[arg-type]
            host=settings.host,
            port=port,
            log_config=None,
            access_log=False,
            lifespan="off",
            http=partial(BoundedProtocol, limits=limits),  # type: ignore[arg-type]
            ws="none",
            loop="none",
            server_header=False,
            # Without these two uvicorn would believe headers of loopback.
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=settings.trusted_proxies,
            timeout_keep_alive=settings.keep_alive_seconds,  # type: ignore[arg-type]
            timeout_graceful_shutdown=10,
            backlog=1024,
        )
    )


def port_of(server: uvicorn.Server | None) -> int:
    """Return the port that a server listens on, 0 as long as it does not."""
    if server is None or not server.servers:
        return 0
    return int(server.servers[0].sockets[0].getsockname()[1])
