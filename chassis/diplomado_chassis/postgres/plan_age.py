"""How long a connection uses the plans that it has cached, while tables grow by transactions of others.

A prepared statement and the check of a foreign key keep the plan that they got after five executions, until the table
is analysed, and autovacuum looks once a minute. A plan that was made while a table had one page reads the whole table:
in a new system's first minute, and when a rush comes into a table that was small, each registration takes longer than
the one before. What grows within one transaction is the matter of `plans`.
"""

import asyncio
from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg

# The class is generic for the type checker alone.
if TYPE_CHECKING:
    _Connection: TypeAlias = asyncpg.Connection[asyncpg.Record]
else:
    _Connection = asyncpg.Connection

PLAN_SECONDS = 5.0
"""Planning all statements anew so often costs about a hundredth of the work that they do in that time."""


class AgeingConnection(_Connection):
    """A connection that knows since when it has had its plans."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.planned_at = _now()

    async def renew_plans(self) -> None:
        """Plan statements anew from now on if the plans are older than `PLAN_SECONDS`. Statements stay prepared."""
        if _now() - self.planned_at >= PLAN_SECONDS:
            await self.execute("discard plans")
            self.planned_at = _now()


def _now() -> float:
    return asyncio.get_running_loop().time()
