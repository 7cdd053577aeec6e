"""All SQL that lists the participants of an edition with the state of their name check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

# Revisions are one person's: what another record was asked or has confirmed, before a merge, says nothing.
_STATES = """
with states as (
    select r.registration_id, btrim(btrim(p.family_names) || ', ' || btrim(p.given_names), ', ') as name,
        c.requested_at, n.confirmed_at,
        case
            when n.person_revision = p.revision or confirmed.digest = present.digest then 'confirmed'
            when n.registration_id is not null then 'changed_since_confirmation'
            when c.registration_id is not null then 'not_answered'
            else 'not_asked'
        end as status
    from registrations r
    join people p on p.participant_id = r.participant_id and not p.erased
    left join name_checks c on c.registration_id = r.registration_id
    left join name_confirmations n on (n.registration_id, n.participant_id) = (r.registration_id, p.participant_id)
    left join described_names present on (present.participant_id, present.revision) = (p.participant_id, p.revision)
    left join described_names confirmed
        on (confirmed.participant_id, confirmed.revision) = (p.participant_id, n.person_revision)
    where r.edition_id = $1 and r.status = 'registered'
        and r.registration_id not in (select registration_id from merged_registrations)
)
"""
_LIST = f"""{_STATES}
select registration_id, name, requested_at, confirmed_at, status from states
where ($2::text is null or status = $2)
    and ($3::text is null or name ilike $3)
    and ($4::text is null or (name, registration_id) > ($4, $5::uuid))
order by name, registration_id limit $6
"""
_COUNT = f"{_STATES} select status, count(*)::int as people from states group by status"


@dataclass(frozen=True, slots=True)
class Checked:
    """A participant and the state of the name check. Personal data."""

    registration_id: UUID
    name: str
    requested_at: datetime | None
    confirmed_at: datetime | None
    status: str


async def list_checked(
    connection: Connection,
    edition_id: UUID,
    *,
    status: str | None,
    search: str | None,
    after: tuple[str, UUID] | None,
    limit: int,
) -> list[Checked]:
    """Return participants with a place by name, from the first after a name and registration. None does not filter."""
    name, registration_id = after or (None, None)
    wanted = None
    if search is not None:
        wanted = "%" + search.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
    rows = await connection.fetch(_LIST, edition_id, status, wanted, name, registration_id, limit)
    return [Checked(**row) for row in rows]


async def count_checked(connection: Connection, edition_id: UUID) -> Mapping[str, int]:
    """Return how many participants with a place are in each state."""
    return {row["status"]: row["people"] for row in await connection.fetch(_COUNT, edition_id)}
