"""A drill: facts are saved, more are published, and one service, or everything, goes back to the backup."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka import TopicPartition

from diplomado_chassis.cluster.administration import administration
from diplomado_chassis.cluster.topics import make_topics, remove_topics
from diplomado_chassis.ids import uuid7
from diplomado_chassis.running.process import Process
from diplomado_contracts import PersonErased
from diplomado_contracts.topics import CERTIFICATES
from diplomado_local.backups import records
from diplomado_local.backups.restoring import Loss, restore
from diplomado_local.backups.saving import Site, read_manifest, save
from diplomado_local.failures import Failure
from diplomado_local.platform import Platform
from tests.chassis.conftest import Place, place  # noqa: F401 - a fixture
from tests.chassis.facts import NOON, waitlisted, withdrawn
from tests.chassis.records import put, raw
from tests.chassis.sample import sample
from tests.chassis.test_consumer import effects, until_seen
from tests.support.waiting import eventually


def site_of(place: Place, platform: Platform) -> Site:  # noqa: F811
    """The sample service as the owner of registrations; it reads its own topic too."""
    name = place.settings.schema_name
    return Site(platform.postgres, platform.kafka, {"registration": name}, place.settings.topic_prefix)


@asynccontextmanager
async def serving(place: Place) -> AsyncIterator[None]:  # noqa: F811
    """Run relay and consumer, and end them in order, so that their group has no member left."""
    process = Process(sample, place.settings, frozenset({"relay", "consumer"}))
    running = asyncio.create_task(process.run())
    try:
        yield
    finally:
        process.stopping.set()
        await running


async def lived(place: Place, first: int, last: int) -> None:  # noqa: F811
    """Some facts of a foreign owner and, by the outbox, as many of the own: all published and read."""
    await put(place, [raw(waitlisted(revision=number)) for number in range(first, last + 1)])
    async with serving(place):
        await place.append(*(waitlisted(revision=100 + number) for number in range(first, last + 1)))
        await until_seen(place, [*range(1, last + 1), *range(101, 101 + last)])

        async def published() -> bool:
            return await place.waiting() == 0

        await eventually(published)


async def go_back(place: Place, site: Site, folder: Path, service: str | None = None) -> Loss:  # noqa: F811
    """Restore, and set back the group of the sample, which has the name of another service here."""
    loss = await restore(site, folder, read_manifest(folder), service)
    async with records.reader(site.kafka, f"{site.prefix}training.registration") as consumer:
        assert await consumer.committed(TopicPartition(site.prefix + CERTIFICATES.name, 0)) == 0
        unread = await consumer.committed(TopicPartition(site.prefix + waitlisted().topic.name, 0))
        assert unread is None, "registration reads no registrations: a position there would look like a lag"
    await records.set_to_start(site.kafka, f"{site.prefix}training.sample", site.topics)
    return loss


async def test_one_service_goes_back_and_catches_up(place: Place, platform: Platform, tmp_path: Path) -> None:  # noqa: F811
    """Every fact has its effect once more where it was lost and not where it was kept; what is lost is named."""
    site = site_of(place, platform)
    await lived(place, 1, 5)
    await place.append(withdrawn())  # waits in the outbox
    await save(site, tmp_path / "backup")
    await lived(place, 6, 8)

    async with place.database.transaction() as connection:
        await connection.execute(f'grant usage on schema "{site.schemas["registration"]}" to pg_monitor')
    loss = await go_back(place, site, tmp_path / "backup", "registration")

    [allowed] = await place.rows("select has_schema_privilege('pg_monitor', current_schema(), 'usage')")
    assert allowed[0], "who may use the schema may still"
    assert loss.counts == {waitlisted().type: 6, withdrawn().type: 1}
    assert len(loss.subjects[waitlisted().type]) == 6
    assert json.loads((tmp_path / "backup" / "lost.json").read_text())["counts"] == loss.counts
    assert await effects(place) == [(number, 1) for number in (*range(1, 6), *range(101, 106))]
    assert await place.waiting() == 1
    async with serving(place):
        await until_seen(place, [*range(1, 9), *range(101, 109)])

        async def is_withdrawn() -> bool:
            return len(await place.rows("select event_id from withdrawn")) == 1

        await eventually(is_withdrawn)
    assert await place.rows("select id from dead_letters") == []


async def test_everything_goes_back_except_erasures(place: Place, platform: Platform, tmp_path: Path) -> None:  # noqa: F811
    """Topics and schema are those of the backup, on a Kafka that has lost all; the erasure since then is there."""
    site = site_of(place, platform)
    await lived(place, 1, 5)
    await save(site, tmp_path / "backup")
    erased = PersonErased(participant_id=uuid7(), revision=2, erased_at=NOON)
    await put(place, [raw(erased)], topic=PersonErased.topic.name)
    await lived(place, 6, 8)

    for _ in range(2):  # a restoration may be repeated
        assert (await go_back(place, site, tmp_path / "backup")).unknown_since == ""

    assert len(await place.published()) == 10
    assert {event for event, _ in await place.published([PersonErased.topic.name])} == {erased}
    async with serving(place):
        await put(place, [raw(waitlisted(revision=6))])
        await until_seen(place, [*range(1, 7), *range(101, 106)])
    assert await place.rows("select id from dead_letters") == []


async def test_lost_topics_are_said_to_hide_the_loss(place: Place, platform: Platform, tmp_path: Path) -> None:  # noqa: F811
    """What was published after the backup went with the topics: that nothing was published would be untrue."""
    site = site_of(place, platform)
    await lived(place, 1, 2)
    manifest = await save(site, tmp_path / "backup")
    await lived(place, 3, 4)
    await remove_topics(site.kafka, site.topics)

    async def are_gone() -> bool:
        async with administration(site.kafka) as client:
            return not set(site.topics).intersection(await client.list_topics())

    await eventually(are_gone)
    await make_topics(site.kafka, site.prefix)
    loss = await go_back(place, site, tmp_path / "backup")
    assert (loss.counts, loss.unknown_since) == ({}, manifest.saved_at)
    assert len(await place.published()) == 4


async def test_a_reader_that_reads_nothing_ends_in_order(platform: Platform) -> None:
    """The client of Kafka ended in CancelledError where all topics were empty: on a new cluster."""
    async with records.reader(platform.kafka):
        pass


async def test_a_folder_that_exists_is_left_alone(place: Place, platform: Platform, tmp_path: Path) -> None:  # noqa: F811
    """And one without a manifest is no backup."""
    with pytest.raises(Failure, match="exists"):
        await save(site_of(place, platform), tmp_path)
    with pytest.raises(Failure, match="no complete backup"):
        read_manifest(tmp_path)
