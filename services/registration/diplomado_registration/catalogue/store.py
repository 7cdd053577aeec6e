"""SQL of the catalogue. Every write is an upsert, so that a repeated request changes nothing.

Writers lock the code before they read what is stored, also a code that has no row yet.
"""

from collections.abc import Sequence
from typing import Any

from asyncpg import Record

from diplomado_chassis.keyset import Listed, Page
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.listing import Listing
from diplomado_registration.catalogue.coded_fields import CODED_FIELDS
from diplomado_registration.catalogue.models import Course, Donor, Institution, LocalisedLine, Programme

_UPSERT_DONOR = """
insert into donors (code, name) values ($1, $2) on conflict (code) do update set name = excluded.name
"""
_UPSERT_PROGRAMME = """
insert into programmes (code, title_es, title_en) values ($1, $2, $3)
on conflict (code) do update set title_es = excluded.title_es, title_en = excluded.title_en
"""
_DELETE_DONORS = "delete from programme_donors where programme = $1 and not donor = any ($2)"
_INSERT_DONORS = """
insert into programme_donors (programme, donor) select $1, unnest($2::text[]) on conflict do nothing
"""
_UPSERT_COURSE = """
insert into courses (code, title_es, title_en) values ($1, $2, $3)
on conflict (code) do update set title_es = excluded.title_es, title_en = excluded.title_en
"""
_UPSERT_INSTITUTION = """
insert into institutions (code, name, organisation_type, level, admin_area) values ($1, $2, $3, $4, $5)
on conflict (code) do update set
    name = excluded.name, organisation_type = excluded.organisation_type, level = excluded.level,
    admin_area = excluded.admin_area
"""
_DESCRIBED = "jsonb_build_object('name', i.name, 'organisation_type', i.organisation_type, 'admin_area', i.admin_area)"
# The rows are updated in the order of their codes, so that two processes that start at once do not block each other.
_MARK_DESCRIBED = f"""
with changed as (
    select code from institutions i
    where ($1::text is null or code = $1) and described is distinct from {_DESCRIBED}
    order by code for no key update
)
update institutions i set revision = revision + 1, described = {_DESCRIBED} from changed c where i.code = c.code
returning i.code, i.name, i.organisation_type, i.admin_area, i.revision
"""
_LIST_PUBLISHED = """
select code from institutions where described is not null and ($1::text is null or code > $1) order by code limit $2
"""
_RAISE = """
with locked as (
    select code from institutions where code = any ($1::text[]) and described is not null
    order by code for no key update
)
update institutions i set revision = greatest(i.revision, $2) + 1 from locked where i.code = locked.code
returning i.code, i.name, i.organisation_type, i.admin_area, i.revision
"""
_LOCK = "select pg_advisory_xact_lock(hashtextextended($1, 0))"
_FIND_DONOR = "select name from donors where code = $1"
_FIND_PROGRAMME = """
select title_es, title_en,
       array(select donor from programme_donors where programme = code order by donor) as donors
from programmes where code = $1
"""
_FIND_COURSE = "select title_es, title_en from courses where code = $1"
_FIND_INSTITUTION = "select name, organisation_type, level, admin_area from institutions where code = $1"
_LIST_INSTITUTIONS = Listing(
    """
select code, name, organisation_type, level, admin_area from institutions
where ($1::text is null or organisation_type = $1) and ($2::text is null or level = $2)
    and ($3::text is null or admin_area = $3)
""",
    name=str,
    code=str,
)
_LIST_PROGRAMMES = Listing(
    """
select code, title_es, title_en,
    array(select donor from programme_donors where programme = code order by donor) as donors
from programmes
where $1::text is null or code in (select programme from programme_donors where donor = $1)
""",
    code=str,
)
_LIST_COURSES = Listing(
    """
select code, title_es, title_en from courses
where $1::text is null
    or code in (select course from editions join edition_programmes using (edition_id) where programme = $1)
""",
    code=str,
)
_LIST_UNLISTED = "\nunion all ".join(
    f"select '{name}' where ${place}::text is not null and not exists (select from {codes} where code = ${place})"
    for place, (name, codes) in enumerate(
        [("institution", "institutions"), *((field.name, field.codes) for field in CODED_FIELDS)], start=1
    )
)


async def lock_code(connection: Connection, kind: str, code: str) -> None:
    """Lock a code of the catalogue until the transaction ends."""
    await connection.execute(_LOCK, f"{kind} {code}")


async def list_published(connection: Connection, after: str | None, limit: int) -> list[str]:
    """Return published institutions behind one, by their codes."""
    return [row["code"] for row in await connection.fetch(_LIST_PUBLISHED, after, limit)]


async def raise_above(connection: Connection, codes: Sequence[str], above: int) -> Sequence[Record]:
    """Lock published institutions, give them revisions above one, and return what is published of them."""
    return await connection.fetch(_RAISE, codes, above)


async def list_unlisted(connection: Connection, institution: str | None, codes: Sequence[str | None]) -> list[str]:
    """Return the fields whose code is in no list. `codes` has one for each of CODED_FIELDS."""
    return [row[0] for row in await connection.fetch(_LIST_UNLISTED, institution, *codes)]


async def find_donor(connection: Connection, code: str) -> Donor | None:
    """Return a donor."""
    row = await connection.fetchrow(_FIND_DONOR, code)
    return None if row is None else Donor.model_construct(**row)


async def find_programme(connection: Connection, code: str) -> Programme | None:
    """Return a programme with its donors, sorted by code."""
    row = await connection.fetchrow(_FIND_PROGRAMME, code)
    return None if row is None else Programme.model_construct(title=_title(row), donors=tuple(row["donors"]))


async def find_course(connection: Connection, code: str) -> Course | None:
    """Return a course."""
    row = await connection.fetchrow(_FIND_COURSE, code)
    return None if row is None else Course.model_construct(title=_title(row))


async def find_institution(connection: Connection, code: str) -> Institution | None:
    """Return an institution."""
    row = await connection.fetchrow(_FIND_INSTITUTION, code)
    return None if row is None else Institution.model_construct(**row)


async def upsert_donor(connection: Connection, code: str, donor: Donor) -> None:
    """Store a donor."""
    await connection.execute(_UPSERT_DONOR, code, donor.name)


async def upsert_programme(connection: Connection, code: str, programme: Programme) -> None:
    """Store a programme with exactly these donors. Raises ForeignKeyViolationError for an unknown donor."""
    await connection.execute(_UPSERT_PROGRAMME, code, programme.title.es, programme.title.en)
    await connection.execute(_DELETE_DONORS, code, programme.donors)
    await connection.execute(_INSERT_DONORS, code, programme.donors)


async def upsert_course(connection: Connection, code: str, course: Course) -> None:
    """Store a course."""
    await connection.execute(_UPSERT_COURSE, code, course.title.es, course.title.en)


async def upsert_institution(connection: Connection, code: str, institution: Institution) -> None:
    """Store an institution. Raises ForeignKeyViolationError for an unknown type or area."""
    await connection.execute(
        _UPSERT_INSTITUTION,
        code,
        institution.name,
        institution.organisation_type,
        institution.level,
        institution.admin_area,
    )


async def mark_described(connection: Connection, code: str | None = None) -> Sequence[Record]:
    """Raise the revision of institutions that differ from what was published last; return them. `code` limits it."""
    return await connection.fetch(_MARK_DESCRIBED, code)


async def list_institutions_page(
    connection: Connection, organisation_type: str | None, level: str | None, admin_area: str | None, page: Page
) -> Listed[dict[str, Any]]:
    """Return institutions, sorted by name. None does not filter."""
    return await _LIST_INSTITUTIONS.fetch(connection, organisation_type, level, admin_area, page=page)


async def list_institutions(connection: Connection) -> Sequence[dict[str, Any]]:
    """Return all institutions, sorted by name."""
    return (await _LIST_INSTITUTIONS.fetch(connection, None, None, None)).rows


async def list_programmes_page(connection: Connection, donor: str | None, page: Page) -> Listed[dict[str, Any]]:
    """Return programmes, sorted by code: all, or those that a donor funds."""
    return _titled(await _LIST_PROGRAMMES.fetch(connection, donor, page=page))


async def list_courses_page(connection: Connection, programme: str | None, page: Page) -> Listed[dict[str, Any]]:
    """Return courses, sorted by code: all, or those that have an edition of a programme."""
    return _titled(await _LIST_COURSES.fetch(connection, programme, page=page))


def _titled(found: Listed[dict[str, Any]]) -> Listed[dict[str, Any]]:
    titles = [{"title": {"es": row.pop("title_es"), "en": row.pop("title_en")}} for row in found.rows]
    return Listed([row | title for row, title in zip(found.rows, titles, strict=True)], found.next)


async def list_courses(connection: Connection) -> Sequence[Record]:
    """Return the codes of all courses with their titles in both languages, sorted by title."""
    return await connection.fetch("select code, title_es as es, title_en as en from courses order by title_es, code")


async def list_programmes(connection: Connection) -> Sequence[Record]:
    """Return the codes of all programmes with their titles in both languages, sorted by title."""
    return await connection.fetch("select code, title_es as es, title_en as en from programmes order by title_es, code")


def _title(row: Record) -> LocalisedLine:
    return LocalisedLine.model_construct(es=row["title_es"], en=row["title_en"])
