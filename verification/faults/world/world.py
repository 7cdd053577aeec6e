"""The world of one scenario: the four services as processes, on a database, topics and a mailbox of their own."""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx

from diplomado_chassis.cluster.topics import make_topics, remove_topics
from diplomado_contracts.services import SERVICES
from diplomado_local.database import Access, provide
from diplomado_local.folder import Folder
from diplomado_local.keys import jwks_file, link_secret, make_token, role_password
from diplomado_local.migrations import migrate_all
from diplomado_local.platform.postgres import Postgres
from diplomado_local.ports import LOOPBACK, free_port
from diplomado_local.services import common_environment
from verification.faults.patience import PATIENCE_SECONDS
from verification.faults.world.mail_server import Catcher
from verification.faults.world.proxy import Proxy, proxied
from verification.faults.world.servers import Servers
from verification.faults.world.service import Service

RELAY_ROWS = 100
# Short deadlines, so that a minute of faults holds many of them.
PATIENCE = {
    "DIPLOMADO_CONSUMER_SESSION_SECONDS": "4",
    "DIPLOMADO_RELAY_ROWS": str(RELAY_ROWS),
    "DIPLOMADO_RELAY_STUCK_SECONDS": "4",
    "DIPLOMADO_STATEMENT_SECONDS": "5",
    "DIPLOMADO_ACQUIRE_SECONDS": "3",
    "DIPLOMADO_SETTLING_SECONDS": "0.2",
    "DIPLOMADO_TIMETABLE_SETTLING_SECONDS": "0.2",
    "DIPLOMADO_SENDER_POLL_SECONDS": "0.2",
    "DIPLOMADO_RETRY_FIRST_SECONDS": "1",
    "DIPLOMADO_RETRY_LONGEST_SECONDS": "4",
    "DIPLOMADO_SMTP_COMMAND_SECONDS": "3",
    "DIPLOMADO_SMTP_MESSAGE_SECONDS": "4",
    "DIPLOMADO_SMTP_SECURITY": "none",
}


@dataclass
class World:
    """Everything that a scenario can break."""

    servers: Servers
    postgres: Postgres
    dsn: str
    prefix: str
    folder: Path
    catcher: Catcher
    smtp_proxy: Proxy
    postgres_proxies: dict[str, Proxy]
    accesses: dict[str, Access]
    http: httpx.AsyncClient
    extra: Mapping[str, str]
    services: dict[str, Service] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    baseline: dict[str, tuple[float, int, int]] = field(default_factory=dict)

    @property
    def token(self) -> str:
        """A coordinator's."""
        return make_token(self.servers.folder, "coordinator")

    def addresses(self, service: str) -> list[str]:
        """The replicas of a service."""
        replicas = [replica for replica in self.services.values() if replica.name == service]
        return [replica.url for replica in replicas if replica.wanted] or [replica.url for replica in replicas]

    def kills(self) -> Counter[str]:
        """How often each service was killed, by name."""
        total: Counter[str] = Counter()
        for service in self.services.values():
            total[service.name] += service.kills.total()
        return total

    def add(self, name: str, label: str = "", roles: str = "", preload: str = "", **variables: str) -> Service:
        """Add a replica without starting it."""
        port, operations_port = free_port(), free_port()
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("DIPLOMADO_")},
            **common_environment(
                self.servers.behind_proxy, str(jwks_file(self.servers.folder)), link_secret(self.servers.folder),
                (LOOPBACK, self.smtp_proxy.port), {},
            ),
            **PATIENCE, **self.extra, **variables,
            "DIPLOMADO_POSTGRES": _through(self.accesses[name].runtime, self.postgres_proxies[name].port),
            "DIPLOMADO_SCHEMA": name,
            "DIPLOMADO_TOPIC_PREFIX": self.prefix,
            "DIPLOMADO_PORT": str(port),
            "DIPLOMADO_OPERATIONS_PORT": str(operations_port),
            "DIPLOMADO_PUBLIC_URL": f"http://{LOOPBACK}:{port}",
        }  # fmt: skip
        service = Service(
            name, environment, f"http://{LOOPBACK}:{port}", f"http://{LOOPBACK}:{operations_port}",
            self.folder / f"{label or name}.log", roles, preload,
        )  # fmt: skip
        self.services[label or name] = service
        return service

    async def all_ready(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until every wanted replica can serve."""
        await asyncio.gather(
            *(replica.ready(self.http, seconds) for replica in self.services.values() if replica.wanted)
        )

    async def keep(self) -> None:
        """Restart every process that was killed, and count the kill."""
        while True:
            for service in self.services.values():
                if service.wanted and not service.alive:
                    service.kills[service.armed or "crash"] += 1
                    service.start()
                    self.done[f"kill {service.name}"] += 1
                    asyncio.create_task(_time_recovery(service, self.http))  # noqa: RUF006 - ends by itself
            await asyncio.sleep(0.05)

    def heal(self) -> None:
        """End every fault of the network and of the mail server."""
        for proxy in (self.servers.kafka_proxy, self.smtp_proxy, *self.postgres_proxies.values()):
            proxy.heal()
        self.catcher.behaviour = type(self.catcher.behaviour)()

    def measure(self) -> None:
        """Record the resources of the idle services, for the comparison at the end."""
        for label, service in self.services.items():
            if held := service.resources():
                self.baseline[label] = held


async def _time_recovery(service: Service, http: httpx.AsyncClient) -> None:
    started = time.monotonic()
    with suppress(TimeoutError):
        await service.ready(http)
        service.recoveries.append(time.monotonic() - started)


@asynccontextmanager
async def open_world(servers: Servers, name: str, *, extra: Mapping[str, str] | None = None) -> AsyncIterator[World]:
    """Make a database and topics called `name` and start the four services; all of it goes away at the end."""
    server = servers.postgres
    folder = servers.folder.logs / name
    folder.mkdir()
    async with AsyncExitStack() as stack:
        dsn = await _database(server.dsn, name)
        accesses = await provide(dsn, SERVICES, partial(role_password, Folder(servers.folder.root)))
        topics, _ = await asyncio.gather(
            make_topics(servers.kafka.bootstrap, f"{name}."), migrate_all(accesses.values())
        )
        stack.push_async_callback(_forget, servers, topics)
        catcher = Catcher()
        await catcher.start()
        stack.push_async_callback(catcher.stop)
        proxies = {
            service: await stack.enter_async_context(proxied(LOOPBACK, server.port or 0)) for service in SERVICES
        }
        smtp = await stack.enter_async_context(proxied(LOOPBACK, catcher.port))
        http = await stack.enter_async_context(
            httpx.AsyncClient(timeout=8, trust_env=False, limits=httpx.Limits(max_connections=60))
        )
        world = World(servers, server, dsn, f"{name}.", folder, catcher, smtp, proxies, accesses, http, extra or {})
        stack.push_async_callback(_end_all, world)
        for service in SERVICES:
            world.add(service).start()
        await world.all_ready()
        keeper = asyncio.create_task(world.keep())
        try:
            yield world
        finally:
            keeper.cancel()
            world.heal()


async def _end_all(world: World) -> None:
    for service in world.services.values():
        service.wanted = False
    await asyncio.gather(*(_kill(service) for service in world.services.values()))


async def _kill(service: Service) -> None:
    service.signal(signal.SIGKILL)
    await service.gone()


async def _forget(servers: Servers, topics: list[str]) -> None:
    with suppress(Exception):
        await remove_topics(servers.kafka.bootstrap, topics)


async def _database(dsn: str, name: str) -> str:
    connection = await asyncpg.connect(dsn, timeout=20)
    try:
        await connection.execute(f'create database "{name}"', timeout=60)
    finally:
        await connection.close(timeout=5)
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{name}"))


def _through(dsn: str, port: int) -> str:
    parts = urlsplit(dsn)
    login = parts.netloc.rpartition("@")[0]
    return urlunsplit(parts._replace(netloc=f"{login}@{LOOPBACK}:{port}"))
