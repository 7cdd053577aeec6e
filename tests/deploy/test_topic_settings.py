"""Settings of topics are compared with the contract and mended one by one; the others stay as they are."""

import asyncio
from functools import partial
from typing import Any

import pytest
from aiokafka import admin as aiokafka_admin

from diplomado_chassis.cluster.administration import administration
from diplomado_chassis.cluster.alteration import change_topics
from diplomado_chassis.cluster.topics import differences, make_topics, mend_topics, remove_topics
from diplomado_contracts.catalogue import TOPICS
from diplomado_contracts.topics import EDITIONS, PEOPLE
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
            assert f"{prefix}training.sessions is missing" in said
            monkeypatch.setenv("DIPLOMADO_KAFKA", platform.kafka)
            await asyncio.to_thread(topic_settings.apply, folder, None)
            assert "max.compaction.lag.ms was 9223372036854775807, is 432000000" in capsys.readouterr().out
            assert await asyncio.to_thread(topic_settings.check, folder, None)
            mended = await settings_of(client, people)
            assert (mended["segment.bytes"], mended["retention.bytes"]) == ("16777216", "77777777")
            assert mended["cleanup.policy"] == "compact"
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
