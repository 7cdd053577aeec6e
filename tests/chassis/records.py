"""Records as anybody may put them on a topic, good and bad."""

from collections.abc import Sequence
from uuid import UUID

from aiokafka import AIOKafkaProducer

from diplomado_chassis.ids import uuid7
from diplomado_contracts.cloudevents import to_headers
from diplomado_contracts.event import Event
from tests.chassis.conftest import Place
from tests.support.services import enveloped

Raw = tuple[bytes | None, bytes | None, list[tuple[str, bytes]]]


def raw(event: Event, event_id: UUID | None = None) -> Raw:
    """A good record."""
    headers = to_headers(enveloped(event, event_id=event_id or uuid7()))
    return event.partition_key.encode(), event.model_dump_json().encode(), headers


async def put(place: Place, records: Sequence[Raw], topic: str = "training.registrations", partition: int = 0) -> None:
    """Write records to one partition, in order."""
    producer = AIOKafkaProducer(bootstrap_servers=place.settings.kafka, acks="all", max_request_size=4 << 20)
    await producer.start()
    try:
        for key, value, headers in records:
            await producer.send_and_wait(
                place.settings.topic_prefix + topic, key=key, value=value, headers=headers, partition=partition
            )
    finally:
        await producer.stop()
