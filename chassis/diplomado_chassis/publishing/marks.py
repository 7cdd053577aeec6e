"""Marks on compacted topics with personal data, so that Kafka removes replaced records of quiet partitions too."""

from datetime import UTC, datetime, timedelta

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts.marks import MARKS, Mark

EVERY = timedelta(days=1)

# The first row is written without marks: on a topic that has just been made nothing is replaced yet.
_BEGIN = "insert into topic_marks (topic, marked_at) values ($1, now()) on conflict do nothing"
_CLAIM = """
update topic_marks set marked_at = now() where topic = $1 and marked_at <= now() - $2::interval returning true
"""


async def mark(connection: Connection, event: type[Mark], every: timedelta = EVERY) -> int:
    """Write a mark to every partition of the event's topic if the last ones are older; return how many were written.

    Of several processes that call this at once, one writes.
    """
    await connection.execute(_BEGIN, event.topic.name)
    if not await connection.fetchval(_CLAIM, event.topic.name, every):
        return 0
    now = datetime.now(UTC)
    await outbox.append(connection, *(event(mark=key, marked_at=now) for key in MARKS))
    return len(MARKS)
