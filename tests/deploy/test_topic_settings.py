"""Settings of topics are compared with the contract and mended one by one; the others stay as they are."""

from typing import Any

from aiokafka import admin as aiokafka_admin

from diplomado_contracts.topics import EDITIONS
from diplomado_local.platform import Platform
from diplomado_local.platform.administration import administration
from diplomado_local.platform.alteration import change_topics
from diplomado_local.platform.topics import differences, make_topics, mend_topics, remove_topics
from tests.support.services import fresh_name
from tests.support.waiting import eventually


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
            before = await settings_of(client, name)
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
