"""Relay throughput while another transaction that has written sits idle, against the same without it.

An open writer keeps vacuum from removing deleted rows and holds back the snapshot's horizon: relays that scan over
dead rows, or wait for the oldest transaction, slow down or stand still. Measured for a relay that was there before the
writer, for one that began beside it and stayed, and, without a goal, for one that begins anew with every drain and
reads over everything that was deleted since each time.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaProducer

from diplomado_chassis.kafka import close_producer, start_producer
from diplomado_chassis.postgres.database import connect
from diplomado_chassis.publishing.relay import Relay
from diplomado_chassis.settings import Settings
from tests.chassis.facts import waitlisted
from tests.chassis.sample import sample
from verification.benchmarks.relay import drain, fill, publish
from verification.benchmarks.series import Series, ratio, timed
from verification.benchmarks.workbench import Workbench, fresh


async def measure(workbench: Workbench) -> dict[str, Any]:
    """Drain the outbox again and again, first alone, then for some time beside an open transaction."""
    async with fresh(workbench, sample) as (settings, database):
        facts = [waitlisted() for _ in range(workbench.events)]
        alone, beside, after, started = Series(), Series(), Series(), Series()
        relay, connection = Relay(settings, "bench"), await connect(settings)

        async def once(series: Series, work: Callable[[AIOKafkaProducer], Awaitable[None]]) -> None:
            await fill(database, facts)
            producer = await start_producer(settings, "bench")
            try:
                await timed(series, len(facts), lambda: work(producer))
            finally:
                await close_producer(producer)

        async def standing(producer: AIOKafkaProducer) -> None:
            await publish(relay, connection, producer, len(facts))

        for _ in range(workbench.repetitions + 1):
            await once(alone, standing)
        alone.without_warming()
        async with _idle_writer(settings):
            begun = time.monotonic()
            while (
                time.monotonic() - begun < (600 if workbench.long else 15) or len(beside.rates) < workbench.repetitions
            ):
                await once(beside, standing)
                await asyncio.sleep(
                    4 if workbench.long else 0
                )  # at full speed ten minutes would fill a disk with dead rows
            held = time.monotonic() - begun
            relay = Relay(settings, "bench")
            for _ in range(workbench.repetitions + 1):
                await once(after, standing)
            after.without_warming()
            for _ in range(workbench.repetitions):
                await once(started, lambda producer: drain(settings, producer, len(facts)))
        connection.terminate()
    # What counts is the end, when the most dead rows lie about.
    last = Series(beside.rates[-workbench.repetitions :], beside.cpu[-workbench.repetitions :])
    return {
        "held_seconds": round(held),
        "drains_meanwhile": len(beside.rates),
        "alone": alone.summary(),
        "beside_idle_writer": last.summary(),
        "behind_idle_writer": after.summary(),
        "started_for_each_drain": started.summary(),
        "relay_first_against_alone": ratio(last, alone, goal=0.8),
        "writer_first_against_alone": ratio(after, alone, goal=0.8),
        "started_for_each_drain_against_alone": ratio(started, alone, goal=None),
    }


@asynccontextmanager
async def _idle_writer(settings: Settings) -> AsyncIterator[None]:
    """A transaction that has written, and sits."""
    writer = await connect(settings)
    try:
        await writer.execute("set idle_in_transaction_session_timeout = 0")
        await writer.execute("begin")
        await writer.execute("insert into counters values (gen_random_uuid(), 1)")
        yield
    finally:
        writer.terminate()
