"""Writing and reading records, as any client would."""

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer


async def write(kafka: str, topic: str, value: bytes) -> None:
    async with AIOKafkaProducer(bootstrap_servers=kafka, acks="all", enable_idempotence=True) as producer:
        await producer.send_and_wait(topic, value, key=b"registration 7")


async def read(kafka: str, topic: str, group: str) -> list[bytes]:
    """One batch as a member of the group, committed."""
    async with AIOKafkaConsumer(
        topic, bootstrap_servers=kafka, group_id=group, auto_offset_reset="earliest", enable_auto_commit=False
    ) as consumer:
        batch = await consumer.getmany(timeout_ms=10_000)
        await consumer.commit()
        return [record.value for records in batch.values() for record in records]
