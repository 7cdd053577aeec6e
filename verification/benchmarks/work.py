"""Work per event that does not depend on the machine: statements, rows, log records, produce requests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from aiokafka import ConsumerRecord

from diplomado_chassis.consuming.dispatch import Batch, EventDispatcher
from diplomado_chassis.kafka import Record, close_producer, start_producer
from diplomado_chassis.postgres.database import Connection, Database, connect
from diplomado_chassis.publishing.relay import Relay
from diplomado_chassis.settings import Settings
from diplomado_contracts import RegistrationWaitlisted
from tests.chassis.facts import waitlisted
from tests.chassis.records import raw
from tests.chassis.sample import sample
from tests.support.waiting import eventually
from verification.benchmarks.consuming import TOPIC, note_and_publish
from verification.benchmarks.workbench import Workbench, fresh, wal_position

_TUPLES = """
select coalesce(sum(n_tup_ins), 0)::int as inserted, coalesce(sum(n_tup_upd), 0)::int as updated,
       coalesce(sum(n_tup_del), 0)::int as deleted
from pg_stat_user_tables where schemaname = $1
"""
_OTHERS = "select count(*) from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()"
_WAL = "select wal_records::bigint as records, wal_bytes::bigint as bytes from pg_stat_wal"


class CountedDatabase(Database):
    """Counts the statements of its transactions, begin and commit among them."""

    statements = 0

    @asynccontextmanager
    async def transaction(self, *, readonly: bool = False, wake: bool = True) -> AsyncIterator[Connection]:
        async with super().transaction(readonly=readonly, wake=wake) as connection:
            with connection.query_logger(self._note):
                yield connection
        self.statements += 2

    def _note(self, _query: object) -> None:
        self.statements += 1


@dataclass
class Work:
    """What some events cost."""

    statements: int = 0
    requests: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    wal_records: int = 0
    wal_bytes: int = 0


async def measure(workbench: Workbench) -> dict[str, Any]:
    """Consume and publish on a quiet server and read its counters."""
    async with fresh(workbench, sample) as (settings, _):
        consumed, published = await work_of(settings, workbench.events)
    return {
        "events": workbench.events,
        "consuming": _per_event(consumed, workbench.events),
        "relay": _per_event(published, workbench.events),
    }


def _per_event(work: Work, events: int) -> dict[str, Any]:
    return {
        "statements_per_1000": round(work.statements / events * 1000, 1),
        "produce_batches_per_1000": round(work.requests / events * 1000, 1),
        **{f"rows_{name}_per_event": round(number / events, 3) for name, number in work.rows.items()},
        "wal_records_per_event": round(work.wal_records / events, 2),
        "wal_bytes_per_event": round(work.wal_bytes / events),
    }


async def work_of(settings: Settings, events: int) -> tuple[Work, Work]:
    """The work of consuming `events` records in full batches, each of which publishes a fact, and of the relay."""
    database = CountedDatabase(settings)
    watch = await connect(settings)
    try:
        consumed = Work()
        async with _server_counted(watch, settings, consumed):
            await _consume(settings, database, events)
        consumed.statements = database.statements
        published = Work()
        async with _server_counted(watch, settings, published):
            await _publish(settings, events, published)
        return consumed, published
    finally:
        watch.terminate()
        await database.close()


async def _consume(settings: Settings, database: Database, events: int) -> None:
    dispatcher = EventDispatcher(database, {RegistrationWaitlisted: note_and_publish})
    records = [_record(settings, offset) for offset in range(events)]
    for start in range(0, events, settings.batch_records):
        batch = Batch()
        dispatcher.decode(records[start : start + settings.batch_records], batch)
        await dispatcher.apply(batch)
    await database.close()


def _record(settings: Settings, offset: int) -> Record:
    key, value, headers = raw(waitlisted())
    return ConsumerRecord(
        topic=settings.topic_prefix + TOPIC, partition=0, offset=offset, timestamp=0, timestamp_type=0, key=key,
        value=value, checksum=None, serialized_key_size=0, serialized_value_size=0, headers=headers,
    )  # fmt: skip


async def _publish(settings: Settings, events: int, work: Work) -> None:
    relay, connection = Relay(settings, "bench"), await connect(settings)
    producer = await start_producer(settings, "bench")
    send_batch: Any = producer.send_batch

    async def counted(*arguments: Any, **named: Any) -> Any:
        work.requests += 1
        return await send_batch(*arguments, **named)

    producer.send_batch = counted  # type: ignore[method-assign]
    done = 0
    try:
        with connection.query_logger(lambda _query: _add(work)):
            while done < events:
                done += len((await relay.publish_once(connection, producer)).acknowledged)
    finally:
        await close_producer(producer)
        await connection.close()


def _add(work: Work) -> None:
    work.statements += 1


@asynccontextmanager
async def _server_counted(
    watch: "asyncpg.Connection[asyncpg.Record]", settings: Settings, work: Work
) -> AsyncIterator[None]:
    """Note what the server did meanwhile: sessions tell it when they end."""
    rows, wal, position = await _counters(watch, settings)
    yield

    async def all_ended() -> bool:
        return not await watch.fetchval(_OTHERS, f"diplomado-{settings.schema_name}")

    await eventually(all_ended)
    rows_after, wal_after, position_after = await _counters(watch, settings)
    work.rows = {name: rows_after[name] - rows[name] for name in ("inserted", "updated", "deleted")}
    work.wal_records = wal_after["records"] - wal["records"]
    work.wal_bytes = position_after - position


async def _counters(
    watch: "asyncpg.Connection[asyncpg.Record]", settings: Settings
) -> tuple[asyncpg.Record, asyncpg.Record, int]:
    await watch.execute("select pg_stat_clear_snapshot()")
    rows, wal = await watch.fetchrow(_TUPLES, settings.schema_name), await watch.fetchrow(_WAL)
    assert rows is not None
    assert wal is not None
    return rows, wal, await wal_position(watch)
