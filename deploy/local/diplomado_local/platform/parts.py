"""Where Kafka and Postgres come from: an address that was given, a container, or a child process."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Literal, Protocol

from diplomado_chassis.cluster.administration import wait_for_kafka
from diplomado_local.folder import Folder
from diplomado_local.platform.containers import KAFKA_IMAGE, Containers
from diplomado_local.platform.jars import Progress
from diplomado_local.platform.kafka import Kafka
from diplomado_local.platform.postgres import Postgres, server_version
from diplomado_local.processes import Child

Kind = Literal["embedded", "container", "given"]

# How long a server may not answer, in seconds: our own are still starting, a given one should be up.
PATIENCE: dict[Kind, float] = {"embedded": 90, "given": 5, "container": 90}


class Server(Protocol):
    """A server that can be stopped and started again with its data, at the same address."""

    @property
    def child(self) -> Child | None:
        """Its process, if it is a child of this one."""

    async def start(self) -> None:
        """Start it, unless it runs."""

    async def stop(self) -> None:
        """Stop it, keeping its data."""


@dataclass(frozen=True)
class Part:
    """A server in use; `server` is None if it was given by address."""

    address: str
    kind: Kind
    version: str
    server: Server | None = None


@dataclass(frozen=True)
class Sources:
    """The arguments for finding or starting the parts; `stack` stops what was started."""

    folder: Folder
    environment: Mapping[str, str]
    ports: Mapping[str, int | None]
    containers: Containers | None
    stack: AsyncExitStack
    progress: Progress | None

    async def kafka(self) -> Part:
        """A Kafka that answers metadata requests."""
        if address := self.environment.get("DIPLOMADO_KAFKA"):
            part = Part(address, "given", "unknown")
        elif self.containers:
            address, server = await self.containers.kafka()
            part = Part(address, "container", KAFKA_IMAGE.partition(":")[2], server)
        else:
            ports = self.ports["kafka"], self.ports["kafka_controller"]
            broker = Kafka(self.folder.kafka, self.folder.log("kafka"), *ports, progress=self.progress)
            self.stack.push_async_callback(broker.stop)
            await broker.start()
            part = Part(broker.bootstrap, "embedded", broker.version, broker)
        await wait_for_kafka(part.address, max(30, PATIENCE[part.kind]))
        return part

    async def postgres(self) -> Part:
        """A Postgres that accepts connections; its address is the superuser's."""
        kind: Kind
        server: Server | None = None
        if dsn := self.environment.get("DIPLOMADO_POSTGRES"):
            kind = "given"
        elif self.containers:
            kind = "container"
            dsn, server = await self.containers.postgres()
        else:
            kind = "embedded"
            embedded = server = Postgres(self.folder.postgres, self.folder.log("postgres"), self.ports["postgres"])
            self.stack.push_async_callback(embedded.stop)
            await embedded.start()
            dsn = embedded.dsn
        return Part(dsn, kind, await server_version(dsn, PATIENCE[kind]), server)
