"""Asks whether the database answers, on a connection that is kept: probes sign in once, however many ask."""

import asyncio

import asyncpg

from diplomado_chassis.postgres.database import connect
from diplomado_chassis.settings import Settings


class DatabaseProbe:
    """One connection for the questions of one loop, which is opened anew when it was lost.

    It is none of the pool's, whose connections requests may hold. Questions wait for one another, so that many probes
    take one place in the database's budget of connections; and while that budget is used up, it is still there.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._turn = asyncio.Lock()
        self._kept: asyncpg.Connection[asyncpg.Record] | None = None

    async def ask(self) -> None:
        """Return if the database answers. Raises the driver's errors; the caller sets the time limit."""
        async with self._turn:
            if self._kept is not None:
                try:
                    await self._ask(self._kept)
                except (asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError):
                    pass  # the server was started anew, or ended the session: a new one tells whether it is back
                else:
                    return
            self._kept = await connect(self.settings)
            await self._ask(self._kept)

    async def _ask(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        try:
            await connection.fetchval("select 1")
        except BaseException:  # also when it took too long: what comes late must not answer the next question
            self.close()
            raise

    def close(self) -> None:
        """Close the connection at once, in the loop that asks."""
        if self._kept is not None:
            self._kept.terminate()
            self._kept = None
