"""Relay throughput while another transaction that has written sits idle, against the same without it.

An open writer keeps vacuum from removing deleted rows and holds back the snapshot's horizon: relays that scan over
dead rows, or wait for the oldest transaction, slow down or stand still.
"""

import time
from typing import Any

from diplomado_chassis.database import Database, connect
from diplomado_chassis.kafka import abandon, start_producer
from diplomado_chassis.settings import Settings
from tests.benchmarks.measuring import Series, ratio, timed
from tests.benchmarks.place import Place, fresh
from tests.benchmarks.relay import drain, fill
from tests.chassis.facts import waitlisted
from tests.chassis.sample import sample


async def measure(place: Place) -> dict[str, Any]:
    """Drain the outbox again and again, first alone, then for some time beside an open transaction."""
    async with fresh(place, sample) as (settings, database):
        facts = [waitlisted() for _ in range(place.events)]
        alone, beside = Series(), Series()

        async def once(series: Series) -> None:
            await fill(database, facts)
            producer = await start_producer(settings, "bench")
            try:
                await timed(series, len(facts), lambda: drain(settings, producer, len(facts)))
            finally:
                await abandon(producer)

        for _ in range(place.repetitions + 1):
            await once(alone)
        alone.without_warming()
        held = await _beside_writer(settings, database, once, beside, 600 if place.long else 15)
    # What counts is the end, when the most dead rows lie about.
    last = Series(beside.rates[-place.repetitions :], beside.cpu[-place.repetitions :])
    return {
        "held_seconds": round(held),
        "drains_meanwhile": len(beside.rates),
        "alone": alone.told(),
        "beside_idle_writer": last.told(),
        "against_alone": ratio(last, alone, goal=0.8),
    }


async def _beside_writer(settings: Settings, database: Database, once: Any, series: Series, seconds: float) -> float:
    writer = await connect(settings)
    try:
        await writer.execute("set idle_in_transaction_session_timeout = 0")
        await writer.execute("begin")
        await writer.execute("insert into counters values (gen_random_uuid(), 1)")
        begun = time.monotonic()
        while time.monotonic() - begun < seconds or len(series.rates) < 3:
            await once(series)
        return time.monotonic() - begun
    finally:
        writer.terminate()
