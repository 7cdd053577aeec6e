"""Compares the topics of any cluster with the contracts, and mends what differs: `diplomado topics check | apply`."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiokafka.errors import KafkaError
from pydantic import ValidationError

from diplomado_chassis.kafka import security
from diplomado_chassis.settings import Settings
from diplomado_contracts.catalogue import TOPICS
from diplomado_local import state
from diplomado_local.display import console
from diplomado_local.failures import Failure
from diplomado_local.folder import Folder
from diplomado_local.platform.administration import administration
from diplomado_local.platform.topics import differences, make_topics, mend_topics

_SECONDS = 60
_SETTLING_SECONDS = 0.2


@dataclass(frozen=True)
class Cluster:
    """Where topics are, and how a client shows who it is."""

    bootstrap: str
    prefix: str = ""
    security: Mapping[str, Any] = field(default_factory=dict)


def cluster_of(folder: Folder, bootstrap: str | None) -> Cluster:
    """Return the cluster that is named, or that of the environment's settings of a service, or what runs here.

    Raises Failure if none is known, or a setting is wrong.
    """
    given: dict[str, Any] = {"kafka": bootstrap} if bootstrap else {}
    if not given and (deployment := state.running(folder)):
        return Cluster(deployment.kafka)
    try:
        # Only what concerns Kafka is read; a service would refuse to start with this address of a database.
        settings = Settings(postgres="-", **given)
    except ValidationError as error:
        names = ", ".join(f"DIPLOMADO_{'_'.join(map(str, each['loc'])).upper()}" for each in error.errors())
        raise Failure(
            f"It is not known which Kafka is meant: {names}.",
            "Set DIPLOMADO_KAFKA as for a service, give --bootstrap HOST:PORT, or start `diplomado up`.",
        ) from error
    return Cluster(settings.kafka, settings.topic_prefix, security(settings))


async def compare(cluster: Cluster) -> tuple[list[str], dict[str, dict[str, tuple[str | None, str]]]]:
    """Return the topics that are missing, and the settings that are not as promised. Raises Failure."""
    try:
        async with asyncio.timeout(_SECONDS), administration(cluster.bootstrap, **cluster.security) as client:
            existing = set(await client.list_topics())
            missing = [name for topic in TOPICS if (name := cluster.prefix + topic.name) not in existing]
            return missing, await differences(client, cluster.prefix)
    except (KafkaError, TimeoutError, OSError) as error:
        raise Failure(f"Kafka at {cluster.bootstrap} did not answer: {type(error).__name__}.") from error


async def mend(cluster: Cluster) -> dict[str, dict[str, tuple[str | None, str]]]:
    """Make missing topics, change the settings that differ and no others, and return those. Raises Failure."""
    await make_topics(cluster.bootstrap, cluster.prefix, **cluster.security)
    _, found = await compare(cluster)
    if not found:
        return found
    try:
        async with asyncio.timeout(_SECONDS), administration(cluster.bootstrap, **cluster.security) as client:
            await mend_topics(client, found)
            # A broker takes a moment to apply it.
            while await differences(client, cluster.prefix):  # noqa: ASYNC110 - nothing tells when
                await asyncio.sleep(_SETTLING_SECONDS)
    except (KafkaError, TimeoutError, OSError) as error:
        raise Failure(f"The topics at {cluster.bootstrap} were not mended: {type(error).__name__}.") from error
    return found


def check(folder: Folder, bootstrap: str | None) -> bool:
    """Show what differs. True if nothing does."""
    cluster = cluster_of(folder, bootstrap)
    missing, found = asyncio.run(compare(cluster))
    for name in missing:
        console.print(f"{name} is missing", markup=False)
    _show(found, "is {old}, promised is {new}")
    if not missing and not found:
        console.print(f"All topics at {cluster.bootstrap} are as promised.", markup=False)
    return not missing and not found


def apply(folder: Folder, bootstrap: str | None) -> None:
    """Mend what differs, and show what was changed."""
    cluster = cluster_of(folder, bootstrap)
    found = asyncio.run(mend(cluster))
    _show(found, "was {old}, is {new}")
    console.print(f"All topics at {cluster.bootstrap} are as promised.", markup=False)


def _show(found: Mapping[str, Mapping[str, tuple[str | None, str]]], words: str) -> None:
    for name, settings in sorted(found.items()):
        for key, (old, new) in settings.items():
            console.print(f"{name} {key} {words.format(old=old, new=new)}", markup=False)
