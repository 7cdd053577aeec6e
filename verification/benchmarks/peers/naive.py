"""The simplest relay: locks some rows, sends and awaits each, marks each, then commits."""

import asyncio
import json
import os

import asyncpg
from aiokafka import AIOKafkaProducer

_CLAIM = """
select id, topic, key, headers, payload from naive_outbox where published_at is null
order by id limit 100 for update skip locked
"""


async def relay() -> None:
    """Publish until killed."""
    connection = await asyncpg.connect(os.environ["PEER_POSTGRES"])
    producer = AIOKafkaProducer(bootstrap_servers=os.environ["PEER_KAFKA"], acks="all", enable_idempotence=True)
    await producer.start()
    while True:
        async with connection.transaction():
            rows = await connection.fetch(_CLAIM)
            for row in rows:
                headers = [(name, value.encode()) for name, value in json.loads(row["headers"]).items()]
                await producer.send_and_wait(row["topic"], row["payload"], key=row["key"].encode(), headers=headers)
                await connection.execute("update naive_outbox set published_at = now() where id = $1", row["id"])
        if not rows:
            await asyncio.sleep(0.5)


if __name__ == "__main__":
    asyncio.run(relay())
