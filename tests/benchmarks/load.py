"""`python -m tests.benchmarks.load SPECIFICATION`: many clients, each with one request under way.

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

    async def run(self) -> dict[str, Any]:
        """Let a process of its own do it; what came back."""
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.benchmarks.load", json.dumps(asdict(self)), stdout=asyncio.subprocess.PIPE
        )
        told, _ = await child.communicate()
        found: dict[str, Any] = json.loads(told)
        if set(found["statuses"]) != {"201"}:
            raise RuntimeError(f"not everything was accepted: {found['statuses']}")
        return found


class Client(asyncio.Protocol):
    """One connection that is never closed and never pipelines."""

    def __init__(self, load: Load, paths: "cycle[str]") -> None:
        self.body, self.paths = load.body.encode(), paths
        self.headers = "".join(f"{name}: {value}\r\n" for name, value in load.headers.items())
        self.seconds: list[float] = []
        self.statuses: Counter[str] = Counter()
        self.closed = asyncio.get_running_loop().create_future()
        self.stopping = False
        self._answer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self.transport = cast(asyncio.Transport, transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Ask again once the answer is complete."""
        self._answer += data
        head, found, body = self._answer.partition(b"\r\n\r\n")
        if not found or len(body) < int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]):
            return
        self.statuses[head[9:12].decode()] += 1
        self.seconds.append(time.perf_counter() - self._asked)
        self._answer = b""
        if self.stopping:
            self.transport.close()
        else:
            self._ask()

    def connection_lost(self, _error: Exception | None) -> None:
        """Let the load end."""
        if not self.closed.done():
            self.closed.set_result(None)

    def _ask(self) -> None:
        body = self.body.replace(b"ID", str(uuid4()).encode())
        head = f"POST {next(self.paths)} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n{self.headers}"
        self._asked = time.perf_counter()
        self.transport.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)


async def keep_asking(load: Load) -> dict[str, Any]:
    """Keep `clients` requests under way for a while."""
    loop, paths = asyncio.get_running_loop(), cycle(load.paths)
    begun = time.perf_counter()
    made = [
        (await loop.create_connection(lambda: Client(load, paths), load.host, load.port))[1]
        for _ in range(load.clients)
    ]
    await asyncio.sleep(load.seconds)
    for client in made:
        client.stopping = True
    await asyncio.wait_for(asyncio.gather(*(client.closed for client in made)), 30)
    elapsed = time.perf_counter() - begun
    took = sorted(one for client in made for one in client.seconds)
    return {
        "requests": len(took),
        "per_second": len(took) / elapsed,
        "p50_ms": round(took[len(took) // 2] * 1000, 2),
        "p99_ms": round(took[int(len(took) * 0.99)] * 1000, 2),
        "statuses": sum((client.statuses for client in made), Counter()),
    }


if __name__ == "__main__":
    print(json.dumps(uvloop.run(keep_asking(Load(**json.loads(sys.argv[1]))))))
