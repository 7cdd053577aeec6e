"""Every event has its effect once; what cannot have one is parked; nothing stops the consumer."""

import signal

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from diplomado_chassis.ids import uuid7
from tests.chassis.conftest import Place
from tests.chassis.facts import graduated, waitlisted, withdrawn
from tests.chassis.records import Raw, put, raw
from tests.support.processes import served
from tests.support.waiting import PATIENCE, eventually

SAMPLE = "tests.chassis.sample"


async def effects(place: Place) -> list[tuple[int, int]]:
    """Revision and number of effects of every fact that was seen."""
    return [(row["revision"], row["effects"]) for row in await place.rows("select * from seen order by revision")]


async def until_seen(place: Place, revisions: list[int], seconds: float = PATIENCE) -> None:
    """Wait until exactly these facts have had their effect, each once."""

    async def seen() -> bool:
        return await effects(place) == [(revision, 1) for revision in revisions]

    await eventually(seen, seconds)


async def until_parked(place: Place, count: int) -> None:
    """Wait for dead letters."""

    async def parked() -> bool:
        return bool((await place.rows("select count(*) from dead_letters"))[0][0] == count)

    await eventually(parked)


async def committed(place: Place, partition: int = 0) -> int | None:
    """The offset that the group has committed."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=place.settings.kafka, group_id=f"{place.settings.topic_prefix}training.sample"
    )
    await consumer.start()
    try:
        topic = place.settings.topic_prefix + "training.registrations"
        offset: int | None = await consumer.committed(TopicPartition(topic, partition))
        return offset
    finally:
        await consumer.stop()


async def test_a_crash_between_commit_and_kafka_commit_changes_nothing(place: Place) -> None:
    """The records come again after the restart, and the inbox knows them."""
    await put(place, [raw(waitlisted(revision=revision)) for revision in range(1, 11)])
    async with served(
        SAMPLE, place.settings, roles="consumer", failpoints="consumer.before_kafka_commit:kill"
    ) as consumer:
        assert await consumer.ended() == -9
    assert len(await effects(place)) > 0
    assert await committed(place) is None
    async with served(SAMPLE, place.settings, roles="consumer"):
        await until_seen(place, list(range(1, 11)))

        async def at_end() -> bool:
            return await committed(place) == 10

        await eventually(at_end)
    assert await effects(place) == [(revision, 1) for revision in range(1, 11)]


async def test_a_crash_inside_the_transaction_leaves_nothing_half_done(place: Place) -> None:
    """Neither inbox nor state nor offset has moved."""
    await put(place, [raw(waitlisted(revision=1)), raw(graduated())])
    async with served(SAMPLE, place.settings, roles="consumer", failpoints="dispatcher.before_commit:kill") as consumer:
        assert await consumer.ended() == -9
    assert await effects(place) == []
    assert await place.rows("select * from inbox") == []
    async with served(SAMPLE, place.settings, roles="consumer"):
        await until_seen(place, [1])


async def test_a_poisoned_record_in_the_middle_of_a_batch_is_parked_and_its_neighbours_go_through(place: Place) -> None:
    """The handler fails for good on one fact of a batch of many."""
    good = [raw(waitlisted(revision=revision)) for revision in range(1, 101)]
    poison = raw(withdrawn(by="staff"))
    await put(place, [*good[:50], poison, raw(withdrawn()), *good[50:]])
    async with served(SAMPLE, place.settings, roles="consumer"):
        await until_seen(place, list(range(1, 101)))
        await until_parked(place, 1)
    letters = await place.rows('select reason, key, value, type, "offset" from dead_letters')
    assert [(row["reason"], row["key"], row["value"], row["offset"]) for row in letters] == [
        ("handler_failed", poison[0], poison[1], 50)
    ]
    assert len(await place.rows("select * from withdrawn")) == 1
    assert await committed(place) == 102


def spoilt(name: str, value: bytes | None) -> Raw:
    """A good record with one header changed, or left out."""
    key, body, headers = raw(waitlisted(revision=99))
    kept = [(header, content) for header, content in headers if header != name]
    return key, body, kept if value is None else [*kept, (name, value)]


async def test_what_cannot_be_decoded_is_parked_whole_with_a_reason_that_quotes_nothing(place: Place) -> None:
    """Undecodable header, missing id, broken JSON, invalid value, tombstone, wrong key, no headers at all."""
    key, value, headers = raw(waitlisted(revision=98))
    bad: list[Raw] = [
        spoilt("ce_subject", b"\xff\xfe"),
        spoilt("ce_id", None),
        spoilt("ce_time", b"yesterday"),
        (key, b"{broken", headers),
        (key, b'{"registration_id": "not-a-uuid"}', headers),
        (key, None, headers),
        (b"another key", value, headers),
        (None, b"who am I", []),
        (key, b" " * 600_000 + (value or b""), headers),
    ]
    for number, record in enumerate(bad):
        await put(place, [raw(waitlisted(revision=number + 1)), record])
    async with served(SAMPLE, place.settings, roles="consumer") as consumer:
        await until_seen(place, list(range(1, len(bad) + 1)))
        await until_parked(place, len(bad))
    letters = await place.rows('select * from dead_letters order by "offset"')
    assert [(row["key"], row["value"]) for row in letters] == [(record[0], record[1]) for record in bad]
    assert {row["reason"] for row in letters} == {"undecodable"}
    assert all("not-a-uuid" not in row["error"] and "who am I" not in row["error"] for row in letters)
    assert not any("not-a-uuid" in str(line) for line in consumer.lines)


async def test_an_unknown_event_type_is_skipped_and_counted(place: Place) -> None:
    """A producer may add types at any time."""
    await put(place, [spoilt("ce_type", b"int.iom.training.participant.promoted.v1"), raw(waitlisted(revision=1))])
    async with served(SAMPLE, place.settings, roles="consumer"):
        await until_seen(place, [1])
    assert await place.rows("select * from dead_letters") == []


async def test_the_same_event_many_times_has_one_effect(place: Place) -> None:
    """Repeated inside one batch and over several."""
    event_id = uuid7()
    fact = waitlisted(revision=1)
    await put(place, [raw(fact, event_id)] * 5)
    async with served(SAMPLE, place.settings, roles="consumer"):
        await until_seen(place, [1])
        await put(place, [raw(fact, event_id)] * 5)
        await put(place, [raw(waitlisted(revision=2))])
        await until_seen(place, [1, 2])


async def test_sigterm_in_the_middle_of_a_batch_finishes_it_commits_and_leaves(place: Place) -> None:
    """A slow handler is in its transaction when the signal comes."""
    await put(place, [raw(waitlisted(revision=revision)) for revision in range(1, 6)])
    async with place.database.transaction() as connection:
        # The batch has to wait for this lock: that is its middle.
        await connection.execute("lock table seen in share row exclusive mode")
        async with served(SAMPLE, place.settings, roles="consumer") as consumer:

            async def in_the_middle() -> bool:
                rows = await place.rows(
                    "select 1 from pg_stat_activity where application_name = $1 and wait_event_type = 'Lock'",
                    f"diplomado-{place.settings.schema_name}",
                )
                return bool(rows)

            await eventually(in_the_middle)
            consumer.child.send_signal(signal.SIGTERM)
            await consumer.until_logged("process.stopping")
            await connection.execute("commit")
            await connection.execute("begin")
            assert await consumer.ended(20) == 0
    assert await effects(place) == [(revision, 1) for revision in range(1, 6)]
    assert await committed(place) == 5


@pytest.mark.parametrize(
    ("failpoint", "logged"),
    [
        ("dispatcher.in_transaction:raise@2", "consumer.batch_failed"),
        ("dispatcher.after_commit:raise@2", "consumer.batch_failed"),
        ("consumer.before_kafka_commit:raise@2", "consumer.commit_failed"),
        ("consumer.after_kafka_commit:raise@2", "consumer.commit_failed"),
    ],
)
async def test_what_was_read_ahead_of_a_failure_comes_again(place: Place, failpoint: str, logged: str) -> None:
    """Full batches pile up on two partitions; the second one fails while the third has already been read."""
    await put(place, [raw(waitlisted(revision=revision)) for revision in range(1, 41)])
    await put(place, [raw(waitlisted(revision=revision)) for revision in range(41, 81)], partition=3)
    async with served(
        SAMPLE, place.settings, roles="consumer", failpoints=failpoint, DIPLOMADO_BATCH_RECORDS="10"
    ) as consumer:
        await until_seen(place, list(range(1, 81)))
        await consumer.until_logged(logged)

        async def at_end() -> bool:
            return await committed(place) == 40 and await committed(place, partition=3) == 40

        await eventually(at_end)


async def test_two_members_share_the_partitions_and_each_event_has_one_effect(place: Place) -> None:
    """A second member joins in the middle and one is killed."""
    async with served(SAMPLE, place.settings, roles="consumer") as first:
        await put(place, [raw(waitlisted(revision=revision)) for revision in range(1, 201)])
        async with served(SAMPLE, place.settings, roles="consumer"):
            await put(place, [raw(waitlisted(revision=revision)) for revision in range(201, 301)], partition=3)
            first.child.kill()
            await put(place, [raw(waitlisted(revision=revision)) for revision in range(301, 401)], partition=4)
            await until_seen(place, list(range(1, 401)), seconds=60)


async def test_handled_facts_that_publish_do_so_in_the_same_transaction(place: Place) -> None:
    """A killed consumer publishes nothing for what it did not finish, and once for what it did."""
    await put(place, [raw(graduated()) for _ in range(20)], topic="training.graduations")
    async with served(SAMPLE, place.settings, failpoints="dispatcher.after_commit:kill") as both:
        assert await both.ended() == -9
    async with served(SAMPLE, place.settings):

        async def twenty() -> bool:
            rows = await place.rows("select count(*) from seen")
            return bool(rows[0][0] == 20)

        await eventually(twenty)
    assert [row["value"] for row in await place.rows("select value from counters")] == [1] * 20
