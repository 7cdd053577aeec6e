"""Reads what a checker judges, all tables and all records. It also runs in a container beside deployed services."""

import asyncio
import json
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord

from diplomado_contracts.catalogue import TOPICS
from diplomado_contracts.services import SERVICES
from verification.checker.evidence import Published

PARTITIONS = [(topic.name, number) for topic in TOPICS for number in range(topic.partitions)]
SECONDS = 600.0


async def all_tables(dsn: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every table, named `service.table`."""
    connection = await asyncpg.connect(dsn, timeout=10, command_timeout=60)
    try:
        names = await connection.fetch(
            "select schemaname, tablename from pg_tables where schemaname = any($1) order by 1, 2", list(SERVICES)
        )
        return {
            f"{schema}.{table}": [
                {column: _plain(value) for column, value in row.items()}
                for row in await connection.fetch(f'select * from "{schema}"."{table}"')
            ]
            for schema, table in names
        }
    finally:
        await connection.close(timeout=5)


def _plain(value: Any) -> Any:
    """Identifiers and moments as text, bytes as the text that they hold."""
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, list):
        return [_plain(element) for element in value]
    return value


def reader(bootstrap: str, **security: Any) -> AIOKafkaConsumer:
    """A consumer of no group, which begins at the first record."""
    return AIOKafkaConsumer(
        bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False, auto_offset_reset="earliest",
        max_partition_fetch_bytes=1 << 22, **security,
    )  # fmt: skip


async def all_records(bootstrap: str, prefix: str = "", **security: Any) -> list[Published]:
    """Read every topic from its first record to its present end."""
    consumer = reader(bootstrap, **security)
    async with asyncio.timeout(SECONDS):
        await consumer.start()
    try:
        found = [_published(record, prefix) for record in await raw_records(consumer, prefix)]
    finally:
        await consumer.stop()
    return sorted(found, key=lambda record: (record.topic, record.partition, record.offset))


async def raw_records(consumer: AIOKafkaConsumer, prefix: str) -> "list[ConsumerRecord[bytes, bytes]]":
    """Return every record, each partition in order. TimeoutError if that takes too long."""
    found: list[ConsumerRecord[bytes, bytes]] = []
    partitions = [TopicPartition(prefix + topic, part) for topic, part in PARTITIONS]
    consumer.assign(partitions)
    ends = await consumer.end_offsets(partitions)
    left = {partition for partition in partitions if ends[partition] > await consumer.position(partition)}
    async with asyncio.timeout(SECONDS):
        while left:
            for records in (await consumer.getmany(*left, timeout_ms=500)).values():
                found.extend(records)
            left = {partition for partition in left if await consumer.position(partition) < ends[partition]}
    return found


def _published(record: "ConsumerRecord[bytes, bytes]", prefix: str) -> Published:
    headers = {name: value.decode("utf-8", "replace") if value else "" for name, value in record.headers}
    try:
        value = json.loads(record.value or b"")
    except ValueError:
        value = None
    return Published(
        record.topic.removeprefix(prefix), record.partition, record.offset,
        record.key.decode("utf-8", "replace") if record.key else None,
        headers.get("ce_id"), headers.get("ce_type"), value if isinstance(value, dict) else None,
    )  # fmt: skip


async def everything(dsn: str, bootstrap: str, **security: Any) -> str:
    """Return all tables and records as JSON."""
    tables, records = await asyncio.gather(all_tables(dsn), all_records(bootstrap, **security))
    return json.dumps({"tables": tables, "records": [asdict(record) for record in records]})
