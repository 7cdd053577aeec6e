"""SQL of reports. One query counts all breakdowns of an edition."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection

BREAKDOWNS = ("organisation_type", "occupation", "sex", "age_band", "admin_area", "institution")

STATUSES = (
    "registered", "waitlisted", "withdrawn", "unconfirmed", "submitted", "needs_information", "offered", "rejected",
    "expired", "replaced",
)  # fmt: skip
"""Not `merged`: another registration of the same person goes on."""

_COUNT = "count(r.registration_id) filter (where r.status = '{0}') as {0}"
_COUNT_BY_STATUS = f"""
select e.code, {", ".join(_COUNT.format(status) for status in STATUSES)}
from editions e left join registrations r using (edition_id)
where e.edition_id = $1
group by e.edition_id
"""
_COUNT_BREAKDOWNS = f"""
select {", ".join(f"grouping(r.{name}) = 0 as by_{name}, r.{name}" for name in BREAKDOWNS)},
       count(*) as people, count(g.graduated_on) as graduated
from registrations r left join graduations g using (registration_id)
where r.edition_id = $1 and r.status = 'registered'
group by grouping sets ({", ".join(f"(r.{name})" for name in BREAKDOWNS)})
"""
_FIND_NAMES = "select code, name from institutions where code = any ($1)"
_COUNT_GRADUATES = """
select count(g.graduated_on) from graduations g join registrations r using (registration_id) where r.edition_id = $1
"""


async def count_by_status(connection: Connection, edition_id: UUID) -> Record | None:
    """Return an edition's code and its registrations by status; None if the edition is unknown."""
    return await connection.fetchrow(_COUNT_BY_STATUS, edition_id)


async def count_breakdowns(connection: Connection, edition_id: UUID) -> dict[str, list[tuple[str, int, int]]]:
    """Return for each breakdown its codes, with the people registered and the graduates among them."""
    found: dict[str, list[tuple[str, int, int]]] = {name: [] for name in BREAKDOWNS}
    for row in await connection.fetch(_COUNT_BREAKDOWNS, edition_id):
        (name,) = (name for name in BREAKDOWNS if row[f"by_{name}"])
        found[name].append((row[name] or "not_stated", row["people"], row["graduated"]))
    return {name: sorted(counted, key=lambda cell: (-cell[1], cell[0])) for name, counted in found.items()}


async def count_graduates(connection: Connection, edition_id: UUID) -> int:
    """Return how many of an edition's participants graduated."""
    count: int = await connection.fetchval(_COUNT_GRADUATES, edition_id)
    return count


async def find_institution_names(connection: Connection, institutions: Sequence[str]) -> dict[str, str]:
    """Return the names of institutions by code."""
    return {row["code"]: row["name"] for row in await connection.fetch(_FIND_NAMES, institutions)}
