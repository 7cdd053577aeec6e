"""Events in."""

from collections.abc import Sequence

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import AttendanceCorrected, Attended
from diplomado_notifications.attendances import store
from diplomado_notifications.planning import store as causes


async def note_attendances(connection: Connection, facts: Sequence[Received[Attended | AttendanceCorrected]]) -> None:
    """Keep who was present; whoever turns out to have been gets the recording too."""
    await store.keep(connection, facts)
    await causes.follow_from_attendances(connection, [fact.event.registration_id for fact in facts])
