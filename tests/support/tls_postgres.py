"""TLS before the platform's Postgres, whose program has none.

It follows "SSL Session Encryption" in the chapter on the protocol of Postgres' manual.
"""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from diplomado_local.platform import Platform
from tests.support.authority import Authority
from tests.support.waiting import PATIENCE

_SSL_REQUEST = (80877103).to_bytes(4)


class TlsPostgres:
    """Answers a client's SSLRequest, ends TLS, and passes everything on. Without TLS it refuses to speak."""

    def __init__(self, platform: Platform, folder: Path) -> None:
        self._inner = urlsplit(platform.postgres)
        self._certificate, self._key = folder / "server.pem", folder / "server.key"
        self._connections: set[asyncio.Task[None]] = set()
        self._port = 0

    def show(self, authority: Authority) -> None:
        """Show a new certificate, signed by an authority, to connections that come."""
        authority.issue("localhost", self._certificate, self._key)

    def dsn(self, authority: Path, mode: str = "verify-full", host: str = "localhost") -> str:
        """The address of the database through TLS; `authority` is the file of whom the client believes."""
        netloc = f"{self._inner.netloc.rpartition('@')[0]}@{host}:{self._port}"
        return urlunsplit(self._inner._replace(netloc=netloc, query=f"sslmode={mode}&sslrootcert={authority}"))

    def cut(self) -> None:
        """End all connections, as a server does that starts again."""
        for connection in self._connections:
            connection.cancel()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Accept connections until the block ends."""
        server = await asyncio.start_server(self._accept, "localhost", 0)
        self._port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            self.cut()
            await asyncio.gather(*self._connections, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    length, request = int.from_bytes(await reader.readexactly(4)), await reader.readexactly(4)
                    if (length, request) != (8, _SSL_REQUEST):
                        return
                    writer.write(b"S")
                    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
                    context.load_cert_chain(self._certificate, self._key)
                    await writer.start_tls(context)
                    behind = await asyncio.open_connection(self._inner.hostname, self._inner.port)
                try:
                    async with asyncio.TaskGroup() as both:
                        both.create_task(_pass(reader, behind[1]))
                        both.create_task(_pass(behind[0], writer))
                finally:
                    behind[1].close()
        finally:
            self._connections.discard(task)
            writer.close()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while content := await reader.read(65536):
            writer.write(content)
            await writer.drain()
        writer.close()
