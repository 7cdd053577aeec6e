"""Events that remove what Zoom sent about people."""

from collections.abc import Sequence

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import PersonErased
from diplomado_sessions.attendance.evidence import handlers as evidence
from diplomado_sessions.live_meetings.usecases.receiving import forget_people
from diplomado_sessions.projections.store import lock_people


async def erase_people(connection: Connection, facts: Sequence[Received[PersonErased]]) -> None:
    """Remove people from events and evidence. The worker cancels their registrants at Zoom."""
    before = await lock_people(connection, (fact.event.participant_id for fact in facts))
    await forget_people(connection, before)
    await evidence.erase_people(connection, facts)
