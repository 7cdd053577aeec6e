"""Transactions on a service's own schema. Only the edge opens them: routes, the consumer and tasks."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeAlias, cast
from urllib.parse import parse_qs, urlsplit

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from diplomado_chassis.failures import is_outdated_plan
from diplomado_chassis.half_set import is_loopback
from diplomado_chassis.postgres.plan_age import AgeingConnection
from diplomado_chassis.settings import Settings

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"


RESERVED = 3
"""Connections of the pool for consumer, housekeeping and metrics."""


class Database:
    """A pool of connections to one schema.

    `on_commit` callbacks run after each writing transaction. One of them wakes the relay, so that it need not poll.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.on_commit: list[Callable[[], object]] = []
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._opening = asyncio.Lock()

    async def _open(self) -> "asyncpg.Pool[asyncpg.Record]":
        # This opens no connection, so a service can start before its database.
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self.settings.postgres.get_secret_value(),
                    min_size=0,
                    max_size=self.settings.pool_size,
                    timeout=self.settings.acquire_seconds,
                    command_timeout=self.settings.statement_seconds,
                    server_settings=server_settings(self.settings),
                    connection_class=AgeingConnection,
                    # Transactions leave no session state, so the driver's reset would be a wasted round trip.
                    reset=_no_reset,
                )
            return self._pool

    @asynccontextmanager
    async def transaction(self, *, readonly: bool = False, wake: bool = True) -> AsyncIterator[Connection]:
        """Yield a connection inside a transaction, which commits at the end and rolls back on any exception.

        A writing one that never appends to the outbox need not `wake` the relay.

        After `failures.is_outdated_plan` the same work may be done again at once, on any connection.

        Raises TimeoutError if no connection is free within `acquire_seconds`, and the driver's errors.
        """
        async with self.statement() as connection, connection.transaction(readonly=readonly):
            yield connection
        if wake and not readonly:
            for notify in self.on_commit:
                notify()

    @asynccontextmanager
    async def statement(self) -> AsyncIterator[Connection]:
        """Yield a connection for one statement that reads, which Postgres makes a transaction of its own.

        Raises what `transaction` does.
        """
        pool = self._pool or await self._open()
        async with pool.acquire(timeout=self.settings.acquire_seconds) as connection:
            await cast(AgeingConnection, connection).renew_plans()
            try:
                yield connection
            except Exception as error:
                if is_outdated_plan(error):
                    # The driver does so itself, but not for the statement of a cursor.
                    await connection.reload_schema_state()
                raise

    def use(self) -> tuple[int, int]:
        """Return how many connections of the pool work, and how many wait for work."""
        if self._pool is None:
            return 0, 0
        idle = self._pool.get_idle_size()
        return self._pool.get_size() - idle, idle

    def renew(self) -> None:
        """Take the DSN that the settings have now for new connections; those that are open stay."""
        if self._pool is not None:
            self._pool.set_connect_args(
                self.settings.postgres.get_secret_value(),
                timeout=self.settings.acquire_seconds,
                command_timeout=self.settings.statement_seconds,
                server_settings=server_settings(self.settings),
            )

    def shared_by_requests(self) -> "RequestDatabase":
        """Return the database for requests, which leave `RESERVED` connections to everything else."""
        return RequestDatabase(self)

    async def close(self, seconds: float = 5.0) -> None:
        """Close all connections; terminate them after `seconds`."""
        if self._pool is None:
            return
        pool, self._pool = self._pool, None
        try:
            async with asyncio.timeout(seconds):
                await pool.close()
        except TimeoutError:
            pool.terminate()


class RequestDatabase(Database):
    """The same pool as requests see it: they never take its last connections, however many there are.

    Consumer, housekeeping and probes would otherwise wait behind a flood of requests until they give up.
    """

    def __init__(self, whole: Database) -> None:
        super().__init__(whole.settings)
        self.on_commit = whole.on_commit
        self._whole = whole
        self._places = asyncio.Semaphore(max(2, whole.settings.pool_size - RESERVED))

    @asynccontextmanager
    async def transaction(self, *, readonly: bool = False, wake: bool = True) -> AsyncIterator[Connection]:
        """Yield a connection as `Database.transaction` does; the place among requests counts into its time limit."""
        async with self._place(), self._whole.transaction(readonly=readonly, wake=wake) as connection:
            yield connection

    @asynccontextmanager
    async def statement(self) -> AsyncIterator[Connection]:
        """Yield a connection as `Database.statement` does, in the same way."""
        async with self._place(), self._whole.statement() as connection:
            yield connection

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        if self._places.locked():
            async with asyncio.timeout(self.settings.acquire_seconds):
                await self._places.acquire()
        else:
            await self._places.acquire()
        try:
            yield
        finally:
            self._places.release()

    async def close(self, seconds: float = 5.0) -> None:
        """Leave the pool to its owner."""


def server_settings(settings: Settings) -> dict[str, str]:
    """Return the server settings of every session of the service, in the words in which Postgres shows them."""
    return {
        "search_path": settings.schema_name,
        "application_name": f"diplomado-{settings.schema_name}",
        "timezone": "UTC",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "1min",
        **settings.session_variables,
    }


class SettingsKeptBackError(Exception):
    """What is between the service and Postgres does not hand on the settings of a session."""


async def check_server_settings(connection: Connection, settings: Settings) -> None:
    """Raise SettingsKeptBackError unless a session has the settings of the service; its own or those of its role."""
    wanted = server_settings(settings)
    del wanted["application_name"]  # poolers write theirs into it
    if kept := await connection.fetchval(_OTHERS, list(wanted), list(wanted.values())):
        raise SettingsKeptBackError(f"a pooler keeps back {', '.join(kept)}: set it for the role, as roles.sql does")


def is_checked(dsn: str) -> bool:
    """Return whether a DSN names this machine alone, or asks for a certificate that is checked.

    The driver's default takes plain text if the server offers no TLS, and any certificate if it does.
    """
    parts = urlsplit(dsn)
    asked = parse_qs(parts.query)
    if asked.get("sslmode", [""])[-1] in ("verify-ca", "verify-full"):
        return True
    hosts = asked.get("host") or parts.netloc.rpartition("@")[2].split(",")
    return all(host.startswith("/") or is_loopback(urlsplit(f"//{host}").hostname or "") for host in hosts)


async def connect(settings: Settings, *, owner: bool = False) -> AgeingConnection:
    """Open one connection outside the pool, for the relay and for migrations."""
    dsn = settings.postgres_owner if owner and settings.postgres_owner else settings.postgres
    return await asyncpg.connect(
        dsn.get_secret_value(),
        timeout=settings.acquire_seconds,
        command_timeout=None if owner else settings.statement_seconds,
        server_settings=server_settings(settings),
        connection_class=AgeingConnection,
    )


_OTHERS = """
select array_agg(name order by name) from unnest($1::text[], $2::text[]) as wanted (name, value)
where current_setting(name, true) is distinct from value
"""


async def _no_reset(_connection: Any) -> None:
    pass
