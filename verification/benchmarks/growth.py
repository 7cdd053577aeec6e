"""CPU and bytes per event, from record to state to published fact, with few and with many old rows."""

import time
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from diplomado_chassis.kafka import close_producer, start_producer
from diplomado_chassis.postgres.database import Database
from diplomado_chassis.settings import Settings
from tests.chassis.sample import sample
from verification.benchmarks.consuming import GROUP, TOPIC, consume, produce
from verification.benchmarks.relay import drain
from verification.benchmarks.series import bound
from verification.benchmarks.workbench import Workbench, cpu_seconds, fresh, postmaster, settle

FEW, MANY, VERY_MANY = 10_000, 1_000_000, 10_000_000
# Ids as of earlier times, in order, as version 7 makes them.
_OLD = """
with old as (
    insert into inbox (event_id, received_at)
    select (lpad(to_hex(1600000000000 + n), 12, '0') || '7000800000000000' || lpad(to_hex(n % 65536), 4, '0'))::uuid,
           now() - interval '100 days' + n * interval '1 millisecond'
    from generate_series(1, $1::bigint) as n
    returning event_id
)
insert into seen (event_id, registration_id, revision, effects) select event_id, event_id, 1, 1 from old
"""
_BYTES = "select sum(pg_total_relation_size(name)) from unnest(array['inbox', 'seen']::regclass[]) as name"


async def measure(workbench: Workbench) -> dict[str, Any]:
    """The same work in turns on schemas with different pasts."""
    report: dict[str, Any] = {"events": workbench.events}
    sizes = [FEW, MANY, *([VERY_MANY] if workbench.long else [])]
    found = {size: await _with_past(workbench, size) for size in sizes}
    few = found[FEW]
    for size, (cpu, kept) in found.items():
        report[f"rows_{size}"] = {
            "cpu_us_per_event": round(cpu, 1),
            "bytes_kept_per_event": round(kept),
        }
        if size != FEW:
            report[f"rows_{size}"]["cpu_growth"] = bound(cpu / few[0], 1.15)
            report[f"rows_{size}"]["bytes_growth"] = bound(kept / few[1], 1.15)
    return report


async def _with_past(workbench: Workbench, rows: int) -> tuple[float, float]:
    async with fresh(workbench, sample) as (settings, database):
        async with database.transaction() as connection:
            await connection.execute(_OLD, rows, timeout=1800)
        await settle(workbench.platform.postgres)
        before = await _bytes(database)
        cpu = [await _once(workbench, settings, database) for _ in range(workbench.repetitions + 1)]
        kept = (await _bytes(database) - before) / (workbench.events * len(cpu))
    # The least disturbed repetition: other work on the machine only ever adds.
    return min(cpu[1:]), kept


async def _once(workbench: Workbench, settings: Settings, database: Database) -> float:
    await produce(settings, workbench.events)
    producer = await start_producer(settings, "bench")
    server = postmaster(workbench)
    try:
        before, own = cpu_seconds(*server), time.process_time()
        await consume(settings, database, workbench.events)
        await drain(settings, producer, workbench.events)
        spent = cpu_seconds(*server) - before + time.process_time() - own
        await _go_to_the_end(settings)
    finally:
        await close_producer(producer)
    return spent / workbench.events * 1e6


async def _go_to_the_end(settings: Settings) -> None:
    """What was just published lies on the consumed topic: the next time begins behind it."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka,
        group_id=f"{settings.topic_prefix}training.{GROUP}",
        enable_auto_commit=False,
    )
    await consumer.start()
    try:
        consumer.assign([TopicPartition(settings.topic_prefix + TOPIC, number) for number in range(6)])
        await consumer.seek_to_end()
        await consumer.commit()
    finally:
        await consumer.stop()


async def _bytes(database: Database) -> int:
    async with database.transaction(readonly=True) as connection:
        return int(await connection.fetchval(_BYTES))
