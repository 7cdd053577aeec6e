"""What the services stand on: Postgres, Kafka and a mail catcher; embedded, in containers, or given by address.

`DIPLOMADO_POSTGRES` and `DIPLOMADO_KAFKA` are used if set; `DIPLOMADO_PLATFORM=containers` asks for the official
images; otherwise real servers run as child processes.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from diplomado_local.failures import Failure
from diplomado_local.folder import Folder
from diplomado_local.platform.administration import wait_for_kafka
from diplomado_local.platform.containers import KAFKA_IMAGE, Containers, engine_trouble
from diplomado_local.platform.jars import Progress
from diplomado_local.platform.kafka import Kafka
from diplomado_local.platform.mail import Mail
from diplomado_local.platform.postgres import Postgres, server_version
from diplomado_local.together import together

Kind = Literal["embedded", "container", "given"]
# How long Postgres may refuse connections, in seconds: a container is still starting, others should be up.
PATIENCE: dict[str, float] = {"embedded": 10, "given": 5, "container": 90}
PORTS = ("kafka", "kafka_controller", "postgres", "smtp")


@dataclass(frozen=True)
class Platform:
    """A running platform: where it is, what it is, and its parts that can be stopped and started one by one."""

    kafka: str
    kafka_kind: Kind
    kafka_version: str
    postgres: str = field(repr=False)
    postgres_kind: Kind
    postgres_version: str
    smtp_host: str
    smtp_port: int
    mailbox: Path
    kafka_server: Kafka | None = field(default=None, repr=False)
    postgres_server: Postgres | None = field(default=None, repr=False)

    @property
    def description(self) -> dict[str, dict[str, str]]:
        """Version and kind of each server, for reports."""
        return {
            "kafka": {"version": self.kafka_version, "kind": self.kafka_kind},
            "postgres": {"version": self.postgres_version, "kind": self.postgres_kind},
        }


@asynccontextmanager
async def started(
    folder: Folder,
    *,
    ports: Mapping[str, int] | None = None,
    progress: Progress | None = None,
    environment: Mapping[str, str] = os.environ,
) -> AsyncIterator[Platform]:
    """The platform that the environment asks for, ready for use; whatever was started here is stopped at the end.

    `ports` may set those of PORTS; others are free ones.
    """
    folder.make()
    given = dict.fromkeys(PORTS) | dict(ports or {})
    asked = environment.get("DIPLOMADO_PLATFORM", "embedded")
    if asked not in ("embedded", "containers"):
        raise Failure(f"DIPLOMADO_PLATFORM={asked} is unknown.", "Use embedded or containers, or leave it unset.")
    if asked == "containers" and (trouble := await asyncio.to_thread(engine_trouble)):
        raise Failure("Containers were asked for.", trouble)
    async with AsyncExitStack() as stack:
        containers = Containers(folder.root)
        stack.push_async_callback(containers.stop)
        mail = Mail(folder.mailbox, given["smtp"])
        stack.push_async_callback(mail.stop)
        broker: Kafka | None = None
        server: Postgres | None = None

        async def kafka() -> tuple[str, Kind, str]:
            nonlocal broker
            if address := environment.get("DIPLOMADO_KAFKA", ""):
                kind, version = "given", "unknown"
            elif asked == "containers":
                address, kind, version = await containers.kafka(), "container", KAFKA_IMAGE.partition(":")[2]
            else:
                broker = Kafka(
                    folder.kafka, folder.log("kafka"), given["kafka"], given["kafka_controller"], progress=progress
                )
                stack.push_async_callback(broker.stop)
                await broker.start()
                address, kind, version = broker.bootstrap, "embedded", broker.version
            await wait_for_kafka(address)
            return address, kind, version  # type: ignore[return-value]

        async def postgres() -> tuple[str, Kind, str]:
            nonlocal server
            if dsn := environment.get("DIPLOMADO_POSTGRES", ""):
                kind = "given"
            elif asked == "containers":
                dsn, kind = await containers.postgres(), "container"
            else:
                server = Postgres(folder.postgres, folder.log("postgres"), given["postgres"])
                stack.push_async_callback(server.stop)
                await server.start()
                dsn, kind = server.dsn, "embedded"
            return dsn, kind, await server_version(dsn, PATIENCE[kind])  # type: ignore[return-value]

        await mail.start()
        for_kafka, for_postgres = await together([kafka(), postgres()])
        yield Platform(*for_kafka, *for_postgres, mail.host, mail.port or 0, folder.mailbox, broker, server)
