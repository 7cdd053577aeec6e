"""Settings of topics are compared with the contract and mended one by one; the others stay as they are."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from aiokafka import admin as aiokafka_admin

from diplomado_chassis.cluster.administration import administration
from diplomado_chassis.cluster.alteration import change_topics
from diplomado_chassis.cluster.plan import Cluster, mend
from diplomado_chassis.cluster.topics import differences, make_topics, mend_topics, remove_topics, sizes
from diplomado_contracts.catalogue import TOPICS
from diplomado_contracts.topics import EDITIONS, ERASURES_IN_SESSIONS, PEOPLE
from diplomado_local import topic_settings
from diplomado_local.failures import Failure
from diplomado_local.folder import Folder
from diplomado_local.platform import Platform
from tests.support.services import fresh_name
from tests.support.waiting import eventually


async def test_operators_find_and_mend_what_an_earlier_release_left(
    platform: Platform, folder: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Topics with personal data that never had the settings of erasure, and a setting of the operators' own."""
    prefix = f"{fresh_name()}."
    monkeypatch.setenv("DIPLOMADO_TOPIC_PREFIX", prefix)
    await make_topics(platform.kafka, prefix, [PEOPLE, EDITIONS])
    people = prefix + PEOPLE.name
    old = {"max.compaction.lag.ms": "9223372036854775807", "segment.bytes": "1073741824", "retention.bytes": "77777777"}
    try:
        async with administration(platform.kafka) as client:
            await change_topics(client, {people: old})

            async def differs() -> bool:
                return set((await differences(client, prefix)).get(people, {})) == set(PEOPLE.configuration) & set(old)

            await eventually(differs)
            assert not await asyncio.to_thread(topic_settings.check, folder, platform.kafka)
            said = capsys.readouterr().out
            assert f"{people} segment.bytes is 1073741824, promised is 16777216" in said
            assert f"missing topic {prefix}training.sessions" in said
            monkeypatch.setenv("DIPLOMADO_KAFKA", platform.kafka)
            await asyncio.to_thread(topic_settings.apply, folder, None)
            assert (
                f"set max.compaction.lag.ms of {people} from 9223372036854775807 to 432000000"
                in capsys.readouterr().out
            )
            assert await asyncio.to_thread(topic_settings.check, folder, None)
            mended = await settings_of(client, people)
            assert (mended["segment.bytes"], mended["retention.bytes"]) == ("16777216", "77777777")
            assert mended["cleanup.policy"] == "compact"
    finally:
        await remove_topics(platform.kafka, [prefix + topic.name for topic in TOPICS])


async def test_partitions_are_added_only_to_a_topic_that_is_named(
    platform: Platform, folder: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prefix = f"{fresh_name()}."
    monkeypatch.setenv("DIPLOMADO_TOPIC_PREFIX", prefix)
    few, many = prefix + EDITIONS.name, prefix + ERASURES_IN_SESSIONS.name
    await make_topics(platform.kafka, prefix, [replace(EDITIONS, partitions=2)])
    await make_topics(platform.kafka, prefix, [replace(ERASURES_IN_SESSIONS, partitions=3)])
    await make_topics(platform.kafka, prefix)

    async def done(work: Callable[..., object], *arguments: object) -> list[str]:
        await asyncio.to_thread(work, folder, platform.kafka, *arguments)
        return capsys.readouterr().out.splitlines()

    try:
        async with administration(platform.kafka) as client:

            async def partitions(name: str) -> int:
                return (await sizes(client, prefix))[name][0].partitions

            async def all_are_known() -> bool:  # a broker takes a moment
                return len(await sizes(client, prefix)) == len(TOPICS)

            async def has_grown() -> bool:
                return await partitions(few) == EDITIONS.partitions

            await eventually(all_are_known)
            left = [
                f"leave {few} at 2 partitions, promised are 6: --add-partitions {few} adds them",
                f"leave {many} at 3 partitions, promised are 1: Kafka can take none away",
            ]
            assert await done(topic_settings.plan, []) == left
            assert await done(topic_settings.apply) == left
            assert [line.partition(":")[0] for line in await done(topic_settings.check)] == [
                f"topic {few} has 2 partitions, promised are 6",
                f"topic {many} has 3 partitions, promised are 1",
            ]
            with pytest.raises(Failure, match=many):
                await mend(Cluster(platform.kafka, prefix), [few, many])
            assert await partitions(few) == 2, "what is not possible is found before"

            added = [f"add partitions to {few}, from 2 to 6: order of a key begins anew", left[1]]
            assert await done(topic_settings.plan, [few]) == added
            assert await done(topic_settings.apply, [few]) == added
            await eventually(has_grown)
    finally:
        await remove_topics(platform.kafka, [prefix + topic.name for topic in TOPICS])


def test_without_a_cluster_the_sentence_says_how_to_name_one(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DIPLOMADO_KAFKA", raising=False)
    with pytest.raises(Failure, match="DIPLOMADO_KAFKA") as failure:
        topic_settings.cluster_of(folder, None)
    assert "--bootstrap" in failure.value.remedy


async def settings_of(client: Any, name: str) -> dict[str, str]:
    """Return the settings of a topic as the broker has them."""
    library: Any = aiokafka_admin
    kinds = library.config_resource
    [response] = await client.describe_configs([kinds.ConfigResource(kinds.ConfigResourceType.TOPIC, name)])
    return {entry[0]: entry[1] for entry in response.resources[0][4]}


async def test_one_setting_is_changed_and_all_others_stay(platform: Platform) -> None:
    """A compacted topic stays compacted when its retention is set."""
    prefix = f"{fresh_name()}."
    [name] = await make_topics(platform.kafka, prefix, [EDITIONS])
    try:
        async with administration(platform.kafka) as client:
            before = await eventually(partial(settings_of, client, name))  # a broker takes a moment to know the topic
            await change_topics(client, {name: {"max.compaction.lag.ms": "86400000"}})

            async def changed() -> bool:
                return await settings_of(client, name) != before

            await eventually(changed)  # a broker takes a moment to apply it
            assert await settings_of(client, name) == {**before, "max.compaction.lag.ms": "86400000"}
            assert (before["cleanup.policy"], before["min.insync.replicas"]) == ("compact", "1")
    finally:
        await remove_topics(platform.kafka, [name])


async def test_settings_that_are_not_as_promised_are_found_and_mended(platform: Platform) -> None:
    """As after somebody used a client that replaces the whole set."""
    prefix = f"{fresh_name()}."
    [name] = await make_topics(platform.kafka, prefix, [EDITIONS])
    try:
        async with administration(platform.kafka) as client:
            assert await differences(client, prefix) == {}
            await change_topics(client, {name: {"cleanup.policy": "delete", "segment.bytes": "1048576"}})

            async def differs() -> bool:
                return await differences(client, prefix) != {}

            async def agrees() -> bool:
                return await differences(client, prefix) == {}

            await eventually(differs)
            found = await differences(client, prefix)
            assert found == {name: {"cleanup.policy": ("delete", "compact")}}
            await mend_topics(client, found)
            await eventually(agrees)
            assert (await settings_of(client, name))["segment.bytes"] == "1048576"
    finally:
        await remove_topics(platform.kafka, [name])
