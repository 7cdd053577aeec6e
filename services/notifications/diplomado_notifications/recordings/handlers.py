"""Events in."""

from collections.abc import Sequence

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import RecordingPublished
from diplomado_notifications.planning import store as causes
from diplomado_notifications.recordings import store


async def note_recordings(connection: Connection, facts: Sequence[Received[RecordingPublished]]) -> None:
    """Keep which recordings may be watched, and let those who attended know."""
    await store.keep(connection, facts)
    await causes.follow_from_recordings(connection, [fact.event.session_id for fact in facts])
