"""SQL of reports: every breakdown of an edition in one pass."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection

BREAKDOWNS = ("organisation_type", "occupation", "sex", "age_band", "admin_area", "institution")

_STATUS = """
select e.code, count(r.registration_id) filter (where r.status = 'registered') as registered,
       count(r.registration_id) filter (where r.status = 'waitlisted') as waitlisted,
       count(r.registration_id) filter (where r.status = 'withdrawn') as withdrawn
from editions e left join registrations r using (edition_id)
where e.edition_id = $1
group by e.edition_id
"""
_CELLS = f"""
select {", ".join(f"grouping(r.{name}) = 0 as by_{name}, r.{name}" for name in BREAKDOWNS)},
       count(*) as people, count(g.registration_id) as graduated
from registrations r left join graduations g using (registration_id)
where r.edition_id = $1 and r.status = 'registered'
group by grouping sets ({", ".join(f"(r.{name})" for name in BREAKDOWNS)})
"""
_NAMES = "select code, name from institutions where code = any ($1)"
_GRADUATED = """
select count(*) from graduations g join registrations r using (registration_id) where r.edition_id = $1
"""


async def by_status(connection: Connection, edition_id: UUID) -> Record | None:
    """Return an edition's code and how many are in which status; None if there is no such edition."""
    return await connection.fetchrow(_STATUS, edition_id)


async def cells(connection: Connection, edition_id: UUID) -> dict[str, list[tuple[str, int, int]]]:
    """Return for each breakdown the code, the people registered and the graduates among them."""
    found: dict[str, list[tuple[str, int, int]]] = {name: [] for name in BREAKDOWNS}
    for row in await connection.fetch(_CELLS, edition_id):
        (name,) = (name for name in BREAKDOWNS if row[f"by_{name}"])
        found[name].append((row[name] or "not_stated", row["people"], row["graduated"]))
    return {name: sorted(counted, key=lambda cell: (-cell[1], cell[0])) for name, counted in found.items()}


async def graduated(connection: Connection, edition_id: UUID) -> int:
    """Return how many of an edition's participants graduated."""
    count: int = await connection.fetchval(_GRADUATED, edition_id)
    return count


async def names(connection: Connection, institutions: Sequence[str]) -> dict[str, str]:
    """Return the names of institutions by code."""
    return {row["code"]: row["name"] for row in await connection.fetch(_NAMES, institutions)}
