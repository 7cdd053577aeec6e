"""The relay publishes everything at least once and each key in the order of commits, whatever happens to it."""

import asyncio
import random
from collections import Counter, defaultdict
from uuid import UUID

from aiokafka.errors import MessageSizeTooLargeError

from diplomado_chassis.ids import uuid7
from diplomado_chassis.kafka import close_producer, start_producer
from diplomado_chassis.postgres.database import Database
from diplomado_chassis.publishing.relay import Relay
from diplomado_contracts import RegistrationWaitlisted
from tests.chassis.conftest import Place
from tests.chassis.facts import waitlisted
from tests.chassis.records import put, raw
from tests.chassis.sample import raise_counter
from tests.support.processes import served
from tests.support.properties import drawn_seed
from tests.support.waiting import PATIENCE, eventually


async def drained(place: Place, seconds: float = PATIENCE) -> None:
    """Wait until the outbox is empty."""

    async def empty() -> bool:
        return await place.waiting() == 0

    await eventually(empty, seconds)


async def revisions(place: Place) -> dict[UUID, list[int]]:
    """The revisions of each key in the order of the topic, repetitions included."""
    found: dict[UUID, list[int]] = defaultdict(list)
    for event, _ in await place.published(repetitions=True):
        assert isinstance(event, RegistrationWaitlisted)
        found[event.registration_id].append(event.revision)
    return found


def first_seen(numbers: list[int]) -> list[int]:
    """Numbers without their repetitions, in order of their first coming: what an inbox lets through."""
    return list(dict.fromkeys(numbers))


async def test_order_per_key_is_kept_under_concurrent_writers(place: Place) -> None:
    """Twelve writers raise eight counters; the relay works meanwhile and reads only a few rows at a time."""
    seed = drawn_seed()
    chance = random.Random(seed)
    counters = [uuid7() for _ in range(8)]
    settings = place.with_(relay_rows=7, pool_size=12)
    database = Database(settings)
    relay = Relay(settings, "sample")
    stopping = asyncio.Event()
    relaying = asyncio.create_task(relay.run(stopping))

    async def write() -> None:
        for _ in range(40):
            async with database.transaction() as connection:
                await raise_counter(connection, chance.choice(counters))
                await asyncio.sleep(chance.random() / 500)
            relay.wake.set()

    try:
        await asyncio.gather(*(write() for _ in range(12)))
        await drained(place)
    finally:
        stopping.set()
        await relaying
        await database.close()
    # What Kafka did not confirm in time is sent again.
    found = {key: first_seen(numbers) for key, numbers in (await revisions(place)).items()}
    assert sum(map(len, found.values())) == 12 * 40
    assert {key: numbers for key, numbers in found.items() if numbers != sorted(numbers)} == {}


async def test_a_crash_between_acknowledgement_and_delete_repeats_but_loses_and_reorders_nothing(place: Place) -> None:
    """The process is killed twice at the worst moment; what Kafka got twice is bounded by one read of rows each."""
    counters = [uuid7() for _ in range(5)]
    await place.append(*(waitlisted(key, revision) for revision in range(1, 21) for key in counters))
    settings = place.with_(relay_rows=30)
    for visit in ("1", "2"):
        async with served(
            "tests.chassis.sample", settings, roles="relay", failpoints=f"relay.before_delete:kill@{visit}"
        ) as relay:
            assert await relay.ended() == -9
    assert await place.waiting() > 0
    async with served("tests.chassis.sample", settings, roles="relay"):
        await drained(place)
    found = await revisions(place)
    assert {key: first_seen(numbers) for key, numbers in found.items()} == {key: list(range(1, 21)) for key in counters}
    repeated = sum(map(len, found.values())) - 100
    assert 0 < repeated <= 2 * 30


async def test_one_of_two_replicas_is_active_and_the_other_takes_over_within_seconds(place: Place) -> None:
    """The lock goes with the killed process's connection."""
    async with (
        served("tests.chassis.sample", place.settings, roles="relay") as first,
    ):
        await first.until_logged("relay.active")
        async with served("tests.chassis.sample", place.settings, roles="relay") as second:
            await second.ready()
            await place.append(waitlisted())
            await drained(place)
            assert second.logged("relay.active") == []
            first.child.kill()
            await second.until_logged("relay.active")
            await place.append(waitlisted())
            await drained(place)
    assert len(await place.published()) == 2


async def until_large_records_are_refused(place: Place) -> None:
    """A broker takes a moment to apply a topic's new configuration."""
    key, value, headers = raw(waitlisted())

    async def refused() -> bool:
        try:
            await put(place, [(key, (value or b"") + b" " * 150_000, headers)])
        except MessageSizeTooLargeError:
            return True
        return False

    await eventually(refused)


async def test_a_record_that_the_broker_refuses_for_good_is_parked_and_the_others_go_out(place: Place) -> None:
    """The topic takes no record over 100 KiB here, although the outbox does; order of the others is kept."""
    import aiokafka.admin as kafka_admin

    client = kafka_admin.AIOKafkaAdminClient(bootstrap_servers=place.settings.kafka)
    await client.start()
    try:
        topic = place.settings.topic_prefix + "training.registrations"
        resource = kafka_admin.config_resource.ConfigResource(
            kafka_admin.config_resource.ConfigResourceType.TOPIC, topic, configs={"max.message.bytes": "102400"}
        )
        await client.alter_configs([resource])
    finally:
        await client.close()
    await until_large_records_are_refused(place)
    key = uuid7()
    await place.append(*(waitlisted(key, revision) for revision in range(1, 10)))
    async with place.database.transaction() as connection:
        await connection.execute(
            "update outbox set payload = payload || convert_to(repeat(' ', 150000), 'UTF8') where id % 4 = 0"
        )
    relay = Relay(place.settings, "sample")
    stopping = asyncio.Event()
    relaying = asyncio.create_task(relay.run(stopping))
    try:
        await drained(place)
    finally:
        stopping.set()
        await relaying
    letters = await place.rows("select direction, reason, error, type from dead_letters")
    found = first_seen((await revisions(place))[key])
    assert found == sorted(found)
    assert len(found) + len(letters) == 9
    assert {(row["direction"], row["reason"], row["error"]) for row in letters} == {
        ("out", "unpublishable", "MessageSizeTooLargeError")
    }


async def test_the_relay_asks_the_database_and_kafka_a_fixed_number_of_times_for_a_batch(place: Place) -> None:
    """Work per fact does not depend on the machine: one read and one delete for a thousand rows."""
    from asyncpg import connect

    await place.append(*(waitlisted() for _ in range(1000)))
    relay = Relay(place.settings, "sample")
    connection = await connect(
        place.settings.postgres.get_secret_value(), server_settings={"search_path": place.settings.schema_name}
    )
    statements: Counter[str] = Counter()
    producer = await start_producer(place.settings, "test")
    try:
        await relay.publish_once(connection, producer)  # the driver asks once for the types that it meets
        await relay.publish_once(connection, producer)  # and the cursor knows its position from its second read on
        await place.append(*(waitlisted() for _ in range(1000)))
        connection.add_query_logger(lambda query: statements.update([query.query.split()[0]]))
        done = await relay.publish_once(connection, producer)
        assert (done.read, len(done.acknowledged), done.failed) == (1000, 1000, False)
    finally:
        await close_producer(producer)
        await connection.close()
    assert statements == Counter({"with": 1, "delete": 1})
