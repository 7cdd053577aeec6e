"""SQL that finds people whose retention period is over."""

from uuid import UUID

from diplomado_chassis.postgres.database import Connection

# The last contact is the later of the last description and the last change of a registration. People who never had a
# place are kept for six months, all others for twenty-four.
_FIND_INACTIVE = """
select p.participant_id
from participants p
left join registrations r using (participant_id)
where p.erased_at is null and p.described_at < now() - interval '6 months'
group by p.participant_id
having greatest(p.described_at, max(r.changed_at)) < now() - case
    when bool_or(r.status = 'registered') then interval '24 months' else interval '6 months' end
limit $1
"""


async def find_inactive_people(connection: Connection, limit: int) -> list[UUID]:
    """Return people whose last contact is longer ago than their retention period."""
    return [row["participant_id"] for row in await connection.fetch(_FIND_INACTIVE, limit)]
