"""The topics of the contracts: made where they are missing, compared with the contract, and mended."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from aiokafka import admin as aiokafka_admin
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, UnknownTopicOrPartitionError, for_code

from diplomado_chassis.cluster.administration import administration
from diplomado_chassis.cluster.alteration import change_topics
from diplomado_chassis.cluster.failure import Failure
from diplomado_contracts.catalogue import TOPICS
from diplomado_contracts.event import Topic

REPLICAS = 3
_SECONDS = 90.0
"""What a broker on a busy machine may take."""

Settings = dict[str, dict[str, tuple[str | None, str]]]
"""By topic and setting: as it is, and as promised."""


class Size(NamedTuple):
    """How many partitions a topic has, and how many replicas its least replicated partition."""

    partitions: int
    replicas: int


def promised(topic: Topic, replicas: int) -> dict[str, str]:
    """Return the settings of a topic.

    `min.insync.replicas` is one of them: the value in a broker's file counts only when the cluster is first formatted.
    """
    return {**topic.configuration, "min.insync.replicas": str(max(1, min(replicas - 1, 2)))}


async def make_topics(bootstrap: str, prefix: str = "", topics: Sequence[Topic] = TOPICS, **security: Any) -> list[str]:
    """Create what is missing with the configuration that the contract promises; the names of all topics.

    Replicated three times, or once per broker where there are fewer. Existing topics are left as they are.
    """
    library: Any = aiokafka_admin
    wanted = {f"{prefix}{topic.name}": topic for topic in topics}
    try:
        async with asyncio.timeout(_SECONDS), administration(bootstrap, **security) as client:
            replicas = min(REPLICAS, len((await client.describe_cluster())["brokers"]))
            existing = set(await client.list_topics())
            missing = [
                library.NewTopic(name, topic.partitions, replicas, topic_configs=promised(topic, replicas))
                for name, topic in wanted.items()
                if name not in existing
            ]
            if missing:
                _check(await client.create_topics(missing, timeout_ms=int(_SECONDS * 1000)))
    except (KafkaError, TimeoutError, OSError) as error:
        raise Failure(f"The topics could not be made at {bootstrap}: {type(error).__name__} {error}.") from error
    return list(wanted)


async def sizes(client: Any, prefix: str = "", topics: Sequence[Topic] = TOPICS) -> dict[str, tuple[Size, Size]]:
    """Return for each existing topic how large it is, and as it should be with the brokers that there are."""
    wanted = await _existing(client, prefix, topics)
    replicas = min(REPLICAS, len((await client.describe_cluster())["brokers"]))
    return {
        name: (size, Size(wanted[name].partitions, replicas)) for name, size in (await _sized(client, wanted)).items()
    }


async def differences(client: Any, prefix: str = "", topics: Sequence[Topic] = TOPICS) -> Settings:
    """Return for each existing topic the settings that are not as promised: as it is, and as it should be."""
    library: Any = aiokafka_admin
    wanted = await _existing(client, prefix, topics)
    found_sizes = await _sized(client, wanted)
    kinds = library.config_resource
    asked = [kinds.ConfigResource(kinds.ConfigResourceType.TOPIC, name) for name in found_sizes]
    found: Settings = {}
    for response in await client.describe_configs(asked) if asked else ():
        for code, _message, _kind, name, entries in response.resources:
            if code == UnknownTopicOrPartitionError.errno:
                continue  # made a moment ago, and not known to this broker yet
            if code:
                raise for_code(code)(name)
            settings: Mapping[str, str | None] = {entry[0]: entry[1] for entry in entries}
            should = promised(wanted[name], found_sizes[name].replicas)
            changed = {key: (settings.get(key), value) for key, value in should.items() if settings.get(key) != value}
            if changed:
                found[name] = changed
    return found


async def _existing(client: Any, prefix: str, topics: Sequence[Topic]) -> dict[str, Topic]:
    there = set(await client.list_topics())
    return {name: topic for topic in topics if (name := f"{prefix}{topic.name}") in there}


async def _sized(client: Any, names: Collection[str]) -> dict[str, Size]:
    if not names:
        return {}  # the client would describe all topics
    return {
        described["topic"]: Size(len(partitions), min(len(partition["replicas"]) for partition in partitions))
        for described in await client.describe_topics(list(names))
        if (partitions := described["partitions"])  # none if it was made a moment ago
    }


async def add_partitions(client: Any, counts: Mapping[str, int]) -> None:
    """Give topics more partitions. Raises KafkaError if Kafka refuses: it can take none away."""
    library: Any = aiokafka_admin
    wanted = {name: library.NewPartitions(count) for name, count in counts.items()}
    await client.create_partitions(wanted, timeout_ms=int(_SECONDS * 1000))


async def mend_topics(client: Any, found: Settings) -> None:
    """Give the settings that `differences` found their promised values. All others stay as they are."""
    if found:
        await change_topics(client, {name: {key: to for key, (_, to) in some.items()} for name, some in found.items()})


async def remove_topics(bootstrap: str, names: Sequence[str]) -> None:
    """Remove topics with everything in them; those that do not exist are no error."""
    async with asyncio.timeout(_SECONDS), administration(bootstrap) as client:
        existing = set(await client.list_topics())
        if doomed := [name for name in names if name in existing]:
            await client.delete_topics(doomed, timeout_ms=int(_SECONDS * 1000))


def _check(response: Any) -> None:
    """Raise the first error of a CreateTopics response; a topic that exists already is no error."""
    for name, code, *_rest in response.topic_errors:
        error: Any = for_code(code)
        if error.errno and error is not TopicAlreadyExistsError:
            raise Failure(f"Kafka refused the topic {name}: {error.__name__}.")
