"""Transactions on a service's own schema. Only the edge of the program opens them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg

from diplomado_chassis.pool import Connection, Pool
from diplomado_chassis.settings import Settings

__all__ = ["Connection", "Database", "connect", "server_settings"]


class Database:
    """A pool of connections to one schema.

    `on_commit` callbacks run after each writing transaction: the relay learns of new outbox rows without polling.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.on_commit: list[Callable[[], object]] = []
        self._pool = self._new_pool()

    def _new_pool(self) -> Pool:
        # No connection is made here, so a service starts before its database does.
        return Pool(lambda: connect(self.settings), self.settings.pool_size, self.settings.acquire_seconds)

    @asynccontextmanager
    async def transaction(self, *, readonly: bool = False) -> AsyncIterator[Connection]:
        """Give a connection inside a transaction: committed at the end, rolled back on any exception.

        Raises TimeoutError if no connection is free within `acquire_seconds`, and the driver's errors.
        """
        pool = self._pool
        connection = await pool.take()
        try:
            async with connection.transaction(readonly=readonly):
                yield connection
        except (asyncio.CancelledError, TimeoutError):
            # A statement was given up: the server's answer to that may still come.
            connection.terminate()
            raise
        finally:
            pool.give_back(connection)
        if not readonly:
            for notify in self.on_commit:
                notify()

    async def close(self) -> None:
        """Close all connections, by force after a deadline."""
        pool, self._pool = self._pool, self._new_pool()
        await pool.close()


def server_settings(settings: Settings) -> dict[str, str]:
    """What every session of the service asks of Postgres."""
    return {
        "search_path": settings.schema_name,
        "application_name": f"diplomado-{settings.schema_name}",
        "timezone": "UTC",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "60s",
    }


async def connect(settings: Settings, *, owner: bool = False) -> Connection:
    """Open one connection; the relay and migrations have theirs outside the pool."""
    dsn = settings.postgres_owner if owner and settings.postgres_owner else settings.postgres
    return await asyncpg.connect(
        dsn.get_secret_value(),
        timeout=settings.acquire_seconds,
        command_timeout=None if owner else settings.statement_seconds,
        server_settings=server_settings(settings),
    )
