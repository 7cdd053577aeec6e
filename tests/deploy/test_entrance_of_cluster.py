"""The entrance as Kubernetes runs it: replicas come and go, before it and behind it, and every request is answered."""

import asyncio
import json
import sysconfig
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from diplomado_contracts.services import SERVICES
from diplomado_local.entrance.configuration import HEALTH
from diplomado_local.ports import free_port
from diplomado_local.processes import Child
from tests.architecture.deploy_files import entrance_of_cluster
from tests.support.waiting import PATIENCE, eventually

FORWARDED = {"X-Forwarded-For": "203.0.113.9, 10.1.1.1", "X-Forwarded-Proto": "https"}


@asynccontextmanager
async def service() -> AsyncIterator[tuple[str, list[list[dict[str, str]]]]]:
    """A service, and the headers of each request, by connection."""
    connections: list[list[dict[str, str]]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests: list[dict[str, str]] = []
        connections.append(requests)
        with suppress(asyncio.IncompleteReadError):  # the entrance has left
            while head := (await reader.readuntil(b"\r\n\r\n")).decode("ascii"):
                requests.append(dict(line.split(": ", 1) for line in head.splitlines()[1:] if line))
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}", connections
    finally:
        server.close()


@asynccontextmanager
async def entrance(folder: Path, dial: str, **changes: Any) -> AsyncIterator[tuple[Child, httpx.AsyncClient]]:
    """Caddy with the configuration of the cluster before one service, and a client that keeps its connection."""
    text = entrance_of_cluster()
    for name in SERVICES:
        text = text.replace(f"{name}:8000", dial)
    written = json.loads(text)
    server = written["apps"]["http"]["servers"]["entrance"]
    port = free_port()
    server["listen"] = [f"127.0.0.1:{port}"]
    for name, value in changes.items():
        server[name] |= value
    file = folder / "entrance.json"
    file.write_text(json.dumps(written), encoding="utf-8")
    home = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(folder))
    program = Path(sysconfig.get_path("scripts")) / "caddy"
    child = Child("entrance", [str(program), "run", "--config", str(file)], folder / "log", home)
    child.start()
    limits = httpx.Limits(max_connections=1)
    base = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=base, limits=limits, timeout=PATIENCE, trust_env=False) as http:

        async def is_ready() -> bool:
            try:
                return (await http.get(HEALTH)).status_code == 200
            except httpx.TransportError:
                return False

        try:
            await eventually(is_ready)
            yield child, http
        finally:
            await child.kill()  # told to end, it would wait until a cluster looks away


async def test_each_request_asks_for_a_replica_anew(tmp_path: Path) -> None:
    """The service is not told to close: an answer before the end of a body would be lost where it does."""
    async with service() as (dial, connections), entrance(tmp_path, dial) as (_, http):
        for _ in range(3):
            assert (await http.get("/link")).text == "ok"
    assert [len(requests) for requests in connections] == [1, 1, 1]
    assert not any("Connection" in request for [request] in connections)


async def test_the_address_that_an_ingress_controller_tells_is_passed_on_and_nobody_elses(tmp_path: Path) -> None:
    async with service() as (dial, connections):
        async with entrance(tmp_path, dial) as (_, http):
            await http.get("/link", headers=FORWARDED)
        async with entrance(tmp_path, dial, trusted_proxies={"ranges": ["127.0.0.1/32"]}) as (_, http):
            await http.get("/link", headers=FORWARDED)
    told = [(one["X-Forwarded-For"], one["X-Forwarded-Proto"]) for [one] in connections]
    assert told == [("127.0.0.1", "http"), ("203.0.113.9, 10.1.1.1, 127.0.0.1", "https")]


async def test_an_entrance_that_ends_answers_and_sends_its_clients_to_another(tmp_path: Path) -> None:
    async with service() as (dial, _), entrance(tmp_path, dial) as (child, http):
        assert "connection" not in (await http.get("/link")).headers
        assert child.process is not None
        child.process.terminate()

        async def is_leaving() -> bool:
            answer = await http.get("/link")
            assert answer.status_code == 200
            return bool(answer.headers.get("connection") == "close")

        assert await eventually(is_leaving)
        assert (await http.get("/link")).status_code == 200, "the cluster still sends requests to it"

        async def has_ended() -> bool:
            return child.code == 0

        assert await eventually(has_ended)
