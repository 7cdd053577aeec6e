"""SQL of attendances: every revision is kept, so that a correction which comes first hides nothing."""

from collections.abc import Sequence

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import AttendanceCorrected, Attended
from diplomado_notifications.facts import columns

_KEEP = """
insert into attendances (registration_id, session_id, revision, edition_id, participant_id, seconds)
select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::uuid[], $6::int[])
    as fact (registration_id, session_id, revision, edition_id, participant_id, seconds)
order by registration_id, session_id, revision
on conflict do nothing
"""


async def keep(connection: Connection, facts: Sequence[Received[Attended | AttendanceCorrected]]) -> None:
    """Keep every revision of every attendance."""
    events = (fact.event for fact in facts)
    rows = ((e.registration_id, e.session_id, e.revision, e.edition_id, e.participant_id, e.seconds) for e in events)
    await connection.execute(_KEEP, *columns(rows, width=6))
