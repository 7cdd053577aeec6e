"""Connections that are made when needed, kept for the next transaction, and lent to one at a time.

asyncpg's own pool makes a task, several timers and a proxy object for each loan, to reset connections that may have
been left in any state. Ours come back from `Database.transaction` alone, so they are clean or are dropped.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeAlias

import asyncpg

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_IDLE_SECONDS = 300.0
_CLOSING_SECONDS = 5.0


class Pool:
    """At most `size` connections. Whoever comes first gets the next free one, within `seconds`.

    `connect` opens one and has a deadline of its own.
    """

    def __init__(self, connect: Callable[[], Awaitable[Connection]], size: int, seconds: float) -> None:
        self._connect = connect
        self._size = size
        self._seconds = seconds
        self._free = asyncio.Semaphore(size)
        self._lent: set[Connection] = set()
        # The last that came back goes first, so those that nobody needs stay at the front and grow old.
        self._idle: list[tuple[float, Connection]] = []
        self._closing = False

    async def take(self) -> Connection:
        """Return a connection that must be given back. Raises TimeoutError, and the driver's errors."""
        if self._free.locked():
            async with asyncio.timeout(self._seconds):
                await self._free.acquire()
        else:
            await self._free.acquire()  # does not wait, so it needs no timer
        try:
            connection = self._still_open() or await self._connect()
        except BaseException:
            self._free.release()
            raise
        self._lent.add(connection)
        return connection

    def give_back(self, connection: Connection) -> None:
        """Keep a connection for the next transaction, unless it is closed or something was left open on it."""
        self._lent.discard(connection)
        if not connection.is_closed():
            if self._closing or connection.is_in_transaction():
                connection.terminate()
            else:
                self._keep(connection)
        self._free.release()

    async def close(self) -> None:
        """Close every connection when it has come back; those that do not come are cut off after a deadline."""
        self._closing = True
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSING_SECONDS):
                for _ in range(self._size):
                    await self._free.acquire()
                for _, connection in self._idle:
                    await connection.close()
        for connection in (*self._lent, *(idle for _, idle in self._idle)):
            connection.terminate()

    def _still_open(self) -> "Connection | None":
        while self._idle:
            _, connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return None

    def _keep(self, connection: Connection) -> None:
        now = time.monotonic()
        self._idle.append((now, connection))
        since, longest = self._idle[0]
        if now - since > _IDLE_SECONDS:
            del self._idle[0]
            longest.terminate()
