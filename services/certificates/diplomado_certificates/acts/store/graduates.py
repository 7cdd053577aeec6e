"""All SQL that lists the people of an act, with their names as certificates print them."""

from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

# The name is that of the newest certificate: a reissued one stands for the earlier one. An empty name and identifier
# stand before everything, so that the first page needs no other condition, which no index would serve.
_LIST = """
select certificates.registration_id, holder_name as name, institution, graduations.act_id is not null as is_graduate,
    coalesce(certificates.record::jsonb #>> '{holder,given_names}', '') as given_names,
    coalesce(certificates.record::jsonb #>> '{holder,family_names}', '') as family_names
from certificates
left join graduations
    on graduations.registration_id = certificates.registration_id and graduations.act_id = certificates.act_id
where certificates.act_id = $1 and (holder_name, certificates.registration_id) > ($3, $4::uuid)
    and ($2::text is null or holder_name ilike '%' || $2 || '%')
    and ($6::uuid is null or certificates.registration_id = $6)
    and not exists (
        select from certificates as newer
        where newer.act_id = certificates.act_id and newer.registration_id = certificates.registration_id
            and newer.serial > certificates.serial
    )
order by holder_name, certificates.registration_id limit $5
"""
_START = ("", UUID(int=0))


@dataclass(frozen=True, slots=True)
class Named:
    """A person of a signed act. By `name` lists are sorted; it is empty if the holder was erased. Personal data."""

    registration_id: UUID
    name: str
    institution: str | None
    is_graduate: bool
    given_names: str = ""
    family_names: str = ""

    @property
    def listed(self) -> str:
        """The name in a list of people."""
        return ", ".join(filter(None, (self.family_names.strip(), self.given_names.strip())))

    @property
    def full_name(self) -> str:
        """The name in a sentence."""
        return " ".join(filter(None, (self.given_names.strip(), self.family_names.strip())))


async def list_people_of_act(
    connection: Connection, act_id: UUID, *, search: str | None, after: tuple[str, UUID] | None, limit: int
) -> list[Named]:
    """Return people of a signed act by name, from the first after a name and registration."""
    name, registration_id = after or _START
    wanted = None if search is None else search.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    rows = await connection.fetch(_LIST, act_id, wanted, name, registration_id, limit, None)
    return [Named(**row) for row in rows]


async def find_person_of_act(connection: Connection, act_id: UUID, registration_id: UUID) -> Named | None:
    """Return one person of a signed act."""
    row = await connection.fetchrow(_LIST, act_id, None, *_START, 1, registration_id)
    return Named(**row) if row else None
