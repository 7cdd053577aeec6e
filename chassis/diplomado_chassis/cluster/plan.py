"""Compares a cluster with the contracts, and mends what differs: topics, their settings, users and rights."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiokafka.errors import KafkaError

from diplomado_chassis.cluster.administration import administration
from diplomado_chassis.cluster.differences import Differences
from diplomado_chassis.cluster.failure import Failure
from diplomado_chassis.cluster.rights import RightsFound, existing, grant
from diplomado_chassis.cluster.rights import compare as compare_rights
from diplomado_chassis.cluster.topics import add_partitions, differences, make_topics, mend_topics, sizes
from diplomado_chassis.cluster.users import set_passwords
from diplomado_contracts.catalogue import TOPICS

_SECONDS = 60
_SETTLING_SECONDS = 0.2


@dataclass(frozen=True)
class Cluster:
    """Where topics are, and how a client shows who it is."""

    bootstrap: str
    prefix: str = ""
    security: Mapping[str, Any] = field(default_factory=dict)


@asynccontextmanager
async def _reached(cluster: Cluster, trouble: str) -> AsyncIterator[Any]:
    try:
        async with asyncio.timeout(_SECONDS), administration(cluster.bootstrap, **cluster.security) as client:
            yield client
    except (KafkaError, TimeoutError, OSError) as error:
        raise Failure(f"{trouble.format(cluster.bootstrap)}: {type(error).__name__}.") from error


async def compare(cluster: Cluster) -> Differences:
    """Return how the topics differ from the contracts. Raises Failure."""
    async with _reached(cluster, "Kafka at {} did not answer") as client:
        there = set(await client.list_topics())
        sized = (await sizes(client, cluster.prefix)).items()
        return Differences(
            tuple(topic for topic in TOPICS if cluster.prefix + topic.name not in there),
            await differences(client, cluster.prefix),
            {name: (is_.partitions, to.partitions) for name, (is_, to) in sized if is_.partitions != to.partitions},
            {name: (is_.replicas, to.replicas) for name, (is_, to) in sized if is_.replicas < to.replicas},
            cluster.prefix,
        )


async def mend(cluster: Cluster, growing: Collection[str] = ()) -> Differences:
    """Make missing topics, change the settings that differ and no others, and return what differed. Raises Failure.

    Partitions are added to the topics in `growing` alone: keys move to other partitions by it.
    """
    found = await compare(cluster)
    if wrong := sorted(name for name in growing if name not in found.can_grow):
        raise Failure(f"No partitions can be added to {', '.join(wrong)}.", "`plan` names the topics with too few.")
    await make_topics(cluster.bootstrap, cluster.prefix, **cluster.security)
    async with _reached(cluster, "The topics at {} were not mended") as client:
        if growing:
            await add_partitions(client, {name: found.partitions[name][1] for name in growing})
        await mend_topics(client, found.settings)
        # A broker takes a moment to apply it.
        while await differences(client, cluster.prefix):  # noqa: ASYNC110 - nothing tells when
            await asyncio.sleep(_SETTLING_SECONDS)
    return found


async def rights(cluster: Cluster, administrators: Collection[str] = ()) -> RightsFound | None:
    """Return what the rights lack and have too much; None if the cluster checks none. Raises Failure."""
    async with _reached(cluster, "Kafka at {} did not show its rights") as client:
        found = await existing(client)
        return None if found is None else compare_rights(found, cluster.prefix, administrators)


async def add_rights(cluster: Cluster, found: RightsFound) -> None:
    """Grant the rights that are missing. Those that are too many stay: a person decides about them. Raises Failure."""
    async with _reached(cluster, "The rights at {} were not granted") as client:
        await grant(client, list(found.missing))


async def make_users(cluster: Cluster, passwords: Mapping[str, str]) -> None:
    """Make the users of services, or change their passwords. Raises Failure."""
    async with _reached(cluster, "The users at {} were not made") as client:
        await set_passwords(client, passwords)
