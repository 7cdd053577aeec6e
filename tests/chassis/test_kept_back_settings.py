"""A pooler in transaction mode hands on no settings of a session: a service says so, until its role has them."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from pydantic import SecretStr

from diplomado_chassis.running.process import Process
from tests.chassis.conftest import Place
from tests.chassis.sample import sample
from tests.chassis.test_process import missing
from tests.support.services import fresh_name
from tests.support.waiting import eventually

_KEPT = (b"user", b"database", b"application_name")


def without_settings(message: bytes) -> bytes:
    """Return the start-up message of a client with what PgBouncer hands on of it: who asks for which database."""
    version, words = message[:4], message[4:].split(b"\0")
    pairs = [
        name + b"\0" + value + b"\0" for name, value in zip(words[::2], words[1::2], strict=False) if name in _KEPT
    ]
    body = version + b"".join(pairs) + b"\0"
    return struct.pack("!i", len(body) + 4) + body


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Carry bytes until one end closes."""
    try:
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
    finally:
        writer.close()


@asynccontextmanager
async def pooler(host: str, port: int) -> AsyncIterator[int]:
    """Stand between clients and Postgres, and keep back the settings of their sessions; the port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        (length,) = struct.unpack("!i", await reader.readexactly(4))
        first = await reader.readexactly(length - 4)
        up_reader, up_writer = await asyncio.open_connection(host, port)
        up_writer.write(without_settings(first))
        await asyncio.gather(carry(reader, up_writer), carry(up_reader, writer), return_exceptions=True)

    server = await asyncio.start_server(serve, "127.0.0.1")
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def test_settings_that_are_kept_back_are_named_until_the_role_has_them(place: Place) -> None:
    role, parts = fresh_name(), urlsplit(place.platform.postgres)
    administrator = await asyncpg.connect(place.platform.postgres)
    await administrator.execute(f"create role {role} login superuser password 'secret'")
    async with pooler(str(parts.hostname), parts.port or 5432) as port:
        there = parts._replace(netloc=f"{role}:secret@127.0.0.1:{port}", query="sslmode=disable")
        process = Process(sample, place.with_(postgres=SecretStr(urlunsplit(there))), frozenset({"api"}))
        serving = asyncio.create_task(process.run())
        try:
            names = "idle_in_transaction_session_timeout, lock_timeout, search_path"
            assert (await missing(process))["database"].startswith(f"a pooler keeps back {names}: ")
            given = {
                "lock_timeout": "10s",
                "search_path": place.settings.schema_name,
                names.split(",", maxsplit=1)[0]: "60s",
            }
            for name, value in given.items():
                await administrator.execute(f"alter role {role} set {name} = '{value}'")

            async def is_ready() -> bool:
                return await missing(process) == {}

            await eventually(is_ready)
        finally:
            process.stopping.set()
            await serving
            await administrator.execute(f"drop role {role}")
            await administrator.close()
