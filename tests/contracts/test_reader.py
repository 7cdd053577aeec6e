"""The reader for subscribers, on a real Kafka: repetitions, unknown and broken records, replays and other members."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from contracts_generator.examples import EXAMPLES
from diplomado_contracts import Graduated
from diplomado_contracts.cloudevents import MalformedRecord, describe, to_headers
from diplomado_contracts.decoding import MAX_VALUE_BYTES
from diplomado_contracts.kafka import MissingTopic, Reader, RefusedRecord
from diplomado_contracts.topics import GRADUATIONS, REGISTRATIONS
from tests.contracts.topics import BEGIN, Topics, ids, registered
from tests.support.waiting import PATIENCE, eventually


async def test_repetitions_and_unknown_types_are_skipped(topics: Topics) -> None:
    for name in ("first", "first", "second", "first"):
        await topics.put(registered(), name)
    await topics.put(registered(), "unknown", value=b"not JSON", ce_type=b"org.example.new.v1")
    await topics.put(registered(), "third")

    async with topics.reader() as reader:
        found = [(await anext(reader)).envelope.id for _ in range(3)]
        lag = await reader.lag()

    assert found == ids("first", "second", "third")
    assert (reader.repeated, reader.skipped, reader.refused, lag) == (2, 1, 0, 0)


async def test_a_group_goes_on_behind_what_was_processed(topics: Topics) -> None:
    for name in ("first", "second", "third"):
        await topics.put(registered(), name)

    with pytest.raises(RuntimeError, match="the second"):
        await fail_at(topics, ids("second")[0])

    assert await topics.read(2) == ids("second", "third")
    await topics.put(registered(), "fourth")
    assert await topics.read(1) == ids("fourth")


async def fail_at(topics: Topics, event_id: UUID) -> None:
    """Read until an event whose processing fails."""
    async with topics.reader() as reader:
        async for _, envelope in reader:
            if envelope.id == event_id:
                raise RuntimeError("the second was not processed")


async def test_a_broken_record_goes_to_the_hook_and_the_reader_goes_on(topics: Topics) -> None:
    parked: list[RefusedRecord] = []

    async def park(record: RefusedRecord) -> None:
        parked.append(record)

    await topics.put(registered(), "broken", value=b'{"revision":1,"revision":2}')
    await topics.put(registered(), "good")

    with pytest.raises(MalformedRecord, match=r"does not fit .* \(.*registrations, partition \d, offset 0\)"):
        await topics.read(1)
    assert await topics.read(1, on_refused=park) == ids("good")

    assert [(record.offset, record.value) for record in parked] == [(0, b'{"revision":1,"revision":2}')]
    assert "registration_id:missing" in parked[0].reason
    await topics.put(registered(), "next")
    assert await topics.read(1) == ids("next")


async def test_records_of_any_form_go_to_the_hook(topics: Topics) -> None:
    parked: list[str] = []

    async def park(record: RefusedRecord) -> None:
        parked.append(record.reason)

    good = dict(to_headers(describe(registered(), event_id=UUID(int=1), time=BEGIN, correlation_id=None)))
    key, value = registered().partition_key.encode(), registered().model_dump_json().encode()
    headers = list(good.items())
    odd: list[tuple[bytes | None, bytes | None, list[tuple[str, bytes | None]], str]] = [
        (None, value, [*headers], "the record has no key"),
        (b"\xff", value, [*headers], "the key is not the same"),
        (key, None, [*headers], "the record is a tombstone"),
        (key, value, [], "header ce_specversion is missing"),
        (key, value, [*headers, ("ce_id", good["ce_id"])], "header ce_id is repeated"),
        (key, value, [*headers, ("ce_later", None)], "header ce_… is null"),
        (key, value, [*headers, ("ce_later", b"\xff")], "header ce_… is not UTF-8"),
        (key, b"[" * 100_000, [*headers], "json_invalid"),
        (key, b" " * (MAX_VALUE_BYTES + 1), [*headers], "bytes; 524288 are accepted"),
        (key, value[:-1] + b',"revision":9}', [*headers], "the value has a field twice"),
    ]
    for odd_key, odd_value, odd_headers, _ in odd:
        await topics.producer.send_and_wait(
            topics.prefix + REGISTRATIONS.name, key=odd_key, value=odd_value, headers=odd_headers, partition=0
        )
    await topics.put(registered(), "good")

    assert await topics.read(1, on_refused=park) == ids("good")
    async with topics.reader(on_refused=park, until_end=True) as reader:
        assert [delivery async for delivery in reader] == []

    assert len(parked) == len(odd)
    for found, (_, _, _, reason) in zip(parked, odd, strict=True):
        assert reason in found


async def test_a_hook_that_fails_leaves_the_record_where_it_is(topics: Topics) -> None:
    async def full(record: RefusedRecord) -> None:
        raise OSError("the disk is full")

    await topics.put(registered(), "broken", value=b"{}")

    for _ in range(2):
        with pytest.raises(OSError, match="full"):
            await topics.read(1, on_refused=full)


async def test_everything_is_delivered_again_from_the_start_or_from_a_time(topics: Topics) -> None:
    for minute, name in enumerate(("first", "second", "third")):
        await topics.put(registered(), name, minute=minute)
    assert await topics.read(3) == ids("first", "second", "third")

    assert await topics.read(3, replay="start") == ids("first", "second", "third")
    assert await topics.read(2, replay=BEGIN + timedelta(seconds=30)) == ids("second", "third")

    await topics.put(registered(), "fourth", minute=9)
    assert await topics.read(1) == ids("fourth")
    with pytest.raises(ValueError, match="zone"):
        await topics.read(1, replay=datetime(2023, 8, 14))


async def test_the_events_end_where_the_topics_do(topics: Topics) -> None:
    for name in ("first", "second"):
        await topics.put(registered(), name)
    await topics.put(registered(), "unknown", ce_type=b"org.example.new.v1")

    for found in (ids("first", "second"), []):
        async with topics.reader(until_end=True) as reader:
            assert [envelope.id async for _, envelope in reader] == found


async def test_a_replay_from_a_time_without_later_records_waits_for_new_ones(topics: Topics) -> None:
    await topics.put(registered(), "old")

    async with topics.reader(replay=BEGIN + timedelta(hours=1)) as reader:
        await eventually(lambda: partitions_of(reader))
        await topics.put(registered(), "new", minute=90)

        assert (await anext(reader)).envelope.id == ids("new")[0]


@pytest.mark.filterwarnings("error")
async def test_a_topic_that_is_not_there_is_named(topics: Topics) -> None:
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(MissingTopic, match=r"Kafka has no topic elsewhere\.training\.registrations"):
            async with Reader(
                [REGISTRATIONS], bootstrap_servers=topics.kafka, group_id="nobody", topic_prefix="elsewhere."
            ):
                pass


def test_another_word_than_start_is_refused(topics: Topics) -> None:
    with pytest.raises(ValueError, match="replay is"):
        Reader([REGISTRATIONS], bootstrap_servers=topics.kafka, group_id="nobody", replay="begin")  # type: ignore[arg-type]


async def partitions_of(reader: Reader) -> bool:
    """Whether the reader has a position in all its partitions."""
    assigned = reader._consumer.assignment()
    return len(assigned) == REGISTRATIONS.partitions + GRADUATIONS.partitions and await reader.lag() == 0


async def test_two_members_share_the_partitions_and_miss_nothing(topics: Topics) -> None:
    names = [str(number) for number in range(30)]
    for name in names[:15]:
        await topics.put(registered(int(name)), name)
    found: set[UUID] = set()

    async with topics.reader() as first:
        while len(found) < 15:
            found.add((await anext(first)).envelope.id)
        async with topics.reader() as second:
            for name in names[15:]:
                await topics.put(registered(int(name)), name)
            await drain([first, second], found, len(names))

    assert found >= set(ids(*names))


async def drain(readers: Sequence[Reader], found: set[UUID], count: int) -> None:
    """Let all readers read until so many ids are found."""

    async def follow(reader: Reader) -> None:
        async for _, envelope in reader:
            found.add(envelope.id)

    tasks = [asyncio.create_task(follow(reader)) for reader in readers]

    async def complete() -> bool:
        return len(found) >= count

    try:
        await eventually(complete, PATIENCE)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_the_order_of_topics_means_nothing_and_each_key_keeps_its_own(topics: Topics) -> None:
    await topics.put(EXAMPLES[Graduated.type], "graduated")
    await topics.put(registered(), "registered")

    assert sorted(await topics.read(2)) == sorted(ids("graduated", "registered"))
