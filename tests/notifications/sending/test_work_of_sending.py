"""A mail costs the same statements, transactions, rows and records of the log, however many others wait."""

import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from asyncpg.connection import LoggedQuery

from diplomado_chassis.postgres.database import Connection, Database
from diplomado_notifications.deliveries.delivery import MinimumAge
from diplomado_notifications.deliveries.store import attempts
from diplomado_notifications.sending.candidates import MAX_LISTED
from diplomado_notifications.sending.sender import Sender
from diplomado_notifications.sending.smtp_connection import SmtpConnection
from diplomado_notifications.settings import Settings
from tests.notifications.conftest import Desk
from tests.notifications.world import edition, issued, person, registered, scheduled
from tests.support.scans import analyse

NO_AGE = MinimumAge(timedelta(), timedelta())
OLD_AGE = MinimumAge(timedelta(hours=1), timedelta(hours=1))
FEW, MANY = 4, MAX_LISTED + 16
"""Many are more than one list."""
BACKLOG = 1000

# Tables of tests are so small that reading them whole is cheapest: what counts is what an index can do.
_BY_INDEX = """
set local enable_seqscan = off; set local enable_bitmapscan = off; set local plan_cache_mode = force_custom_plan
"""
_READ = """
select coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)::int from pg_stat_xact_user_tables
"""
_WRITTEN = "select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::int from pg_stat_xact_user_tables"
_KNOWN = "select to_regprocedure('pg_stat_get_backend_wal(int)') is not null"
_LOGGED = "select wal_records::int from pg_stat_get_backend_wal(pg_backend_pid())"


@dataclass
class Work:
    """What the transactions of a sender did."""

    transactions: int = 0
    statements: list[str] = field(default_factory=list)
    read: int = 0
    written: int = 0
    logged: int = 0


class Counting(Database):
    """Counts the work of its transactions, which come one after another and so have one connection."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.work = Work()

    async def logged(self) -> int:
        """Return the records of the write-ahead log that the connection wrote; 0 where Postgres does not tell."""
        async with super().transaction() as connection:
            await connection.execute("select pg_stat_force_next_flush()")
        async with super().transaction() as connection:
            return int(await connection.fetchval(_LOGGED)) if await connection.fetchval(_KNOWN) else 0

    @asynccontextmanager
    async def transaction(self, *, readonly: bool = False, wake: bool = True) -> AsyncIterator[Connection]:
        async with super().transaction(readonly=readonly, wake=wake) as connection:
            await connection.execute(_BY_INDEX)
            read, written = await connection.fetchval(_READ), await connection.fetchval(_WRITTEN)
            with connection.query_logger(self._note):
                yield connection
            self.work.read += await connection.fetchval(_READ) - read
            self.work.written += await connection.fetchval(_WRITTEN) - written
            self.work.transactions += 1

    def _note(self, query: LoggedQuery) -> None:
        # The driver asks once per connection what types it does not know are, without the compiler.
        if "typeinfo" not in query.query and "jit" not in query.query:
            self.work.statements.append(query.query)


def people(count: int) -> list[str]:
    """So many."""
    return [f"p{number}" for number in range(count)]


async def confirmations(desk: Desk, count: int) -> None:
    """Have so many confirmations due, each with two sessions."""
    everybody = people(count)
    await desk.note_together(edition(), scheduled("m1"), scheduled("m2"))
    await desk.note_together(*map(person, everybody), *map(registered, everybody))


async def changes(desk: Desk, count: int) -> None:
    """Have as many mails about a changed session due."""
    await confirmations(desk, count)
    await desk.send_all()
    await desk.note(scheduled("m1", 2, minute=40))


async def certificates(desk: Desk, count: int) -> None:
    """Have so many notices of certificates due."""
    everybody = people(count)
    await desk.note_together(edition(), *map(person, everybody), *map(issued, everybody))


async def work_of(desk: Desk, cause: Callable[[Desk, int], Awaitable[None]], count: int) -> Work:
    """Send what is due in one go."""
    await desk.empty()
    await cause(desk, count)
    await analyse(desk.settings.postgres.get_secret_value(), desk.settings.schema_name)
    database = Counting(desk.settings)
    sender = Sender(desk.settings, database, SmtpConnection(desk.settings))
    try:
        await sender.smtp.connect()
        logged = await database.logged()
        await sender.deliver_next(lambda _outcome: True)
        database.work.logged = await database.logged() - logged
        assert set(await desk.rows("status")) == {("sent",)}
        return database.work
    finally:
        await sender.smtp.quit()
        await database.close()


@pytest.mark.parametrize(
    ("cause", "statements", "written", "most_logged"),
    [
        # Lock, heads, sessions, attempt; the three states that were sent, and the outcome.
        (confirmations, 6, 5, 36),
        # One more for the changes of other sessions that could go into the mail; one state.
        (changes, 7, 3, 29),
        # Lock, heads, certificate, attempt; the outcome.
        (certificates, 5, 2, 23),
    ],
    ids=["confirmations", "changes", "certificates"],
)
async def test_a_mail_costs_the_same_however_many_wait(
    desk: Desk, cause: Callable[[Desk, int], Awaitable[None]], statements: int, written: int, most_logged: int
) -> None:
    few, many = await work_of(desk, cause, FEW), await work_of(desk, cause, MANY)
    for work, count in ((few, FEW), (many, MANY)):
        assert len(work.statements) == statements * count + math.ceil(count / MAX_LISTED) + 1
        assert work.transactions == count + 1
        assert work.written == written * count
    assert many.logged / MANY <= most_logged


async def _read_by(desk: Desk, count: int, look: Callable[[Connection], Awaitable[None]]) -> int:
    """How many rows a look reads if so many mails wait."""
    await desk.empty()
    await certificates(desk, count)
    await analyse(desk.settings.postgres.get_secret_value(), desk.settings.schema_name)
    database = Counting(desk.settings)
    try:
        async with database.transaction() as connection:
            await look(connection)
        return database.work.read
    finally:
        await database.close()


async def test_taking_one_up_reads_the_same_however_many_wait(desk: Desk) -> None:
    async def look(connection: Connection) -> None:
        listed = await attempts.list_due(connection, NO_AGE, FEW)
        assert len(listed) == FEW
        assert await attempts.lock_first_due(connection, NO_AGE, listed)

    least, most = await _read_by(desk, BACKLOG // 4, look), await _read_by(desk, BACKLOG, look)
    assert 0 < most <= least + FEW


async def test_a_look_reads_what_is_too_young_once(desk: Desk) -> None:
    async def look(connection: Connection) -> None:
        assert await attempts.list_due(connection, OLD_AGE, MAX_LISTED) == []

    assert 0 < await _read_by(desk, BACKLOG, look) <= BACKLOG + MAX_LISTED


async def test_what_waits_for_an_unknown_person_hides_nothing(desk: Desk) -> None:
    strangers = [issued(f"s{number}") for number in range(2 * FEW)]
    await desk.note_together(edition(), *strangers)
    await certificates(desk, 1)
    async with desk.database.transaction() as connection:
        assert len(await attempts.list_due(connection, NO_AGE, FEW)) == 1
