"""Runs beside a system: publishes so many attendances of people whom nobody knows, as administrator of Kafka.

It knows nothing of the tests: the image has the packages of a service alone.
"""

import asyncio
import sys
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaProducer

from diplomado_chassis.kafka import security
from diplomado_chassis.settings import Settings
from diplomado_contracts import Attended
from diplomado_contracts.cloudevents import describe, to_headers


def attended(now: datetime) -> Attended:
    """One attendance of nobody in particular."""
    ids = {name: uuid4() for name in ("registration_id", "edition_id", "session_id", "participant_id")}
    return Attended(**ids, revision=1, recorded_at=now, seconds=60, session_seconds=60)


async def main(count: int) -> None:
    """Publish, and wait until Kafka has all of it."""
    settings = Settings(postgres="-")
    options: dict[str, Any] = security(settings)
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka, acks="all", enable_idempotence=True, **options)
    await producer.start()
    try:
        for _ in range(count):
            now = datetime.now(UTC)
            event = attended(now)
            await producer.send(
                event.topic.name, event.model_dump_json().encode(), key=event.partition_key.encode(),
                headers=to_headers(describe(event, event_id=uuid4(), time=now, correlation_id=None)),
            )  # fmt: skip
        await producer.flush()
    finally:
        await producer.stop()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
