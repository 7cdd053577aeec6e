"""Kafka's admin client, with a deadline and always closed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import admin as aiokafka_admin
from aiokafka.errors import KafkaError

from diplomado_chassis.cluster.failure import Failure

REQUEST_SECONDS = 30


@asynccontextmanager
async def administration(bootstrap: str, **security: Any) -> AsyncIterator[Any]:
    """A started admin client with the library's security options. Raises KafkaError or OSError if no broker answers."""
    library: Any = aiokafka_admin
    client = library.AIOKafkaAdminClient(
        bootstrap_servers=bootstrap, request_timeout_ms=REQUEST_SECONDS * 1000, **security
    )
    try:
        async with asyncio.timeout(REQUEST_SECONDS):
            await client.start()
        yield client
    finally:
        async with asyncio.timeout(REQUEST_SECONDS):
            await client.close()


async def wait_for_kafka(bootstrap: str, seconds: float = 30.0, *, every: float = 0.1, **security: Any) -> None:
    """Wait until a broker answers a metadata request. Raises Failure after the deadline."""
    trouble = ""
    try:
        async with asyncio.timeout(seconds):
            while True:
                try:
                    async with administration(bootstrap, **security) as client:
                        if (await client.describe_cluster())["brokers"]:
                            return
                except (KafkaError, OSError) as error:
                    trouble = f": {type(error).__name__}"
                await asyncio.sleep(every)
    except TimeoutError as error:
        raise Failure(f"Kafka at {bootstrap} did not answer within {seconds:.0f} s{trouble}.") from error
