"""The proxy does what scenarios count on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.support.waiting import PATIENCE
from verification.faults.world.proxy import Fault, Proxy, proxied

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def echo_behind_proxy() -> AsyncIterator[Proxy]:
    """A server that says back what it hears."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(1024):
            writer.write(chunk)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server, proxied("127.0.0.1", server.sockets[0].getsockname()[1]) as proxy:
        yield proxy


async def connected(proxy: Proxy) -> Streams:
    """A client."""
    return await asyncio.open_connection("127.0.0.1", proxy.port)


async def said(streams: Streams, word: bytes, seconds: float = PATIENCE) -> bytes:
    """Say a word and hear the echo."""
    reader, writer = streams
    writer.write(word)
    return await asyncio.wait_for(reader.readexactly(len(word)), seconds)


async def test_bytes_pass_unchanged_while_nothing_is_imposed() -> None:
    """Also many."""
    async with echo_behind_proxy() as proxy:
        word = bytes(range(256)) * 1000
        assert await said(await connected(proxy), word) == word


async def test_a_delay_holds_bytes_back_until_healed() -> None:
    """Healing ends the wait at once."""
    async with echo_behind_proxy() as proxy:
        client = await connected(proxy)
        proxy.impose(Fault(delay_seconds=30))
        hearing = asyncio.create_task(said(client, b"hello"))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(hearing), 0.2)
        proxy.heal()
        assert await hearing == b"hello"


async def test_a_black_hole_in_one_direction_swallows_only_that_one() -> None:
    """The server hears, its answers are lost; after healing the connection is reset."""
    async with echo_behind_proxy() as proxy:
        client = await connected(proxy)
        proxy.impose(Fault(frozenset({"down"}), black_hole=True))
        with pytest.raises(TimeoutError):
            await said(client, b"hello", 0.2)
        proxy.heal()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await said(client, b"again")
        assert await said(await connected(proxy), b"new") == b"new"


async def test_a_reset_breaks_connections_and_a_refusal_keeps_new_ones_out() -> None:
    """A client sees an error, not an end of file that looks orderly."""
    async with echo_behind_proxy() as proxy:
        client = await connected(proxy)
        assert await said(client, b"hello") == b"hello"
        proxy.reset()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await said(client, b"hello")
        proxy.impose(Fault(refuse=True))
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await said(await connected(proxy), b"hello")


async def test_slow_bytes_drip_until_healed() -> None:
    """At one byte a second a word would take minutes; healing lets the rest through at once."""
    async with echo_behind_proxy() as proxy:
        client = await connected(proxy)
        proxy.impose(Fault(bytes_per_second=1))
        hearing = asyncio.create_task(said(client, b"x" * 256))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(hearing), 0.2)
        proxy.heal()
        assert await hearing == b"x" * 256


async def test_a_half_closed_client_hears_the_end_and_may_still_speak() -> None:
    """The server's side looks finished."""
    async with echo_behind_proxy() as proxy:
        reader, writer = await connected(proxy)
        assert await said((reader, writer), b"hello") == b"hello"
        proxy.half_close()
        assert await asyncio.wait_for(reader.read(), PATIENCE) == b""
        writer.write(b"still here")
        await writer.drain()
