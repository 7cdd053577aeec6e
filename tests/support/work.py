"""What one request makes the database do. It is the same on every machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import pytest

from diplomado_chassis.observability.correlation import correlation_id

_READ = """
select coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)::int from pg_stat_xact_user_tables
"""
# Tables of tests are so small that reading them whole is cheapest: what counts is what an index can do.
_BY_INDEX = """
set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off;
set local plan_cache_mode = force_custom_plan
"""


@dataclass
class Work:
    """Statements of requests, the rows that tables were read for, and the bytes that were sent back."""

    statements: list[str] = field(default_factory=list)
    rows: int = 0
    bytes: int = 0


@contextmanager
def worked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """Count the work of the transactions that end inside. Tables are read by an index wherever there is one.

    Compare rows only after `tests.support.scans.analyse`, when all data is there: autovacuum computes statistics
    at moments of its own, also of an empty table, and they choose the plan.
    """
    work = Work()
    with monkeypatch.context() as patch:
        execute, fetchval = asyncpg.Connection.execute, asyncpg.Connection.fetchval

        async def executed(self: Any, query: str, *arguments: Any, **options: Any) -> Any:
            if not correlation_id.get():  # something in the background, or the beginning of a test
                return await execute(self, query, *arguments, **options)
            if query.startswith("COMMIT"):
                work.rows += await fetchval(self, _READ)
            answer = await execute(self, query, *arguments, **options)
            if query.startswith("BEGIN"):
                await execute(self, _BY_INDEX)
                work.rows -= await fetchval(self, _READ)  # of earlier transactions, which was not told yet
            elif not query.startswith(("COMMIT", "ROLLBACK", "discard plans")):  # the last comes by the clock
                work.statements.append(query)
            return answer

        patch.setattr(asyncpg.Connection, "execute", executed)
        for name in ("fetch", "fetchrow", "fetchval"):
            patch.setattr(asyncpg.Connection, name, _counting(work, getattr(asyncpg.Connection, name)))
        yield work


def _counting(work: Work, original: Any) -> Any:
    async def counted(self: Any, query: str, *arguments: Any, **options: Any) -> Any:
        answer = await original(self, query, *arguments, **options)
        if correlation_id.get():
            work.statements.append(query)
            work.bytes += len(repr(answer))
        return answer

    return counted
