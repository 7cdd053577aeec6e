"""All SQL that reads which links of a participant work, and who of an institution takes part."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection

# Registrations that are merged count for the one that goes on, whose institution decides.
_OF_INSTITUTION = """
select r.registration_id, btrim(btrim(p.given_names) || ' ' || btrim(p.family_names)) as name,
    g.graduated_on,
    array(
        select held.record::jsonb ->> 'number' from certificates held
        where held.revoked_at is null and held.registration_id = any(array(
            select m.registration_id from merged_registrations m where m.effective_id = r.registration_id
        ) || r.registration_id)
        order by held.serial
    ) as numbers
from registrations r
join people p using (participant_id)
join consents c on c.registration_id = r.registration_id and c.institution_sharing
left join graduations g on g.registration_id = r.registration_id
where r.edition_id = $1 and r.institution = $2 and r.status = 'registered' and not p.erased
    and ($3::uuid is null or r.registration_id < $3)
    and r.registration_id not in (select registration_id from merged_registrations)
order by r.registration_id desc limit $4
"""
_COUNT_SILENT = """
select count(*) from registrations r
left join people p using (participant_id)
left join consents c using (registration_id)
where r.edition_id = $1 and r.institution = $2 and r.status = 'registered' and p.erased is not true
    and c.institution_sharing is not true
    and r.registration_id not in (select registration_id from merged_registrations)
"""


async def find_link_revision(connection: Connection, registration_id: UUID) -> int:
    """Return the revision of a registration's links that work; those of an earlier one are void."""
    found: int | None = await connection.fetchval(
        "select link_revision from own_links where registration_id = $1", registration_id
    )
    return found or 1


async def list_of_institution(
    connection: Connection, edition_id: UUID, institution: str, before: UUID | None, limit: int
) -> Sequence[Record]:
    """Return who has a place and agreed that the institution learns the results, the newest first. Personal data."""
    return await connection.fetch(_OF_INSTITUTION, edition_id, institution, before, limit)


async def count_silent(connection: Connection, edition_id: UUID, institution: str) -> int:
    """Return how many people of an institution with a place did not agree that it learns the results."""
    found: int = await connection.fetchval(_COUNT_SILENT, edition_id, institution)
    return found
