"""One address leads to all services, and says so in the reader's language where one of them is away or slow."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

import httpx
import pytest

from diplomado_contracts.services import SERVICES
from diplomado_local.entrance import Entrance
from diplomado_local.folder import Folder
from diplomado_local.ports import free_port
from diplomado_local.state import Deployment
from tests.deploy.test_services import STAFF_ONLY
from tests.support.waiting import PATIENCE


def browser(url: str, **headers: str) -> httpx.AsyncClient:
    """Someone at the entrance."""
    return httpx.AsyncClient(base_url=url, headers=headers, timeout=PATIENCE)


@asynccontextmanager
async def entrance(
    folder: Folder,
    upstreams: Mapping[str, str],
    *,
    answer_seconds: float = PATIENCE,
    max_body_bytes: int = 1 << 20,
    request_seconds: float = PATIENCE,
) -> AsyncIterator[str]:
    """Another entrance, before services of the test's choice."""
    folder.make()
    limits = answer_seconds, max_body_bytes, request_seconds
    door = Entrance(folder.entrance, folder.log("entrance"), free_port(), upstreams, {}, *limits)
    try:
        await door.start()
        yield door.url
    finally:
        await door.stop()


@asynccontextmanager
async def listener(answer: bytes | None) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that reads every request whole and gives it the same answer, or none, and what it was sent.

    An answer before the end of the body would race with the entrance, which passes on whichever comes first.
    """
    seen: list[bytes] = []
    over = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                head = await reader.readuntil(b"\r\n\r\n")
                seen.append(head)
                length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
                await reader.readexactly(int(length[1]) if length else 0)
                if answer is None:
                    await over.wait()
            writer.write(answer or b"")
        except asyncio.IncompleteReadError:
            pass  # the entrance gave the request up, which is what some tests ask of it
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}", seen
    finally:
        over.set()
        server.close()


@pytest.mark.parametrize("service", SERVICES)
async def test_the_api_of_each_service_answers_at_the_entrance(service: str, deployment: Deployment) -> None:
    async with browser(deployment.url) as http:
        refused = await http.get(STAFF_ONLY[service])
        described = await http.get(f"/{service}/api/v1/openapi.json")

    assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")
    assert described.json()["info"]["title"] == f"Diplomado {service}"


async def test_the_whole_api_is_described_at_the_entrance(deployment: Deployment) -> None:
    async with browser(deployment.url) as http:
        document = (await http.get("/api/openapi.json")).json()
        page = await http.get("/api")

    services = {one["x-service"] for operations in document["paths"].values() for one in operations.values()}
    assert (document["info"]["title"], services) == ("Diplomado", set(SERVICES))
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")


async def test_the_tag_of_a_compressed_answer_is_that_of_what_was_read(deployment: Deployment) -> None:
    """The entrance adds the encoding to it. Clients that ask for compression got 412 for each change."""
    token = deployment.token("coordinator")
    long = {"title": {"es": "Gestión de fronteras " * 14, "en": "Border management " * 14}}
    for encoding in ("gzip", "zstd"):
        async with browser(deployment.url, **{"Authorization": f"Bearer {token}", "Accept-Encoding": encoding}) as http:
            stored = await http.put("/api/v1/courses/COMPRESSED", json=long)
            read = await http.get("/api/v1/courses/COMPRESSED")
            seen = read.headers["etag"]
            changed = await http.put("/api/v1/courses/COMPRESSED", json=long, headers={"If-Match": seen})
            stale = await http.put(
                "/api/v1/courses/COMPRESSED", json=long, headers={"If-Match": seen.replace('"', '"0', 1)}
            )
        assert (stored.status_code, read.headers["content-encoding"], seen[-6:]) == (200, encoding, f'-{encoding}"')
        assert (changed.status_code, stale.status_code) == (200, 412)


async def test_pages_and_assets_of_each_service_come_from_the_entrance(deployment: Deployment) -> None:
    async with browser(deployment.url) as http:
        form = await http.get("/link?lang=en")
        checking = await http.get("/v?lang=es")
        links = [part.split('"')[0] for part in (form.text + checking.text).split('"/assets/')[1:]]
        assets = {link: await http.get(f"/assets/{link}") for link in links}
        nothing = await http.get("/nothing")

    assert (form.status_code, checking.status_code, nothing.status_code) == (200, 200, 404)
    assert form.headers["content-encoding"] in ("gzip", "br", "zstd")
    assert any(link.startswith("certificates-verification.") for link in assets)
    for link, asset in assets.items():
        assert (asset.status_code, "immutable" in asset.headers["cache-control"]) == (200, True), link


async def test_links_in_mails_and_certificates_begin_with_the_entrance(deployment: Deployment) -> None:
    log = await asyncio.to_thread((deployment.root / "ports.json").read_text)
    assert deployment.url.rpartition(":")[2] in log
    assert deployment.url not in deployment.services.values()


@pytest.mark.parametrize(
    ("language", "said"),
    [("es-PA", "Esta parte del sistema no responde"), ("en-GB", "This part of the system does not")],
)
async def test_a_service_that_is_away_is_said_and_the_others_work(
    folder: Folder, deployment: Deployment, language: str, said: str
) -> None:
    dials = {name: url.removeprefix("http://") for name, url in deployment.services.items()}
    away = {**dials, "registration": f"127.0.0.1:{free_port()}"}
    async with entrance(folder, away) as url, browser(url, **{"Accept-Language": language}) as http:
        page = await http.get("/registration/editions/1")
        sent = await http.post("/registration/editions/1")
        program = await http.get("/api/v1/nothing")
        others = await http.get("/certificates/api/v1/openapi.json")
        style = await http.get("/assets/shell.0123456789abcdef.css")

    assert (page.status_code, page.headers["content-type"]) == (502, "text/html; charset=utf-8")
    assert said in page.text
    assert said in sent.text
    # A link would read the address of the form instead of sending it again.
    assert ('href=""' in page.text, 'href=""' in sent.text) == (True, False)
    assert "unsafe" not in page.headers["content-security-policy"]
    assert (program.status_code, program.json()["type"]) == (502, "urn:diplomado:problem:service-away")
    assert said in program.json()["detail"]
    assert (others.status_code, style.status_code) == (200, 200), "the style comes from another service"


async def test_a_service_that_does_not_answer_in_time_is_said(folder: Folder) -> None:
    async with (
        listener(None) as (dial, _),
        entrance(folder, dict.fromkeys(SERVICES, dial), answer_seconds=0.3) as url,
        browser(url) as http,
    ):
        page = await http.get("/sessions/editions/1/sessions?lang=en")
    assert page.status_code == 504
    assert "This part of the system does not answer" in page.text


async def test_a_longer_body_than_any_service_takes_is_refused(folder: Folder) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    async with (
        listener(answer) as (dial, _),
        entrance(folder, dict.fromkeys(SERVICES, dial), max_body_bytes=1000) as url,
        browser(url, **{"Accept-Language": "en"}) as http,
    ):
        taken = await http.post("/sessions/files", content=b"x" * 900)
        page = await http.post("/sessions/files", content=b"x" * 2000)
        program = await http.post("/api/v1/files", content=b"x" * 2000)
    assert taken.status_code == 200
    assert (page.status_code, "nothing was stored" in page.text) == (413, True)
    assert program.json()["type"] == "urn:diplomado:problem:body-too-large"


async def test_nobody_outside_says_who_they_are_for_the_entrance(folder: Folder) -> None:
    """Rate limits count by the address that the entrance has seen."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    claimed = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "elsewhere.example"}
    async with (
        listener(answer) as (dial, seen),
        entrance(folder, dict.fromkeys(SERVICES, dial)) as url,
        browser(url, **claimed) as http,
    ):
        await http.get("/sessions/x")
        host = url.removeprefix("http://")
    sent = dict(line.split(": ", 1) for line in seen[0].decode().lower().split("\r\n")[1:] if line)
    forwarded = [sent[f"x-forwarded-{name}"] for name in ("for", "proto", "host")]
    assert forwarded == ["127.0.0.1", "http", host]


async def test_a_refusal_comes_before_the_body_and_a_body_that_never_comes_is_given_up(folder: Folder) -> None:
    """A service that refuses by the head of a request does not read on."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await reader.read()
        writer.close()

    async def send(url: str, begun: bytes) -> bytes:
        host, _, port = url.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        try:
            writer.write(f"PUT /api/v1/editions/x HTTP/1.1\r\nHost: {host}\r\nContent-Length: 200000\r\n\r\n".encode())
            writer.write(begun)
            async with asyncio.timeout(PATIENCE):
                return await reader.readline()
        finally:
            writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    dials = dict.fromkeys(SERVICES, f"127.0.0.1:{server.sockets[0].getsockname()[1]}")
    try:
        async with entrance(folder, dials, request_seconds=2 * PATIENCE) as url:
            assert b" 401 " in await send(url, b"x" * 70_000)
        async with entrance(folder, dials, request_seconds=1) as url:
            await send(url, b"")  # it ends, with an answer or without: a limit is no promise of which
    finally:
        server.close()
