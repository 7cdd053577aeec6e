"""What Kafka refuses stops neither other topics nor, for ever, its own partition; a wrong clock loses nothing."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import CorruptRecordException, KafkaError, UnknownError

from diplomado_chassis.cluster.topics import make_topics, remove_topics
from diplomado_chassis.ids import uuid7
from diplomado_chassis.kafka import start_producer
from diplomado_chassis.observability.metrics import REGISTRY
from diplomado_chassis.publishing import lanes, relay
from diplomado_chassis.publishing.refusals import UnrecognisedError, name_codes
from diplomado_chassis.publishing.relay import Relay
from diplomado_chassis.settings import Settings
from diplomado_contracts import RegistrationWaitlisted
from diplomado_contracts.event import Topic
from diplomado_contracts.topics import EDITIONS
from tests.chassis.conftest import Place
from tests.chassis.facts import graduated, waitlisted
from tests.support.waiting import eventually

MISSING = Topic("training.missing", "sample", "Not made yet")


@asynccontextmanager
async def relaying(settings: Settings) -> AsyncIterator[Relay]:
    """A relay that runs until the block ends."""
    relay = Relay(settings, "sample")
    stopping = asyncio.Event()
    running = asyncio.create_task(relay.run(stopping))
    try:
        yield relay
    finally:
        stopping.set()
        await running


async def drained(place: Place, topic: str) -> None:
    """Wait until no row of a topic is in the outbox."""

    async def empty() -> bool:
        return not await place.rows("select 1 from outbox where topic = $1", topic)

    await eventually(empty)


async def revisions(place: Place, key: UUID, topic: str = "training.registrations") -> list[int]:
    """The revisions of a key in the order of the topic."""
    return [
        event.revision
        for event, _ in await place.published([topic])
        if isinstance(event, RegistrationWaitlisted) and event.registration_id == key
    ]


def failures(topic: str, error: str) -> float:
    """The metric of failed sends."""
    return REGISTRY.get_sample_value("diplomado_relay_failures_total", {"topic": topic, "error": error}) or 0.0


async def test_a_topic_that_is_missing_does_not_stop_the_others_and_is_named(place: Place) -> None:
    """More rows of the missing topic wait than one read has; once it exists they go out in order."""
    key = uuid7()
    await place.append(*(graduated() for _ in range(50)))
    async with place.database.transaction() as connection:
        await connection.execute("update outbox set topic = $1", MISSING.name)
    await place.append(*(waitlisted(key, revision) for revision in range(1, 51)))
    before = failures(MISSING.name, "UnknownTopicOrPartitionError")
    made: list[str] = []
    try:
        with structlog.testing.capture_logs() as logs:
            async with relaying(place.with_(relay_rows=20)):
                await drained(place, "training.registrations")
                assert await place.waiting() == 50
                made = await make_topics(place.platform.kafka, place.settings.topic_prefix, [MISSING])
                await place.append(*(waitlisted(key, revision) for revision in range(51, 61)))
                await drained(place, MISSING.name)
                await drained(place, "training.registrations")
        assert await revisions(place, key) == list(range(1, 61))
        assert len(await place.published([MISSING.name])) == 50
    finally:
        await remove_topics(place.platform.kafka, made)
    # A broker may also take a moment to know a topic that was made just now.
    assert MISSING.name in {entry["topic"] for entry in logs if entry["event"] == "outbox.topic_refused"}
    assert failures(MISSING.name, "UnknownTopicOrPartitionError") > before


async def test_a_clock_that_is_two_hours_fast_makes_no_dead_letters(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broker refuses times more than an hour ahead. When the clock is right, all goes out in order."""
    fast = True
    appended = lanes._appended

    def with_the_clock(batch: Any, row: Any) -> bool:
        if not fast:
            return appended(batch, row)
        later = int((time.time() + 7200) * 1000)
        return batch.append(key=row["key"].encode(), value=row["payload"], timestamp=later, headers=[]) is not None

    monkeypatch.setattr(lanes, "_appended", with_the_clock)
    key = uuid7()
    await place.append(*(waitlisted(key, revision) for revision in range(1, 7)))
    before = failures("training.registrations", "InvalidTimestampError")

    async def refused() -> bool:
        return failures("training.registrations", "InvalidTimestampError") >= before + 2

    async with relaying(place.settings):
        await eventually(refused)
        assert (await place.waiting(), await place.rows("select * from dead_letters")) == (6, [])
        fast = False
        await drained(place, "training.registrations")
    assert await revisions(place, key) == [1, 2, 3, 4, 5, 6]


async def test_a_record_that_the_broker_calls_invalid_is_parked_under_the_name_of_that_error(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A compacted topic takes no record without a key: code 87, which the client library does not know."""
    appended = lanes._appended

    def without_key(batch: Any, row: Any) -> bool:
        if b'"revision":3,' not in row["payload"]:
            return appended(batch, row)
        return batch.append(key=None, value=row["payload"], timestamp=None, headers=[]) is not None

    monkeypatch.setattr(lanes, "_appended", without_key)
    key = uuid7()
    await place.append(*(waitlisted(key, revision) for revision in range(1, 7)))
    async with place.database.transaction() as connection:
        await connection.execute("update outbox set topic = $1", EDITIONS.name)
    async with relaying(place.settings):
        await drained(place, EDITIONS.name)
    [letter] = await place.rows("select reason, error from dead_letters")
    assert dict(letter) == {"reason": "unpublishable", "error": "InvalidRecordError"}
    assert await revisions(place, key, EDITIONS.name) == [1, 2, 4, 5, 6]


class Refusing:
    """A producer that refuses some batches as a broker would, and sends the others."""

    def __init__(self, producer: AIOKafkaProducer, errors: dict[bytes, KafkaError]) -> None:
        self._producer = producer
        self._errors = errors

    def __getattr__(self, name: str) -> Any:
        return getattr(self._producer, name)

    async def send_batch(self, batch: Any, topic: str, *, partition: int) -> Any:
        """Refuse a batch that holds one of the contents."""
        content = batch.content
        for part, error in self._errors.items():
            if part in content:
                refusal = asyncio.get_running_loop().create_future()
                refusal.set_exception(error)
                return refusal
        return await self._producer.send_batch(batch, topic, partition=partition)


def refuse(monkeypatch: pytest.MonkeyPatch, errors: dict[bytes, KafkaError]) -> None:
    """Let the relay's producers refuse contents, as long as they are in `errors`."""
    start, appended = start_producer, lanes._appended

    def append_and_note(batch: Any, row: Any) -> bool:
        fits = appended(batch, row)
        if fits:
            batch.content = getattr(batch, "content", b"") + row["payload"]
        return fits

    async def start_refusing(*arguments: Any) -> Any:
        return Refusing(await start(*arguments), errors)

    monkeypatch.setattr(lanes, "_appended", append_and_note)
    monkeypatch.setattr(relay, "start_producer", start_refusing)


async def test_damage_on_the_way_is_repeated(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The broker calls a batch corrupt until the way is mended."""
    errors: dict[bytes, KafkaError] = {b'"revision":2,': CorruptRecordException()}
    refuse(monkeypatch, errors)
    key = uuid7()
    await place.append(*(waitlisted(key, revision) for revision in range(1, 4)))
    before = failures("training.registrations", "CorruptRecordException")

    async def refused() -> bool:
        return failures("training.registrations", "CorruptRecordException") >= before + 2

    async with relaying(place.settings):
        await eventually(refused)
        errors.clear()
        await drained(place, "training.registrations")
    assert (await revisions(place, key), await place.rows("select * from dead_letters")) == ([1, 2, 3], [])


@pytest.mark.parametrize("error", [UnknownError(), UnrecognisedError()])
async def test_a_refusal_that_says_nothing_holds_its_partition_for_a_limited_time(
    place: Place, monkeypatch: pytest.MonkeyPatch, error: KafkaError
) -> None:
    """Afterwards the one record that is refused is a dead letter, and the later ones go out."""
    refuse(monkeypatch, {b'"revision":2,': error})
    key = uuid7()
    await place.append(*(waitlisted(key, revision) for revision in range(1, 6)))
    async with relaying(place.with_(relay_refused_seconds=1.0)):
        await drained(place, "training.registrations")
    letters: Sequence[Any] = await place.rows("select error from dead_letters")
    assert [letter["error"] for letter in letters] == [type(error).__name__]
    assert await revisions(place, key) == [1, 3, 4, 5]


async def test_codes_that_the_library_does_not_know_keep_their_number() -> None:
    """The library calls all of them UnknownError."""
    from aiokafka.errors import for_code

    name_codes()
    assert (for_code(87).__name__, for_code(200).__name__, for_code(29).__name__) == (
        "InvalidRecordError",
        "KafkaCode200",
        "TopicAuthorizationFailedError",
    )
