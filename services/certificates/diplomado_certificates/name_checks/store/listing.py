"""All SQL that lists the participants of an edition with the state of their name check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

# Revisions are one person's: what another record was asked or has confirmed, before a merge, says nothing. Digests are
# compared only where the revision is another one.
_STATUS = """
case
    when n.person_revision = named.revision then 'confirmed'
    when n.registration_id is not null then
        case when (
            select confirmed.digest = present.digest from described_names confirmed, described_names present
            where confirmed.participant_id = named.participant_id and confirmed.revision = n.person_revision
                and present.participant_id = named.participant_id and present.revision = named.revision
        ) then 'confirmed' else 'changed_since_confirmation' end
    when c.registration_id is not null then 'not_answered'
    else 'not_asked'
end
"""
_NAMED = """
select r.registration_id, p.participant_id, p.revision,
    btrim(btrim(p.family_names) || ', ' || btrim(p.given_names), ', ') as name
from registrations r
join people p on p.participant_id = r.participant_id and not p.erased
where r.edition_id = $1 and r.status = 'registered'
    and r.registration_id not in (select registration_id from merged_registrations)
"""
_CHECKS = """
left join name_checks c on c.registration_id = named.registration_id
left join name_confirmations n
    on (n.registration_id, n.participant_id) = (named.registration_id, named.participant_id)
"""
# Without a status the page is found first: only its people are looked up further.
_LIST = f"""
with named as materialized (
    select registration_id, participant_id, revision, name from ({_NAMED}) as everybody
    where ($3::text is null or name ilike $3) and ($4::text is null or (name, registration_id) > ($4, $5::uuid))
    order by name, registration_id limit case when $2::text is null then $6::int end
), states as (
    select named.registration_id, name, c.requested_at, n.confirmed_at, {_STATUS} as status from named {_CHECKS}
)
select registration_id, name, requested_at, confirmed_at, status from states
where $2::text is null or status = $2
order by name, registration_id limit $6
"""
_COUNT = f"""
with named as ({_NAMED})
select {_STATUS} as status, count(*)::int as people from named {_CHECKS} group by 1
"""


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
