"""Facts about editions."""

from collections.abc import Sequence

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import EditionPublished
from diplomado_sessions.timetable import store


async def note_editions(connection: Connection, facts: Sequence[Received[EditionPublished]]) -> None:
    """Keep what the timetable needs of editions. They are few, so one statement each, in order of identifier."""
    for fact in sorted(facts, key=lambda one: one.event.edition_id):
        await store.note_edition(connection, fact.event)
