"""Samples are valid events of every type that belong together. A team tries its consumer group with them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from pydantic import ValidationError

from diplomado_contracts import Attended, CertificateIssued, EditionPublished, Graduated, PersonDescribed, Registered
from diplomado_contracts.__main__ import main
from diplomado_contracts.catalogue import EVENTS
from diplomado_contracts.decoding import read_value
from diplomado_contracts.kafka import Reader, RefusedRecord, trial
from diplomado_contracts.samples import Samples, envelope
from diplomado_contracts.topics import ERASURES_IN_CERTIFICATES, GRADUATIONS, REGISTRATIONS
from tests.contracts.topics import Topics

NOW = datetime(2023, 8, 14, tzinfo=UTC)


def test_there_is_a_valid_event_of_every_type() -> None:
    events = list(Samples(seed=7).all())

    assert [type(event) for event in events] == list(EVENTS)
    assert [read_value(type(event), event.model_dump_json().encode()) for event in events] == events


def test_events_of_one_participant_belong_together() -> None:
    samples = Samples(seed=7)
    registered, attended = samples.of(Registered), samples.of(Attended)
    graduated, certificate = samples.of(Graduated), samples.of(CertificateIssued)

    assert (
        registered.registration_id
        == attended.registration_id
        == graduated.registration_id
        == certificate.registration_id
    )
    assert samples.of(EditionPublished).edition_id == registered.edition_id
    assert attended.seconds <= attended.session_seconds
    assert "@example.org" in samples.of(PersonDescribed).email


def test_another_seed_is_another_participant_of_the_same_edition() -> None:
    first, second, elsewhere = (samples.of(Registered) for samples in (Samples(1), Samples(2), Samples(1, edition=2)))

    assert first.edition_id == second.edition_id != elsewhere.edition_id
    assert len({first.registration_id, second.registration_id, elsewhere.registration_id}) == 3
    assert first == Samples(1).of(Registered)


def test_values_are_replaced_and_validated() -> None:
    registration_id = UUID(int=5)

    assert Samples().of(Registered, registration_id=registration_id).partition_key == str(registration_id)
    with pytest.raises(ValidationError):
        Samples().of(Registered, revision=0)
    with pytest.raises(TypeError, match="Registered has no field institutoin"):
        Samples().of(Registered, institutoin="senafront")


def test_a_story_begins_with_nothing_before_it_and_no_two_share_a_certificate() -> None:
    certificates = [
        event for seed in range(5) for event in Samples(seed).story() if isinstance(event, CertificateIssued)
    ]

    assert len({each.verification_code for each in certificates}) == 5
    assert {each.supersedes for each in certificates} == {None}
    assert {event.revision for event in Samples(1).story() if isinstance(event, Registered)} == {1}


def test_writing_a_sample_again_is_a_repetition() -> None:
    event, other = Samples(1).of(Registered), Samples(2).of(Registered)

    assert envelope(event, NOW).id == envelope(event, NOW).id != envelope(other, NOW).id


@pytest.mark.parametrize("command", [["publish-samples"], ["check-consumer", "--group", "reports"]])
def test_a_kafka_of_another_machine_and_an_unknown_topic_are_refused(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, reason in (
        (["--bootstrap", "localhost:9092,kafka.example.org:9092"], "kafka.example.org: samples are written to"),
        (["--bootstrap", "localhost:9092", "--topic", "training.hats"], "there is no topic training.hats"),
    ):
        with pytest.raises(SystemExit) as ended:
            main([*command, *arguments])
        assert ended.value.code == 2
        assert reason in capsys.readouterr().err


def test_a_kafka_that_does_not_answer_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["publish-samples", "--bootstrap", "localhost:1"])
    assert "Unable to bootstrap" in capsys.readouterr().err


async def run(*arguments: str) -> int:
    """A command of the package, beside this loop."""
    return await asyncio.to_thread(main, arguments)


async def test_samples_are_published_on_a_kafka_without_topics(
    topics: Topics, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    prefix = f"{topics.prefix}empty."
    arguments = ("--bootstrap", topics.kafka, "--topic-prefix", prefix, "--topic", "training.registrations")

    assert await run("publish-samples", *arguments, "--participants", "2") == 0
    assert await run("publish-samples", *arguments, "--participants", "1") == 0

    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"made {prefix}training.registrations"
    assert [line.split()[1] for line in said[1:]] == [Registered.type] * 3
    assert said[1] == said[3]
    assert [record.message for record in caplog.records if record.name.startswith("aiokafka")] == []
    await trial_topics_removed(topics.kafka, f"{prefix}training.registrations")


@pytest.mark.parametrize("command", [["publish-samples"], ["check-consumer", "--group", "reports"]])
async def test_a_kafka_that_the_services_read_gets_no_samples(
    command: list[str], topics: Topics, capsys: pytest.CaptureFixture[str]
) -> None:
    group = f"{topics.prefix}training.sessions"
    await trial.make_missing_topics(topics.kafka, [REGISTRATIONS], topics.prefix)
    async with Reader(
        [REGISTRATIONS], bootstrap_servers=topics.kafka, group_id=group, topic_prefix=topics.prefix, until_end=True
    ) as reader:
        async for _ in reader:
            pass

    with pytest.raises(SystemExit) as ended:
        await run(*command, "--bootstrap", topics.kafka, "--topic-prefix", topics.prefix)

    assert ended.value.code == 2
    assert f"services of Diplomado read there ({group})" in capsys.readouterr().err


async def trial_topics_removed(kafka: str, *names: str) -> None:
    """Remove topics that a command made."""
    from diplomado_chassis.cluster.topics import remove_topics

    await remove_topics(kafka, list(names))


async def check(topics: Topics, seconds: str, subscriber: Callable[[], Awaitable[None]]) -> int:
    """Run the command against a subscriber that runs beside it."""
    await trial.make_missing_topics(topics.kafka, [REGISTRATIONS, GRADUATIONS], topics.prefix)
    running = asyncio.ensure_future(subscriber())
    try:
        return await run(
            "check-consumer", "--bootstrap", topics.kafka, "--topic-prefix", topics.prefix, "--seconds", seconds,
            "--group", f"{topics.prefix}reports", "--topic", REGISTRATIONS.name, "--topic", GRADUATIONS.name,
        )  # fmt: skip
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_group_that_passes_everything_is_praised(topics: Topics, capsys: pytest.CaptureFixture[str]) -> None:
    applied: list[str] = []

    async def subscriber() -> None:
        async with topics.reader() as reader:
            async for event, _ in reader:
                applied.append(type(event).__name__)

    assert await check(topics, "120", subscriber) == 0

    own = [event for event in EVENTS if event.topic in (REGISTRATIONS, GRADUATIONS)]
    assert sorted(applied) == sorted(event.__name__ for event in own)
    assert f"passed {3 * len(own)} of {3 * len(own)} records" in capsys.readouterr().out


async def test_a_group_that_stops_at_an_unknown_type_is_found(
    topics: Topics, capsys: pytest.CaptureFixture[str]
) -> None:
    async def idle() -> None:
        return None

    assert await check(topics, "0", idle) == 1
    assert "not committed: unknown type, " in capsys.readouterr().out
    with pytest.raises(ValueError, match="has no running member and has committed nothing"):
        await trial.check_consumer(topics.kafka, f"{topics.prefix}nobody")


async def test_topics_without_a_record_are_checked_too_if_the_group_reads_them(topics: Topics) -> None:
    read, group = [REGISTRATIONS, ERASURES_IN_CERTIFICATES], f"{topics.prefix}reports"
    await trial.make_missing_topics(topics.kafka, read, topics.prefix)
    applied: list[str] = []
    refused: list[RefusedRecord] = []

    async def store(record: RefusedRecord) -> None:
        refused.append(record)

    async def subscriber() -> None:
        async with Reader(
            read, bootstrap_servers=topics.kafka, group_id=group, topic_prefix=topics.prefix, on_refused=store
        ) as reader:
            async for event, _ in reader:
                applied.append(type(event).__name__)

    running = asyncio.ensure_future(subscriber())
    try:
        await until_a_member_reads(topics.kafka, group)
        report = await trial.check_consumer(topics.kafka, group, prefix=topics.prefix, seconds=120, broken=True)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    assert not report.behind
    assert sorted(applied) == sorted(event.__name__ for event in EVENTS if event.topic in read)
    assert len(refused) == len(applied)


async def until_a_member_reads(kafka: str, group: str) -> None:
    """Wait until the group has given partitions to a member."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        async with asyncio.timeout(60):
            while not await trial.read_by_members(admin, group):  # noqa: ASYNC110 - Kafka tells nobody
                await asyncio.sleep(0.1)
    finally:
        await admin.close()
