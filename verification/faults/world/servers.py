"""The servers of a run: one real Kafka behind a proxy, and one real Postgres."""

import asyncio
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from diplomado_chassis.cluster.administration import wait_for_kafka
from diplomado_local.folder import Folder
from diplomado_local.platform.kafka import Kafka
from diplomado_local.platform.postgres import Postgres
from diplomado_local.ports import LOOPBACK, free_port
from verification.faults.world.proxy import Proxy, proxied


@dataclass
class Servers:
    """The servers. Services reach Kafka at `behind_proxy` only; the harness looks at `kafka.bootstrap`.

    `disks` are below Postgres and Kafka, if these can be filled.
    """

    folder: Folder
    kafka: Kafka
    kafka_proxy: Proxy
    postgres: Postgres
    disks: tuple[Path, Path] | None = None

    @property
    def behind_proxy(self) -> str:
        """The bootstrap server that the services get: Kafka behind the proxy."""
        return f"{LOOPBACK}:{self.kafka_proxy.port}"

    async def restart_kafka(self, away_seconds: float = 0) -> None:
        """Kill the broker and start it again."""
        assert self.kafka.child
        await self.kafka.child.kill()
        await asyncio.sleep(away_seconds)
        await self.kafka.start()
        await wait_for_kafka(self.kafka.bootstrap)

    async def repair(self) -> None:
        """Make sure that both servers run."""
        self.kafka_proxy.heal()
        await asyncio.gather(self.kafka.start(), self.postgres.start())
        await wait_for_kafka(self.kafka.bootstrap)


async def crash(postgres: Postgres, away_seconds: float = 0) -> None:
    """Stop a Postgres as a power cut would, and start it again."""
    child = postgres.child
    assert child
    assert child.process
    child.process.send_signal(signal.SIGQUIT)
    await child.ended(15)
    await child.kill()
    await asyncio.sleep(away_seconds)
    await postgres.start()


@asynccontextmanager
async def with_small_disks(servers: Servers, megabytes: int) -> AsyncIterator[Servers]:
    """A Postgres and a broker, each on a file system of its own that can be filled; the same servers where none can
    be mounted.
    """
    async with AsyncExitStack() as stack:
        disks = servers.folder.root / "small-postgres", servers.folder.root / "small-kafka"
        for disk in disks:
            if not await _mounted(stack, disk, megabytes):
                yield servers
                return
        postgres = Postgres(disks[0] / "data", servers.folder.log("postgres-small"), settings={"max_wal_size": "64MB"})
        kafka, proxy = await _broker(stack, disks[1] / "data", servers.folder.log("kafka-small"))
        stack.push_async_callback(kafka.stop)
        stack.push_async_callback(postgres.stop)
        await asyncio.gather(kafka.start(), postgres.start())
        await wait_for_kafka(kafka.bootstrap)
        yield replace(servers, kafka=kafka, kafka_proxy=proxy, postgres=postgres, disks=disks)


async def _mounted(stack: AsyncExitStack, place: Path, megabytes: int) -> bool:
    await asyncio.to_thread(place.mkdir)
    options = ("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place))
    mounting = await asyncio.create_subprocess_exec(*options, stderr=asyncio.subprocess.DEVNULL)
    if await mounting.wait() != 0:
        return False

    async def unmount() -> None:
        unmounting = await asyncio.create_subprocess_exec("umount", "--lazy", str(place))
        await unmounting.wait()

    stack.push_async_callback(unmount)
    return True


async def _broker(stack: AsyncExitStack, place: Path, log: Path, seed: int = 0) -> tuple[Kafka, Proxy]:
    """A broker, not yet started, with a proxy before one of its listeners."""
    plain, proxied_port, controller = free_port(), free_port(), free_port()
    proxy = await stack.enter_async_context(proxied(LOOPBACK, proxied_port, seed))
    listeners = {
        "listeners": f"CLIENTS://{LOOPBACK}:{plain},PROXIED://{LOOPBACK}:{proxied_port},CONTROLLER://{LOOPBACK}:{controller}",
        "advertised.listeners": f"CLIENTS://{LOOPBACK}:{plain},PROXIED://{LOOPBACK}:{proxy.port}",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,CLIENTS:PLAINTEXT,PROXIED:PLAINTEXT",
        "delete.topic.enable": "true",
    }
    return Kafka(place, log, plain, controller, settings=listeners), proxy


@asynccontextmanager
async def open_servers(seed: int) -> AsyncIterator[Servers]:
    """Start the servers in a folder that goes away again."""
    root = Path(tempfile.mkdtemp(prefix="diplomado-faults-"))
    folder = Folder(root).make()
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, root, ignore_errors=True)
        kafka, proxy = await _broker(stack, folder.kafka, folder.log("kafka"), seed)
        postgres = Postgres(folder.postgres, folder.log("postgres"))
        stack.push_async_callback(kafka.stop)
        stack.push_async_callback(postgres.stop)
        await asyncio.gather(kafka.start(), postgres.start())
        await wait_for_kafka(kafka.bootstrap)
        yield Servers(folder, kafka, proxy, postgres)
