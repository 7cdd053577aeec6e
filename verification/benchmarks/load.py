"""`python -m verification.benchmarks.load SPECIFICATION`: many clients, each with one request under way.

A process of its own, so that the measured service does not share its interpreter, and a client that does as little
as can be done: the request is bytes, the answer is counted by its status. Reads JSON, prints JSON.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from itertools import cycle
from typing import Any, cast
from uuid import uuid4

import uvloop


@dataclass(frozen=True)
class Load:
    """What to ask for, how many at once, and how long. In the body, ID becomes a new UUID with each request."""

    host: str
    port: int
    clients: int
    seconds: float
    paths: list[str]
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"
    status: str = "201"

    async def run(self) -> dict[str, Any]:
        """Run the load in a process of its own and return its result."""
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "verification.benchmarks.load",
            json.dumps(asdict(self)),
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await child.communicate()
        found: dict[str, Any] = json.loads(output)
        if set(found["statuses"]) != {self.status}:
            raise RuntimeError(f"not everything was accepted: {found['statuses']}")
        return found


class Exchange(asyncio.Protocol):
    """One connection with one request under way at a time."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store the transport."""
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Resolve the request with the status once the response is complete."""
        self._came += data
        head, found, body = self._came.partition(b"\r\n\r\n")
        if found and len(body) >= int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]):
            self._answer.set_result(head[9:12].decode())

    def connection_lost(self, error: Exception | None) -> None:
        """Fail the request that is under way."""
        if not self._answer.done():
            self._answer.set_exception(error or ConnectionError("closed without an answer"))

    async def ask(self, method: str, path: str, body: bytes, headers: str) -> str:
        """Send a request and return the status of its answer."""
        self._came = b""
        self._answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        head = f"{method} {path} HTTP/1.1\r\ncontent-type: application/json\r\n{headers}"
        self.transport.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
        return await self._answer


class Connections:
    """As many connections as there are requests under way: nothing waits on this side."""

    def __init__(self, load: Load) -> None:
        self.load, self.paths, self._idle = load, cycle(load.paths), list[Exchange]()
        headers = {"host": f"{load.host}:{load.port}", **load.headers}
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in headers.items())

    async def ask(self, identifier: str) -> str:
        """Send one request and return the status of its answer."""
        if not self._idle:
            loop = asyncio.get_running_loop()
            self._idle.append((await loop.create_connection(Exchange, self.load.host, self.load.port))[1])
        exchange = self._idle.pop()
        body = self.load.body.replace("ID", identifier).encode()
        status = await exchange.ask(self.load.method, next(self.paths), body, self._headers)
        self._idle.append(exchange)
        return status


async def keep_asking(load: Load) -> dict[str, Any]:
    """Keep `clients` requests under way for a while."""
    connections, took, statuses = Connections(load), list[float](), Counter[str]()
    begun = time.perf_counter()

    async def client() -> None:
        while (asked := time.perf_counter()) < begun + load.seconds:
            statuses[await connections.ask(str(uuid4()))] += 1
            took.append(time.perf_counter() - asked)

    await asyncio.wait_for(asyncio.gather(*(client() for _ in range(load.clients))), load.seconds + 30)
    elapsed = time.perf_counter() - begun
    took.sort()
    return {
        "requests": len(took),
        "per_second": len(took) / elapsed,
        "p50_ms": round(took[len(took) // 2] * 1000, 2),
        "p99_ms": round(took[int(len(took) * 0.99)] * 1000, 2),
        "statuses": statuses,
    }


if __name__ == "__main__":
    print(json.dumps(uvloop.run(keep_asking(Load(**json.loads(sys.argv[1]))))))
