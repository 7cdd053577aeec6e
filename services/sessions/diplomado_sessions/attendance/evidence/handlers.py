"""Events that remove evidence."""

from collections.abc import Sequence

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import PersonErased
from diplomado_sessions.attendance.evidence.usecases import forget_people
from diplomado_sessions.projections.store import lock_people
from diplomado_sessions.projections.tables import PEOPLE


async def erase_people(connection: Connection, facts: Sequence[Received[PersonErased]]) -> None:
    """Remove names and e-mails from the projection and from the evidence. Attendance itself stays, without a name."""
    before = await lock_people(connection, (fact.event.participant_id for fact in facts))
    erased = [row["participant_id"] for row in await PEOPLE.apply(connection, facts)]
    await forget_people(connection, {participant_id: before[participant_id] for participant_id in erased})
