"""Postgres and Apache Kafka from their official images, through testcontainers."""

import asyncio
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diplomado_local.failures import Failure
from diplomado_local.platform.kafka import SETTINGS as KAFKA_SETTINGS
from diplomado_local.ports import LOOPBACK, free_port

POSTGRES_IMAGE = "postgres:17"
KAFKA_IMAGE = "apache/kafka:4.3.0"
START_SECONDS = 300  # a busy machine starts a broker in minutes
LABEL = "diplomado.folder"
IMAGE_LABEL = "diplomado.image"


def engine_trouble() -> str | None:
    """The reason why no container can be started here, or None."""
    import docker

    try:
        client = docker.from_env(timeout=5)
        client.ping()
        client.close()
    except Exception as error:  # noqa: BLE001  every layer below raises its own
        return f"No Docker engine answers ({type(error).__name__}); set DOCKER_HOST or start one."
    return None


def _log_tail(container: Any, lines: int = 8) -> str:
    """The end of what a container wrote, for an error message."""
    with suppress(Exception):
        written = b"".join(container.get_logs()).decode(errors="replace").splitlines()
        return "Its last lines:\n" + "\n".join(written[-lines:])
    return ""


@dataclass
class ContainerServer:
    """One container that can be stopped and started again with its data, at the same port."""

    container: Any
    child: None = None

    async def start(self) -> None:
        """Start it again; callers must wait until it answers."""
        await asyncio.to_thread(self.container.get_wrapped_container().start)

    async def stop(self) -> None:
        """Stop it and keep its data."""
        await asyncio.to_thread(self.container.get_wrapped_container().stop, timeout=20)


class Containers:
    """The containers of one folder, removed with their data at the end."""

    def __init__(self, folder: Path) -> None:
        # The reaper is another image. The starting process removes these containers, or the next start does.
        os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")
        self.labels = {LABEL: str(folder)}
        self.started: list[Any] = []

    async def postgres(self) -> tuple[str, ContainerServer]:
        """Start Postgres; the superuser's address once it accepts connections."""
        from testcontainers.core.container import DockerContainer
        from testcontainers.core.wait_strategies import LogMessageWaitStrategy

        password, port = secrets.token_urlsafe(24), free_port()
        container = (
            DockerContainer(POSTGRES_IMAGE)
            .with_bind_ports(5432, port)
            .with_env("POSTGRES_PASSWORD", password)
            .with_command("postgres -c max_connections=300 -c shared_buffers=192MB -c jit=off")
            # The image starts a server twice: the first one only prepares the cluster.
            .waiting_for(
                LogMessageWaitStrategy("database system is ready to accept connections", times=2).with_startup_timeout(
                    START_SECONDS
                )
            )
        )
        await self._start(container, POSTGRES_IMAGE)
        return f"postgresql://postgres:{password}@{LOOPBACK}:{port}/postgres", ContainerServer(container)

    async def kafka(self) -> tuple[str, ContainerServer]:
        """Start a single broker; its address. The port is chosen first, because the broker must advertise it."""
        from testcontainers.core.container import DockerContainer
        from testcontainers.core.wait_strategies import LogMessageWaitStrategy

        port = free_port()
        settings = {
            "node.id": "1",
            "process.roles": "broker,controller",
            "controller.quorum.voters": "1@localhost:9093",
            "controller.listener.names": "CONTROLLER",
            "listeners": "INTERNAL://:9092,CLIENTS://:19092,CONTROLLER://:9093",
            "advertised.listeners": f"INTERNAL://localhost:9092,CLIENTS://{LOOPBACK}:{port}",
            "listener.security.protocol.map": "INTERNAL:PLAINTEXT,CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name": "INTERNAL",
            **KAFKA_SETTINGS,
        }
        container = DockerContainer(KAFKA_IMAGE).with_bind_ports(19092, port)
        for name, value in settings.items():
            container.with_env("KAFKA_" + name.upper().replace(".", "_"), value)
        container.waiting_for(LogMessageWaitStrategy("Kafka Server started").with_startup_timeout(START_SECONDS))
        await self._start(container, KAFKA_IMAGE)
        return f"{LOOPBACK}:{port}", ContainerServer(container)

    async def _start(self, container: Any, image: str) -> None:
        container.with_kwargs(labels={**self.labels, IMAGE_LABEL: image})
        try:
            await asyncio.to_thread(self._remove_leftovers, image)
            self.started.append(container)
            await asyncio.to_thread(container.start)
        except Exception as error:
            why = await asyncio.to_thread(lambda: engine_trouble() or _log_tail(container))
            raise Failure(f"The container {image} did not start: {type(error).__name__}: {error}", why) from error

    def _remove_leftovers(self, image: str) -> None:
        """Containers of this folder and image whose owner was killed."""
        import docker

        client = docker.from_env(timeout=30)
        mine = [f"{name}={value}" for name, value in {**self.labels, IMAGE_LABEL: image}.items()]
        for container in client.containers.list(all=True, filters={"label": mine}):
            container.remove(force=True, v=True)
        client.close()

    async def stop(self) -> None:
        """Remove what was started, the last one first."""
        while self.started:
            await asyncio.to_thread(self.started.pop().stop)
