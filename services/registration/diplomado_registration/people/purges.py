"""Personal data go when their time is over. The periods are those of the retention schedule in the README."""

from datetime import UTC, datetime

from diplomado_chassis.database import Connection
from diplomado_registration.people.usecases import erase

# Last contact: the newest of what was said about the person and what happened to their registrations. Who never had
# a place is kept for six months, everybody else for twenty-four.
_FORGOTTEN = """
select p.participant_id
from participants p
left join registrations r using (participant_id)
where p.erased_at is null and p.described_at < now() - interval '6 months'
group by p.participant_id
having greatest(p.described_at, max(r.changed_at)) < now() - case
    when bool_or(r.status = 'registered') then interval '24 months' else interval '6 months' end
limit 200
"""
_OLD = """
delete from registrations r using participants p
where p.participant_id = r.participant_id and p.erased_at < now() - interval '5 years'
    and r.changed_at < now() - interval '5 years' and r.status = 'withdrawn'
"""


async def erase_forgotten_people(connection: Connection) -> int:
    """Erase people whom nobody has heard of for the whole retention period, two hundred at a time."""
    forgotten = [row["participant_id"] for row in await connection.fetch(_FORGOTTEN)]
    now = datetime.now(UTC)
    for participant_id in forgotten:
        await erase(connection, participant_id, now)
    return len(forgotten)


async def purge_old_registrations(connection: Connection) -> int:
    """Delete the facts of erased people after five years, with their consents and outcomes."""
    status = await connection.execute(_OLD)
    return int(status.rpartition(" ")[2])
