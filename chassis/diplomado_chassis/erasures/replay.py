"""Reads every erasure from the topic of people and applies it to a restored database, before the service serves."""

from typing import Any
from uuid import UUID

from diplomado_chassis.consuming.dispatch import Accepted, Misplaced, decode_record
from diplomado_chassis.consuming.whole_topics import reader, whole
from diplomado_chassis.handling import Handler, Note, Received, note_nothing
from diplomado_chassis.kafka import Record
from diplomado_chassis.postgres.database import Database
from diplomado_chassis.settings import Settings
from diplomado_contracts import PersonErased
from diplomado_contracts.cloudevents import MalformedRecord

_AT_ONCE = 500


async def replay_erasures(settings: Settings, database: Database, erase: Handler, note: Note = note_nothing) -> int:
    """Apply the last erasure of each person on the topic; return how many there are. Repeating it changes nothing.

    Raises TimeoutError if Kafka brings nothing for a minute.
    """
    last: dict[UUID, Received[PersonErased]] = {}
    accepted = Accepted({PersonErased.type: PersonErased}, settings.topic_prefix, settings.max_revision)
    async with reader(settings) as consumer:
        async for record in whole(consumer, settings.topic_prefix + PersonErased.topic.name):
            fact = _erasure_in(record, accepted)
            if fact and (old := last.get(fact.event.participant_id, fact)).event.revision <= fact.event.revision:
                last[old.event.participant_id] = fact
    facts = list(last.values())
    for start in range(0, len(facts), _AT_ONCE):
        async with database.transaction() as connection:
            if not start:
                await note(connection)
            await erase(connection, facts[start : start + _AT_ONCE])
    return len(facts)


def _erasure_in(record: Record, accepted: Accepted) -> Received[Any] | None:
    """Return the erasure that a record states, if it does. Damaged and misplaced ones are the consumer's business."""
    try:
        decoded = decode_record(record, accepted)
    except (MalformedRecord, Misplaced):
        return None
    return decoded.received if decoded else None
