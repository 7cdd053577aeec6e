"""A client that sends too much, too slowly or on too many connections is refused, and costs the others nothing."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio

from diplomado_chassis.ids import uuid7
from diplomado_chassis.observability import metrics
from diplomado_local.platform import Platform
from tests.architecture.composition import service_of
from tests.chassis.sample import sample
from tests.support.services import Running, running
from tests.support.waiting import PATIENCE, eventually

HEAD = b"GET /api/v1/empty HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def service(platform: Platform) -> AsyncIterator[Running]:
    """The true times: a busy machine must not make a test's client a slow one."""
    async with running(sample, platform, roles={"api"}, connections=20, header_bytes=8192) as service:
        service.http.headers["Connection"] = "close"  # else a request could meet the end of an idle connection
        yield service


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hasty(platform: Platform) -> AsyncIterator[Running]:
    """Short times, for the tests that wait for their end."""
    limits: dict[str, Any] = {"header_seconds": 0.5, "body_seconds": 0.5, "keep_alive_seconds": 0.5}
    async with running(sample, platform, roles={"api"}, **limits) as service:
        yield service


@dataclass
class Wire:
    """A connection of which the test decides every byte."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, content: bytes) -> None:
        """Send bytes; a server that has closed meanwhile is no error."""
        try:
            self.writer.write(content)
            await self.writer.drain()
        except ConnectionError:
            return

    async def status(self) -> int:
        """The status of the next answer; 0 if the server closed without one."""
        line = await asyncio.wait_for(self.reader.readline(), PATIENCE)
        return int(line.split()[1]) if line else 0

    async def rest(self) -> bytes:
        """Everything until the server closes."""
        try:
            return await asyncio.wait_for(self.reader.read(), PATIENCE)
        except ConnectionError:
            return b""


@asynccontextmanager
async def wire(service: Running) -> AsyncIterator[Wire]:
    reader, writer = await asyncio.open_connection("127.0.0.1", service.process.api_port)
    try:
        yield Wire(reader, writer)
    finally:
        writer.close()


@pytest.mark.parametrize(
    "content",
    [
        HEAD + b"X-Long: " + b"a" * 20_000,
        HEAD + b"X-Long: " + b"a" * 20_000 + b"\r\n\r\n",
        HEAD + b"".join(b"X-%d: 1\r\n" % number for number in range(150)) + b"\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n" + b"X-Trailer: 1\r\n" * 2000,
    ],
    ids=["endless", "long", "many", "address", "trailers"],
)
async def test_headers_are_bounded(service: Running, content: bytes) -> None:
    """In bytes and in number, before the whole of them has come."""
    async with wire(service) as client:
        await client.send(content)
        status = await client.status()
        if content.startswith(HEAD + b"Transfer"):  # answered before its trailers came: then the connection ends
            await client.rest()
            return
        assert status == 431
        answer = await client.rest()
        head, _, body = answer.partition(b"\r\n\r\n")
        assert b"connection: close" in head
        assert json.loads(body)["status"] == 431


UPGRADE = b"Host: 127.0.0.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\n"


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize(
    "form", [b"Content-Length: 5\r\n\r\nhello", b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"]
)
async def test_content_is_not_lost_where_a_client_offers_another_protocol(
    service: Running, form: bytes, apart: bool
) -> None:
    """As clients of HTTP/2 do without TLS. A request without content is answered as if nothing had been offered."""
    head, _, content = form.partition(b"\r\n\r\n")
    async with wire(service) as client:
        await client.send(
            b"POST /api/v1/empty HTTP/1.1\r\n" + UPGRADE + head + b"\r\n\r\n" + (b"" if apart else content)
        )
        assert await client.status() == 501
        await client.send(content if apart else b"")
        answer = await client.rest()
        assert b"connection: close" in answer
        assert b"HTTP/1.1 " not in answer, "what follows is not read as a request"
    async with wire(service) as client:
        await client.send(b"GET /api/v1/empty HTTP/1.1\r\n" + UPGRADE + b"\r\n")
        assert await client.status() == 204


async def test_a_header_that_never_ends_is_read_no_further(service: Running) -> None:
    """The server stops at its limit, whatever else comes."""
    async with wire(service) as client:
        await client.send(HEAD + b"X-Long: ")
        for _ in range(100):
            await client.send(b"a" * 65536)
        with pytest.raises((AssertionError, ConnectionError, TimeoutError)):
            assert await client.status() != 431
        assert (await service.http.get("/api/v1/empty")).status_code == 204


@pytest.mark.parametrize(
    ("begin", "drip"),
    [
        (HEAD, b"X-Slow: 1\r\n"),
        (
            b"POST /api/v1/counters HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Content-Length: 1000\r\nAuthorization: %s\r\n\r\n",
            b" ",
        ),
    ],
    ids=["headers", "body"],
)
async def test_a_slow_client_is_refused(hasty: Running, begin: bytes, drip: bytes) -> None:
    async with wire(hasty) as client:
        await client.send(begin.replace(b"%s", hasty.bearer("coordinator")["Authorization"].encode()))

        async def dripping() -> None:
            while True:
                await client.send(drip)
                await asyncio.sleep(0.1)

        slowly = asyncio.create_task(dripping())
        try:
            assert await client.status() == 408
        finally:
            slowly.cancel()


async def test_a_connection_that_says_nothing_is_closed(hasty: Running) -> None:
    """Before the first request, and after an answer."""
    async with wire(hasty) as client:
        assert await client.rest() == b""
    async with wire(hasty) as client:
        await client.send(HEAD + b"\r\n")
        assert (await client.rest()).count(b"HTTP/1.1") == 1


async def test_connections_are_bounded_and_idle_ones_give_way(service: Running) -> None:
    """Connections that are at work are left; one too many is told to come again."""
    working = [await asyncio.open_connection("127.0.0.1", service.process.api_port) for _ in range(25)]
    try:

        async def refused() -> bool:
            answers = []
            for reader, _ in working[20:]:
                answers.append(await asyncio.wait_for(reader.read(), PATIENCE))
            return all(answer.startswith(b"HTTP/1.1 503") and b"retry-after" in answer for answer in answers)

        assert await refused()
    finally:
        for _, writer in working:
            writer.close()

    async def serves() -> bool:
        return (await service.http.get("/api/v1/empty")).status_code == 204

    assert await eventually(serves)
    async with httpx.AsyncClient(timeout=PATIENCE) as probe:
        assert (await probe.get(service.operations_url + "/livez")).status_code == 200


@pytest.mark.parametrize("authorization", [b"", b"Authorization: Bearer not.a.token\r\n"])
async def test_nothing_is_read_of_a_caller_who_is_not_known(service: Running, authorization: bytes) -> None:
    """The answer comes before the body does."""
    async with wire(service) as client:
        await client.send(
            b"POST /api/v1/counters HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Content-Length: 1000\r\n" + authorization + b"\r\n"
        )
        assert await client.status() == 401


async def test_a_client_that_leaves_is_no_failure_of_ours(service: Running) -> None:
    """It does not move the share of failed requests, on which operators have an alarm."""

    def failed() -> float:
        return sum(
            sample.value
            for metric in metrics.REQUESTS.collect()
            for sample in metric.samples
            if sample.name.endswith("_count") and sample.labels["status"].startswith("5")
        )

    before = failed()
    async with wire(service) as client:
        await client.send(
            b"POST /api/v1/counters HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Content-Length: 1000\r\nAuthorization: "
            + service.bearer("coordinator")["Authorization"].encode()
            + b"\r\n\r\n{"
        )
    assert (await service.http.post("/api/v1/counters", json={"registration_id": str(uuid7())})).status_code == 201
    assert failed() == before


async def test_no_header_from_loopback_says_who_asks(service: Running) -> None:
    """Unless the setting names the proxy."""
    assert service.process._api is not None
    assert service.process._api.config.proxy_headers is False


async def test_no_files_of_nobody_are_read(platform: Platform) -> None:
    """A page of the staff answers an upload without sign-in before the file has come."""
    async with (
        running(service_of("registration"), platform, roles={"api"}) as registration,
        wire(registration) as client,
    ):
        await client.send(
            b"POST /registration/editions/00000000-0000-0000-0000-000000000000/nominations HTTP/1.1\r\n"
            b"Host: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 2000000\r\n\r\n"
        )
        assert await client.status() == 401
