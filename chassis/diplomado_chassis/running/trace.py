"""The command `trace`: what one service knows of a registration, a person, an event or a correlation id. No content.

It shows records of the topics that the service reads, with the time at which they were applied, events that wait in the
outbox, dead letters, and what the service adds: the mails. Lines are JSON, for `diplomado trace`, which joins services.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import typer
from aiokafka.errors import KafkaError

from diplomado_chassis.consuming import dead_letters, inbox, modes
from diplomado_chassis.consuming.whole_topics import reader, whole
from diplomado_chassis.kafka import Record
from diplomado_chassis.postgres.database import Database
from diplomado_chassis.publishing import outbox
from diplomado_chassis.service import Service
from diplomado_contracts.cloudevents import MalformedRecord

_ID = re.compile(r"[A-Za-z0-9._+-]{3,64}")


def add_trace(app: typer.Typer, service: Service, with_database: Callable[..., Any], show: Callable[..., None]) -> None:
    """Add the command to the command line of a service."""

    @app.command("trace")
    def trace(identifier: str) -> None:
        """Follow a registration, person, event or correlation id: records, outbox, dead letters, mails. No names."""
        if not _ID.fullmatch(identifier):
            raise typer.BadParameter("an id has letters, digits, dots and hyphens")

        async def ask(database: Database) -> list[dict[str, Any]]:
            return [line async for line in _lines(service, database, identifier)]

        for line in with_database(service, ask):
            show(line)


async def _lines(service: Service, database: Database, identifier: str) -> Any:
    facts: list[dict[str, Any]] = []
    for topic in service.topics:
        try:
            async with reader(database.settings) as consumer:
                async for record in whole(consumer, database.settings.topic_prefix + topic):
                    facts += _found(record, topic, identifier)
        except (KafkaError, TimeoutError) as error:
            yield {"where": "topic", "topic": topic, "error": type(error).__name__}
    async with database.transaction(readonly=True) as connection:
        ids = [UUID(fact["event_id"]) for fact in facts if fact["event_id"]]
        applied = await inbox.list_received(connection, ids)
        types = {event.type for event in service.consumes}
        for fact in facts:
            moment = applied.get(UUID(fact["event_id"])) if fact["event_id"] else None
            yield {**fact, "consumed": fact["type"] in types, "applied_at": moment and moment.isoformat()}
        for row in await outbox.trace(connection, identifier):
            yield {"where": "outbox", **dict(row)}
        for row in await dead_letters.trace(connection, identifier):
            yield {"where": "dead letter", **dict(row)}
        if service.trace is not None:
            for line in await service.trace(connection, identifier):
                yield line


def _found(record: Record, topic: str, identifier: str) -> Iterator[dict[str, Any]]:
    """Return a record as a line if it is about the id: its key, its event, its correlation, or an id in its value."""
    sought = identifier.encode()
    in_headers = any(value == sought for _, value in record.headers)
    if record.key != sought and not in_headers and sought not in (record.value or b""):
        return
    try:
        envelope, _ = modes.read(record)
    except MalformedRecord:
        envelope = None
    yield {
        "where": "topic",
        "topic": topic,
        "partition": record.partition,
        "offset": record.offset,
        "type": envelope and envelope.type,
        "subject": envelope and envelope.subject,
        "event_id": envelope and str(envelope.id),
        "correlation_id": envelope and envelope.correlation_id,
        "time": envelope and envelope.time.isoformat(),
    }
