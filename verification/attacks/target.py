"""The system that is attacked: its address, and connections on which every byte is ours."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx


@dataclass(frozen=True)
class Target:
    """The entrance or one service. `patience` is the number of seconds after which an attack gives up."""

    url: str
    patience: float = 45.0

    @property
    def host(self) -> str:
        """The name in the Host header."""
        return urlsplit(self.url).netloc

    def client(self, **options: object) -> httpx.AsyncClient:
        """A client of the target."""
        return httpx.AsyncClient(base_url=self.url, timeout=self.patience, **options)  # type: ignore[arg-type]

    @asynccontextmanager
    async def wire(self) -> AsyncIterator["Wire"]:
        """Open a connection without a client library."""
        parts = urlsplit(self.url)
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        context = ssl.create_default_context() if secure else None
        reader, writer = await asyncio.open_connection(parts.hostname, port, ssl=context)
        try:
            yield Wire(reader, writer, self.patience)
        finally:
            writer.close()


@dataclass
class Wire:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    patience: float

    async def send(self, content: bytes) -> bool:
        """Send bytes; False if the other side has closed."""
        try:
            self.writer.write(content)
            await self.writer.drain()
        except OSError:
            return False
        return True

    async def status(self) -> int | None:
        """The status of the answer, 0 if the connection was closed without one, None if neither came in time."""
        try:
            line = await asyncio.wait_for(self.reader.readline(), self.patience)
        except TimeoutError:
            return None
        except OSError:
            return 0
        with contextlib.suppress(IndexError, ValueError):
            return int(line.split()[1])
        return 0
