"""The runs in which mutants are caught: each puts the chassis where one kind of mistake must show.

A run does its load and its faults with the same seed, whether the chassis is the true one or a mutant. It returns the
seconds that the services needed to come to rest, None if they did not.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import httpx

from diplomado_contracts.topics import GRADUATIONS
from tests.chassis.facts import waitlisted
from tests.chassis.records import Raw, raw
from tests.chassis.sample import raise_counter
from verification.mutants.sample_system import SampleSystem

Run: TypeAlias = Callable[[SampleSystem], Awaitable[float | None]]

BOTH = "relay,consumer"


async def _killed(system: SampleSystem, roles: str, failpoint: str) -> None:
    """Let a process run into a failpoint that kills it."""
    async with system.serve(roles, f"{failpoint}:kill") as process:
        assert await process.ended() == -9
    system.kills["sample"] += 1


async def _at_rest(system: SampleSystem) -> float | None:
    async with system.serve(BOTH) as process:
        return await system.rest(process)


async def clients_repeat(system: SampleSystem) -> float | None:
    """Clients repeat requests with their keys, also concurrently; some are rejected at the end."""
    counters = system.counters(3)
    async with system.serve("api") as api, httpx.AsyncClient(timeout=20) as client:
        await api.ready()
        gate = asyncio.Semaphore(8)

        async def ask(number: int) -> None:
            counter, fail = system.chance.choice(counters), number % 7 == 0
            async with gate:
                attempts = 2 if number % 3 == 0 else 1
                key = f"request-{number:05}"
                await asyncio.gather(*(system.request(api, client, counter, key, fail=fail) for _ in range(attempts)))

        await asyncio.gather(*map(ask, range(120)))
    return await _at_rest(system)


async def relay_dies_with_rows_in_hand(system: SampleSystem) -> float | None:
    """The relay is killed after it has read rows and before it sends them, and after an acknowledgement."""
    counters = system.counters(8)
    for _ in range(6):
        await system.write([system.chance.choice(counters) for _ in range(50)])
    await _killed(system, "relay", "relay.after_read")
    await _killed(system, "relay", "relay.before_delete")
    return await _at_rest(system)


async def writer_commits_late(system: SampleSystem) -> float | None:
    """A transaction draws its id and commits after the relay has read past it."""
    early, late = system.counters(2)
    async with system.serve(BOTH) as process:
        await process.until_logged("relay.active")
        await system.write([early])
        assert await system.published_all()
        async with system.database.transaction() as connection:
            value = await raise_counter(connection, late)
            for _ in range(5):
                await system.write([early])
            assert await system.published_all()
        system.note(late, "late", "ok", 201, {"value": value})
        return await system.rest(process)


async def two_replicas(system: SampleSystem) -> float | None:
    """Two replicas have relays while many rows arrive."""
    counters = system.counters(20)
    async with system.serve(BOTH) as first, system.serve("relay") as second:
        await first.ready()
        await second.ready()
        await system.write([system.chance.choice(counters) for _ in range(2000)])
        return await system.rest(first)


async def broker_refuses_a_batch(system: SampleSystem) -> float | None:
    """The broker rejects the first of several batches of one key and would accept the others."""
    [counter] = system.counters(1)
    await system.write([counter] * 900)
    system.settings = system.settings.model_copy(update={"relay_rows": 1000})
    async with system.serve(BOTH, "producer.before_send:refuse") as process:
        return await system.rest(process)


async def _facts(system: SampleSystem, count: int) -> None:
    counters = system.counters(10)
    await system.write([system.chance.choice(counters) for _ in range(count)])


async def consumer_dies_before_the_offsets(system: SampleSystem) -> float | None:
    """The consumer is killed after the effects are committed and before the offsets are."""
    await _facts(system, 100)
    await _killed(system, BOTH, "consumer.before_kafka_commit")
    return await _at_rest(system)


async def consumer_dies_before_the_effects(system: SampleSystem) -> float | None:
    """The consumer is killed inside its transaction."""
    await _facts(system, 100)
    await _killed(system, BOTH, "dispatcher.before_commit")
    return await _at_rest(system)


async def database_hiccups(system: SampleSystem) -> float | None:
    """A batch fails with a transient error, and more records wait behind it."""
    await _facts(system, 100)
    async with system.serve(BOTH, "dispatcher.before_commit:raise@2", batch_records=10) as process:
        return await system.rest(process)


async def handling_is_cancelled(system: SampleSystem) -> float | None:
    """The task that processes a batch is cancelled, as in a hasty shutdown."""
    await _facts(system, 100)
    async with system.serve(BOTH, "dispatcher.before_transaction:cancel@2", batch_records=10) as process:
        return await system.rest(process)


async def strangers_write(system: SampleSystem) -> float | None:
    """Records that cannot be decoded arrive between valid ones."""
    key, value, headers = raw(waitlisted(revision=1))
    bad: list[Raw] = [
        (key, b"{broken", headers),
        (key, None, headers),
        (b"another key", value, headers),
        (None, b"who am I", []),
    ]
    await system.put(bad)
    await _facts(system, 20)
    return await _at_rest(system)


async def facts_on_the_wrong_topic(system: SampleSystem) -> float | None:
    """Somebody who may write to one topic puts facts of another owner there."""
    await system.put([raw(waitlisted()), raw(waitlisted())], topic=GRADUATIONS.name)
    await _facts(system, 20)
    return await _at_rest(system)


async def broker_finds_a_clock_wrong(system: SampleSystem) -> float | None:
    """The broker refuses a record as too far in the future, as long as the relay's clock is fast."""
    [counter] = system.counters(1)
    await system.write([counter])
    async with system.serve(BOTH, "producer.before_send:clock") as process:
        return await system.rest(process)


RUNS: tuple[Run, ...] = (
    clients_repeat,
    relay_dies_with_rows_in_hand,
    writer_commits_late,
    two_replicas,
    broker_refuses_a_batch,
    consumer_dies_before_the_offsets,
    consumer_dies_before_the_effects,
    database_hiccups,
    handling_is_cancelled,
    strangers_write,
    facts_on_the_wrong_topic,
    broker_finds_a_clock_wrong,
)

SHOWN_IN: dict[str, Run] = {
    "drops_a_row": clients_repeat,
    "appends_apart": clients_repeat,
    "appends_before_the_lock": clients_repeat,
    "forgets_keys": clients_repeat,
    "deletes_first": relay_dies_with_rows_in_hand,
    "ignores_gaps": writer_commits_late,
    "works_without_the_lock": two_replicas,
    "overtakes": broker_refuses_a_batch,
    "commits_first": consumer_dies_before_the_effects,
    "claims_apart": consumer_dies_before_the_effects,
    "commits_when_cancelled": handling_is_cancelled,
    "seeks_behind": database_hiccups,
    "skips_the_inbox": consumer_dies_before_the_offsets,
    "parks_without_the_record": strangers_write,
    "believes_strangers": facts_on_the_wrong_topic,
    "parks_for_the_clock": broker_finds_a_clock_wrong,
}
"""In which run each mutant has to be caught."""
