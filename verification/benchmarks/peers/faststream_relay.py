# mypy: ignore-errors
"""faststream-outbox as its README has it, with the key passed on; `PEER_TUNED` as its page on performance advises.

Runs in a virtual environment of its own. With the argument `table` it makes its table and ends.
"""

import asyncio
import os
import sys

from faststream import FastStream
from faststream.kafka import KafkaBroker, KafkaResponse
from faststream_outbox import OutboxBroker, make_outbox_table
from faststream_outbox.autovacuum import outbox_autovacuum_ddl
from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine

TUNED = os.environ.get("PEER_TUNED") == "1"
OPTIONS = {"max_workers": 16, "fetch_batch_size": 200, "terminal_flush_batch_size": 100} if TUNED else {}

metadata = MetaData()
table = make_outbox_table(metadata, table_name="fs_outbox")
engine = create_async_engine(
    os.environ["PEER_POSTGRES"].replace("postgresql://", "postgresql+asyncpg://"), pool_size=20
)
outbox = OutboxBroker(engine, outbox_table=table, logger=None)
kafka = KafkaBroker(os.environ["PEER_KAFKA"], acks="all", enable_idempotence=True, logger=None)
publisher = kafka.publisher(os.environ.get("PEER_TOPIC", "unused"))


@publisher
@outbox.subscriber("relayed", **OPTIONS)
async def relay(body: dict) -> KafkaResponse:
    """Pass a row on."""
    return KafkaResponse(body, key=body["key"].encode())


app = FastStream(outbox, on_startup=[kafka.connect], logger=None)


async def make_table() -> None:
    """Make the table, tuned if asked for."""
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        if TUNED:
            await connection.execute(text(outbox_autovacuum_ddl("fs_outbox")))


if __name__ == "__main__":
    asyncio.run(make_table() if sys.argv[1:] == ["table"] else app.run())
