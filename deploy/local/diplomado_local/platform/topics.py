"""The topics of the contracts, made where they are missing."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka import admin as aiokafka_admin
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from diplomado_contracts.catalogue import TOPICS
from diplomado_contracts.event import Topic
from diplomado_local.failures import Failure
from diplomado_local.platform.administration import administration

REPLICAS = 3


async def make_topics(bootstrap: str, prefix: str = "", topics: Sequence[Topic] = TOPICS) -> list[str]:
    """Create what is missing with the configuration that the contract promises; the names of all topics.

    Replicated three times, or once per broker where there are fewer. Existing topics are left as they are.
    """
    library: Any = aiokafka_admin
    wanted = {f"{prefix}{topic.name}": topic for topic in topics}
    try:
        async with asyncio.timeout(60), administration(bootstrap) as client:
            replicas = min(REPLICAS, len((await client.describe_cluster())["brokers"]))
            existing = set(await client.list_topics())
            missing = [
                library.NewTopic(name, topic.partitions, replicas, topic_configs=topic.configuration)
                for name, topic in wanted.items()
                if name not in existing
            ]
            if missing:
                _check(await client.create_topics(missing, timeout_ms=15_000))
    except (KafkaError, TimeoutError, OSError) as error:
        raise Failure(f"The topics could not be made at {bootstrap}: {type(error).__name__} {error}.") from error
    return list(wanted)


async def remove_topics(bootstrap: str, names: Sequence[str]) -> None:
    """Remove topics with everything in them; those that do not exist are no error."""
    async with asyncio.timeout(30), administration(bootstrap) as client:
        existing = set(await client.list_topics())
        if doomed := [name for name in names if name in existing]:
            await client.delete_topics(doomed, timeout_ms=10_000)


def _check(response: Any) -> None:
    """Raise the first error of a CreateTopics response; a topic that exists already is no error."""
    for name, code, *_rest in response.topic_errors:
        error: Any = for_code(code)
        if error.errno and error is not TopicAlreadyExistsError:
            raise Failure(f"Kafka refused the topic {name}: {error.__name__}.")
