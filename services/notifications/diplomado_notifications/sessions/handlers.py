"""Events in."""

from collections.abc import Sequence

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import SessionCancelled, SessionScheduled
from diplomado_notifications.planning import store as causes
from diplomado_notifications.sessions import store


async def note_sessions(connection: Connection, facts: Sequence[Received[SessionScheduled | SessionCancelled]]) -> None:
    """Keep the timetable, and let the news of it follow for those who have a place."""
    await store.keep(connection, facts)
    await causes.let_no_mail_be_composed_meanwhile(connection, {fact.event.edition_id for fact in facts})
    await causes.follow_from_sessions(connection, [fact.event.session_id for fact in facts])
