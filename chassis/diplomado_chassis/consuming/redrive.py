"""Redriving: processes a dead letter again after the cause of its failure was removed."""

from datetime import UTC
from typing import cast

import asyncpg
from aiokafka import ConsumerRecord

from diplomado_chassis.consuming import dead_letters, inbox
from diplomado_chassis.consuming.dispatch import EventDispatcher, Misplaced, decode_record
from diplomado_chassis.handling import Note, note_nothing
from diplomado_chassis.kafka import Record
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts.cloudevents import MalformedRecord


class RedriveFailed(RuntimeError):  # noqa: N818 - read by an operator
    """The dead letter stays in the table; the message contains the reason."""


async def redrive(
    dispatcher: EventDispatcher, letter_id: int, *, out_of_order: bool = False, note: Note = note_nothing
) -> None:
    """Process one dead letter and remove it, in one transaction.

    An event that was processed in the meantime is only removed. A row that could not be published returns to the end
    of the outbox, behind younger events of its key; `out_of_order` says that this is accepted. `note` records it in the
    same transaction. Raises RedriveFailed; then the dead letter is still there and nothing has changed.
    """
    async with dispatcher.database.transaction() as connection:
        row = await dead_letters.find(connection, letter_id, lock=True)
        if row is None:
            raise RedriveFailed("there is no such dead letter")
        await note(connection)
        if row["direction"] == "out":
            await _require_order(connection, row, out_of_order=out_of_order)
            await dead_letters.return_to_outbox(connection, letter_id)
            return
        await _handle(dispatcher, connection, _record(row))
        await dead_letters.delete(connection, letter_id)


async def _require_order(connection: Connection, row: asyncpg.Record, *, out_of_order: bool) -> None:
    """Raise RedriveFailed if an older dead letter of the key must go first, or if the order of the key is lost."""
    if older := await dead_letters.find_older(connection, row):
        raise RedriveFailed(f"an older event of its key is dead letter {older}: redrive that one first")
    if not out_of_order:
        raise RedriveFailed(
            "younger events of its key may be published already, and it would come behind them: repeat with "
            "--out-of-order where every subscriber keeps the highest revision, otherwise discard it and tell its "
            "subject again"
        )


async def _handle(dispatcher: EventDispatcher, connection: Connection, record: Record) -> None:
    try:
        decoded = decode_record(record, dispatcher.accepted)
    except (MalformedRecord, Misplaced) as error:
        raise RedriveFailed(str(error)) from None
    if decoded is None:
        raise RedriveFailed("this service does not consume the type")
    received = decoded.received
    if not await inbox.claim(connection, [received.envelope.id]):
        try:
            await dispatcher.handlers[type(received.event)](connection, [received])
        except Exception as error:
            raise RedriveFailed(f"the handler failed again: {type(error).__name__}") from error


def _record(row: asyncpg.Record) -> Record:
    time = row["record_time"]
    return cast(
        Record,
        ConsumerRecord(
            topic=row["topic"],
            partition=row["partition"],
            offset=row["offset"],
            timestamp=int(time.astimezone(UTC).timestamp() * 1000) if time else -1,
            timestamp_type=0,
            key=row["key"],
            value=row["value"],
            checksum=None,
            serialized_key_size=len(row["key"] or b""),
            serialized_value_size=len(row["value"] or b""),
            headers=cast("list[tuple[str, bytes]]", dead_letters.headers_of(row)),
        ),
    )
