"""All SQL that lists the people of an act, with their names as certificates print them."""

from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

# The name is that of the newest certificate: a reissued one stands for the earlier one.
_LIST = """
select registration_id, name, institution, is_graduate from (
    select distinct on (certificates.registration_id) certificates.registration_id,
        coalesce(btrim(concat_ws(' ', btrim(holder ->> 'family_names'), btrim(holder ->> 'given_names'))), '') as name,
        content #>> '{institution,name}' as institution, graduations.act_id is not null as is_graduate
    from certificates
    cross join lateral (select record::jsonb as content) as parsed
    cross join lateral (select content -> 'holder' as holder) as named
    left join graduations
        on graduations.registration_id = certificates.registration_id and graduations.act_id = certificates.act_id
    where certificates.act_id = $1
    order by certificates.registration_id, serial desc
) as people
where ($2::text is null or name ilike '%' || $2 || '%')
    and ($3::text is null or (name, registration_id) > ($3, $4::uuid))
order by name, registration_id limit $5
"""


@dataclass(frozen=True, slots=True)
class Named:
    """A person of a signed act. The name is empty if the holder was erased. Personal data."""

    registration_id: UUID
    name: str
    institution: str | None
    is_graduate: bool


async def list_people_of_act(
    connection: Connection, act_id: UUID, *, search: str | None, after: tuple[str, UUID] | None, limit: int
) -> list[Named]:
    """Return people of a signed act by name, from the first after a name and registration."""
    name, registration_id = after or (None, None)
    wanted = None if search is None else search.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    rows = await connection.fetch(_LIST, act_id, wanted, name, registration_id, limit)
    return [Named(**row) for row in rows]
