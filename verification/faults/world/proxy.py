"""A TCP proxy that spoils connections on demand: what stands between a service and Kafka, Postgres or the mail server.

Faults apply to connections that are open and to those that come, until `heal`. Directions are named from the client:
`up` towards the server, `down` back to the client.
"""

import asyncio
import random
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

Direction = Literal["up", "down"]
BOTH: frozenset[Direction] = frozenset({"up", "down"})
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to bytes. Several may hold at once.

    `delay_seconds` holds every chunk back (with up to as much jitter again); `black_hole` swallows bytes and keeps the
    connection; `bytes_per_second` lets them drip; `refuse` closes new connections at once.
    """

    directions: frozenset[Direction] = BOTH
    delay_seconds: float = 0.0
    black_hole: bool = False
    bytes_per_second: int | None = None
    refuse: bool = False


HEALTHY = Fault(frozenset())


@dataclass
class Proxy:
    """Listens on `port` of the loopback address and forwards to a server there."""

    target: tuple[str, int]
    seed: int = 0
    port: int = 0
    fault: Fault = HEALTHY
    connections: int = 0
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _clients: set[asyncio.StreamWriter] = field(default_factory=set)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def impose(self, fault: Fault) -> None:
        """From now on, bytes meet this fault."""
        self.fault = fault
        self._wake()

    def heal(self) -> None:
        """From now on, bytes pass. What a black hole has swallowed is lost, so its connections are reset."""
        swallowed = self.fault.black_hole
        self.fault = HEALTHY
        self._wake()
        if swallowed:
            self.reset()

    def reset(self) -> None:
        """Break every open connection without a farewell (RST)."""
        for writer in list(self._writers):
            transport = writer.transport
            with suppress(OSError):
                sock = transport.get_extra_info("socket")
                if sock is not None:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()

    def half_close(self) -> None:
        """Tell every client that the server has no more to say, and go on listening to them."""
        for writer in list(self._clients):
            with suppress(OSError, RuntimeError):
                writer.write_eof()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        if self.fault.refuse:
            writer.transport.abort()
            return
        try:
            up_reader, up_writer = await asyncio.wait_for(asyncio.open_connection(*self.target), 5)
        except (OSError, TimeoutError):
            writer.transport.abort()
            return
        self.connections += 1
        self._writers |= {writer, up_writer}
        self._clients.add(writer)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._carry(reader, up_writer, "up"))
                group.create_task(self._carry(up_reader, writer, "down"))
        except* (OSError, asyncio.IncompleteReadError, RuntimeError):
            pass  # a broken connection is this proxy's trade; both ends are closed below
        finally:
            self._writers -= {writer, up_writer}
            self._clients.discard(writer)
            for end in (writer, up_writer):
                end.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, direction: Direction) -> None:
        while chunk := await reader.read(_CHUNK):
            fault = self.fault
            if direction not in fault.directions:
                writer.write(chunk)
            elif fault.black_hole:
                continue
            else:
                await self._carry_badly(chunk, writer, fault)
            await writer.drain()
        with suppress(OSError, RuntimeError):
            writer.write_eof()

    async def _carry_badly(self, chunk: bytes, writer: asyncio.StreamWriter, fault: Fault) -> None:
        if fault.delay_seconds:
            await self._pause(fault.delay_seconds * (1 + self._chance.random()))
        if not fault.bytes_per_second:
            writer.write(chunk)
            return
        for start in range(0, len(chunk), 16):
            writer.write(chunk[start : start + 16])
            if self.fault is fault:
                await self._pause(16 / fault.bytes_per_second)

    async def _pause(self, seconds: float) -> None:
        """Wait, but no longer than the fault holds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), seconds)


@asynccontextmanager
async def proxied(host: str, port: int, seed: int = 0) -> AsyncIterator[Proxy]:
    """Stand before a server until the block ends."""
    proxy = Proxy((host, port), seed)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        proxy.reset()
