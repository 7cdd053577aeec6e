"""Applies Kafka records to a service's state: decoding, inbox, handlers, and dead letters for failed records.

Offsets are not handled here: `consumer` commits them after this module's transaction.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import structlog

from diplomado_chassis.consuming import dead_letters, inbox, modes
from diplomado_chassis.consuming.dead_letters import DeadLetter
from diplomado_chassis.failures import is_transient
from diplomado_chassis.handling import Handlers, Received
from diplomado_chassis.kafka import Record
from diplomado_chassis.observability import failpoints, metrics, tracing
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.postgres.database import Connection, Database
from diplomado_chassis.settings import Settings
from diplomado_contracts.catalogue import BY_TYPE, TOPICS
from diplomado_contracts.cloudevents import MalformedRecord, readable
from diplomado_contracts.decoding import read_value
from diplomado_contracts.event import Event

log = structlog.get_logger()

_FAST_SECONDS = 86_400
"""So much may the clock of an owner be fast whose revisions are moments."""
MAX_REVISION = 1_000_000_000


class Misplaced(ValueError):  # noqa: N818 - a fact about the record, read in dead letters
    """The record is not where its contract says, not by the owner of its topic, or of an impossible revision."""


class Decoded(NamedTuple):
    """A record with its valid event."""

    record: Record
    received: Received[Event]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a service accepts: the types that it consumes, each on its contract's topic and from its owner's source.

    Where each topic may be written by its owner alone, this makes a source an identity. `max_revision` bounds what a
    forged or wrong record can do to a projection, which keeps the highest revision for ever.
    """

    by_type: Mapping[str, type[Event]]
    prefix: str = ""
    max_revision: int = MAX_REVISION
    sources: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sources", {self.prefix + topic.name: topic.source for topic in TOPICS})


def decode_record(record: Record, accepted: Accepted) -> Decoded | None:
    """Decode a record, or return None for a type that this service does not consume.

    Raises MalformedRecord or Misplaced. Their reasons quote nothing of the content.
    """
    envelope, value = modes.read(record)
    if envelope.source != accepted.sources.get(record.topic):
        raise Misplaced("the source is not that of the topic's owner")
    model = accepted.by_type.get(envelope.type)
    if model is None:
        return None
    if record.topic != accepted.prefix + model.topic.name:
        raise Misplaced(f"{envelope.type} is accepted on {model.topic.name} only")
    event = read_value(model, value)
    if event.partition_key != envelope.subject:
        raise MalformedRecord("the key is not the one that the value names")
    highest = (time.time() + _FAST_SECONDS) * 1000 if model.revision_is_moment else accepted.max_revision
    if getattr(event, "revision", 0) > highest:
        raise Misplaced(f"the revision is above {int(highest)}")
    return Decoded(record, Received(event, envelope))


@dataclass(slots=True)
class Batch:
    """Records in the order of arrival, decoded or rejected."""

    records: list[Record] = field(default_factory=list)
    decoded: list[Decoded] = field(default_factory=list)
    letters: list[DeadLetter] = field(default_factory=list)


class EventDispatcher:
    """Applies batches of records to the state of one service."""

    def __init__(self, database: Database, handlers: Handlers, settings: Settings | None = None) -> None:
        self.database = database
        self.handlers = handlers
        settings = settings or database.settings
        by_type = {event.type: event for event in handlers}
        self.accepted = Accepted(by_type, settings.topic_prefix, settings.max_revision)

    def decode(self, records: Sequence[Record], batch: Batch) -> None:
        """Decode records and add them to a batch."""
        batch.records.extend(records)
        for record in records:
            try:
                decoded = decode_record(record, self.accepted)
            except (MalformedRecord, Misplaced) as error:
                reason = "undecodable" if isinstance(error, MalformedRecord) else "misplaced"
                batch.letters.append(DeadLetter(record, reason, str(error), *readable(record.headers)))
                continue
            if decoded is None:
                metrics.CONSUMED.labels("other", "skipped").inc()
            else:
                batch.decoded.append(decoded)

    async def apply(self, batch: Batch) -> None:
        """Apply every record once, and store a dead letter for each record that cannot be applied.

        When it returns, effects and dead letters are committed. It raises transient errors only. Then nothing of the
        failed part was committed, and the whole batch may be applied again.
        """
        try:
            await self._apply(batch.decoded, batch.letters)
        except Exception as error:
            if is_transient(error):
                raise
            log.warning("consumer.batch_split", records=len(batch.records), **failure(error))
            await self._apply([], batch.letters)
            for decoded in batch.decoded:
                await self._apply_one(decoded)

    async def _apply(self, decoded: Sequence[Decoded], letters: Sequence[DeadLetter]) -> None:
        if not decoded and not letters:
            return
        started = tracing.now()
        failpoints.reach("dispatcher.before_transaction")
        async with self.database.transaction() as connection:
            if letters:
                await dead_letters.park(connection, letters)
            fresh = await self._claim(connection, decoded)
            for model, handler in self.handlers.items():
                if facts := fresh.get(model):
                    await handler(connection, facts)
                    failpoints.reach("dispatcher.in_transaction")
            failpoints.reach("dispatcher.before_commit")
        failpoints.reach("dispatcher.after_commit")
        for letter in letters:
            _report_parked(letter)
        for model, facts in fresh.items():
            metrics.CONSUMED.labels(model.type, "applied").inc(len(facts))
            _report_applied(model, facts)
            if tracing.is_on():
                _trace(model, facts, started)
        if repeated := len(decoded) - sum(map(len, fresh.values())):
            metrics.CONSUMED.labels("all", "repeated").inc(repeated)

    async def _claim(
        self, connection: Connection, decoded: Sequence[Decoded]
    ) -> dict[type[Event], list[Received[Event]]]:
        by_id = {record.received.envelope.id: record.received for record in decoded}
        for handled in await inbox.claim(connection, by_id) if by_id else ():
            del by_id[handled]
        fresh: dict[type[Event], list[Received[Event]]] = defaultdict(list)
        for received in by_id.values():
            fresh[type(received.event)].append(received)
        return fresh

    async def _apply_one(self, decoded: Decoded) -> None:
        try:
            await self._apply([decoded], [])
        except Exception as error:
            if is_transient(error):
                raise
            envelope = decoded.received.envelope
            letter = DeadLetter(decoded.record, "handler_failed", failure(error), envelope.id, envelope.type)
            await self._apply([], [letter])


def _report_applied(model: type[Event], facts: Sequence[Received[Event]]) -> None:
    """Write one line for each event. Its subject is an id: no contract has a key with personal data."""
    if not log.bind().is_enabled_for(logging.INFO):
        return  # composing a line that nobody writes takes a tenth of a record's time
    for _, envelope in facts:
        log.info(
            "consumer.applied",
            type=model.type,
            subject=envelope.subject,
            event_id=str(envelope.id),
            correlation_id=envelope.correlation_id,
        )


def _trace(model: type[Event], facts: Sequence[Received[Event]], started: int) -> None:
    """Keep a span for each event: those of a batch follow from different requests."""
    about = tracing.about(model.topic.name, model.type)
    for _, envelope in facts:
        origin = envelope.correlation_id, envelope.traceparent
        tracing.done(f"process {model.topic.name}", "consumer", origin, about, started)


def _report_parked(letter: DeadLetter) -> None:
    record = letter.record
    # A readable type is not always one of ours: a stranger must not fill the metrics with labels.
    metrics.CONSUMED.labels(letter.type if letter.type in BY_TYPE else "undecodable", "parked").inc()
    log.error(
        "consumer.parked",
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        reason=letter.reason,
        event_id=str(letter.event_id) if letter.event_id else None,
        type=letter.type,
        **(letter.error if isinstance(letter.error, dict) else {"error": letter.error}),
    )
