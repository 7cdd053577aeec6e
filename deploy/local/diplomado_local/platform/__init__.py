"""The platform: Postgres, Kafka and a mail catcher; embedded, in containers, or at given addresses.

`DIPLOMADO_POSTGRES` and `DIPLOMADO_KAFKA` are used if set; `DIPLOMADO_PLATFORM=containers` asks for the official
images; otherwise real servers run as child processes.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from diplomado_local.failures import Failure
from diplomado_local.folder import Folder
from diplomado_local.gather import gather
from diplomado_local.platform.containers import Containers, engine_trouble
from diplomado_local.platform.jars import Progress
from diplomado_local.platform.mail import Mail
from diplomado_local.platform.parts import Kind, Server, Sources

PORTS = ("kafka", "kafka_controller", "postgres", "smtp")


@dataclass(frozen=True)
class Platform:
    """A running platform: where it is, what it is, and its servers that can be stopped and started one by one."""

    kafka: str
    kafka_kind: Kind
    kafka_version: str
    postgres: str = field(repr=False)
    postgres_kind: Kind
    postgres_version: str
    smtp_host: str
    smtp_port: int
    mailbox: Path
    kafka_server: Server | None = field(default=None, repr=False)
    postgres_server: Server | None = field(default=None, repr=False)

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
    chosen = dict.fromkeys(PORTS) | dict(ports or {})
    async with AsyncExitStack() as stack:
        containers = await _containers(folder, environment, stack)
        mail = Mail(folder.mailbox, chosen["smtp"])
        stack.push_async_callback(mail.stop)
        await mail.start()
        sources = Sources(folder, environment, chosen, containers, stack, progress)
        kafka, postgres = await gather([sources.kafka(), sources.postgres()])
        yield Platform(
            kafka=kafka.address,
            kafka_kind=kafka.kind,
            kafka_version=kafka.version,
            postgres=postgres.address,
            postgres_kind=postgres.kind,
            postgres_version=postgres.version,
            smtp_host=mail.host,
            smtp_port=mail.port or 0,
            mailbox=folder.mailbox,
            kafka_server=kafka.server,
            postgres_server=postgres.server,
        )


async def _containers(folder: Folder, environment: Mapping[str, str], stack: AsyncExitStack) -> Containers | None:
    """The containers of the folder if they are asked for. Failure if no engine answers."""
    asked = environment.get("DIPLOMADO_PLATFORM", "embedded")
    if asked == "embedded":
        return None
    if asked != "containers":
        raise Failure(f"DIPLOMADO_PLATFORM={asked} is unknown.", "Use embedded or containers, or leave it unset.")
    if trouble := await asyncio.to_thread(engine_trouble):
        raise Failure("Containers were asked for.", trouble)
    containers = Containers(folder.root)
    stack.push_async_callback(containers.stop)
    return containers
