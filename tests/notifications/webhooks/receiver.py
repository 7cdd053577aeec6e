"""A receiver of webhooks in the test's own loop that does what the test tells it: take, refuse, stall, hang up."""

import asyncio
import socket
import ssl
import struct
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Request:
    """What arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Keeps all requests. `answers` are given in order; when there are none left, every request is taken."""

    requests: list[Request] = field(default_factory=list)
    answers: deque[Answer] = field(default_factory=deque)
    connections: int = 0
    stalled: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0
    scheme: str = "http"

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self.scheme}://localhost:{self.port}/events?key=ours"

    def will(self, *answers: Answer | int) -> None:
        """Answer the next requests so."""
        self.answers.extend(status(each) if isinstance(each, int) else each for each in answers)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            first = await reader.readexactly(1)
            if first == b"\x16":  # TLS where none is spoken: what a usual server answers
                return await status(400)(writer)
            head = (first + await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:]) if name}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            self.requests.append(Request(head[0].split()[1], headers, body))
            await (self.answers.popleft() if self.answers else status(204))(writer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def stall(self, _writer: asyncio.StreamWriter) -> None:
        """Answer nothing until the test ends."""
        await self.stalled.wait()

    async def trickle(self, writer: asyncio.StreamWriter) -> None:
        """Send a header that never ends, a little at a time."""
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while not self.stalled.is_set():
            writer.write(b"x: y\r\n")
            await writer.drain()
            await asyncio.sleep(0.02)


def status(code: int, *headers: str) -> Answer:
    """Answer with a status."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write("\r\n".join([f"HTTP/1.1 {code} -", "content-length: 0", *headers, "", ""]).encode())

    return answer


async def reset(writer: asyncio.StreamWriter) -> None:
    """Cut the connection, as a receiver that crashes does."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


async def nonsense(writer: asyncio.StreamWriter) -> None:
    """Speak another protocol."""
    writer.write(b"220 mail.example ESMTP\r\n")


async def huge(writer: asyncio.StreamWriter) -> None:
    """Take the event, and answer with more than anybody wants to read."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10000000000\r\n\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def long_head(writer: asyncio.StreamWriter) -> None:
    """Answer with more headers than anybody wants to read."""
    writer.write(b"HTTP/1.1 200 OK\r\n" + b"x: " + b"y" * 10_000_000 + b"\r\n\r\n")


@asynccontextmanager
async def receiving(tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """Listen on this machine until the block ends."""
    receiver = Receiver(scheme="https" if tls else "http")
    server = await asyncio.start_server(receiver._serve, "localhost", 0, ssl=tls, family=socket.AF_INET)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        receiver.stalled.set()
        server.close()
