"""`python -m verification.faults.load.flood SECONDS URL...`: what strangers send to each address, as fast as they can.

Some of them ask, again and again on one connection. Others hold a connection: with a header that never ends, silence,
a head that never ends, or a body that never comes. A process of its own, so that the harness can look on.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import urlsplit

ASKING = 150
HOLDING = 80
_ENDLESS = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: "
_HELD = (
    b"",
    _ENDLESS,
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n",
    b"PUT /api/v1/editions/any HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n"
    b"Content-Type: application/json\r\n\r\n{",
)
_ASKED = tuple(
    b"%s HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n" % line
    for line in (b"GET /", b"GET /api/v1/editions", b"GET /registration/editions/none", b"GET /verify/none")
)
_ANSWER_SECONDS = 30.0
_Work = Callable[[asyncio.StreamReader, asyncio.StreamWriter, int, float, "Counter[str]"], Awaitable[None]]
_HOLD_SECONDS = 0.5


async def flood(urls: list[str], seconds: float) -> Counter[str]:
    """Count what was opened and answered."""
    until = asyncio.get_running_loop().time() + seconds
    counts: Counter[str] = Counter()
    async with asyncio.TaskGroup() as group:
        for url in urls:
            for number in range(ASKING):
                group.create_task(_again(_ask, url, number, until, counts))
            for number in range(HOLDING):
                group.create_task(_again(_hold, url, number, until, counts))
    return counts


async def _again(what: _Work, url: str, number: int, until: float, counts: Counter[str]) -> None:
    """Connect again and again until the time is over."""
    parts, loop = urlsplit(url), asyncio.get_running_loop()
    while loop.time() < until:
        with suppress(OSError, TimeoutError, ValueError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            counts["opened"] += 1
            try:
                await what(reader, writer, number, until, counts)
            finally:
                writer.close()
        await asyncio.sleep(0.05)


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int, until: float, counts: Counter[str]
) -> None:
    while asyncio.get_running_loop().time() < until:
        number += 1
        writer.write(_ASKED[number % len(_ASKED)])
        async with asyncio.timeout(_ANSWER_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
            fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
            await reader.readexactly(int(fields[b"content-length"]))
        counts[f"answered {head[9:12].decode()}"] += 1
        if fields.get(b"connection") == b"close":
            return


async def _hold(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int, until: float, _counts: Counter[str]
) -> None:
    begin = _HELD[number % len(_HELD)]
    writer.write(begin)
    while asyncio.get_running_loop().time() < until and not writer.is_closing():
        if begin is _ENDLESS:
            writer.write(b"a" * 16384)
        with suppress(TimeoutError):
            async with asyncio.timeout(_HOLD_SECONDS):
                if not await reader.read(65536):
                    return


if __name__ == "__main__":
    print(json.dumps(asyncio.run(flood(sys.argv[2:], float(sys.argv[1])))))
