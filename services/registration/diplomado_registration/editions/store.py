"""SQL of editions."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.editions.models import Edition

_CREATE = """
insert into editions
    (edition_id, code, course, title_es, title_en, modality, starts_on, ends_on, time_zone, organiser, registration)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (code) do nothing
"""
_LOCK_BY_CODE = """
select edition_id, code, revision, capacity, taken, waiting, last_waiting_number
from editions where code = $1 for no key update
"""
_LOCK = "select edition_id, code, revision, published_digest from editions where edition_id = $1 for no key update"
_DESCRIBE = """
update editions set
    course = $2, title_es = $3, title_en = $4, modality = $5, starts_on = $6, ends_on = $7, time_zone = $8, hours = $9,
    organiser = $10, partner = $11, sdg = $12, gcm = $13, registration = $14, registration_until = $15
where edition_id = $1
"""
_FORGET_PARTS = """
with modules as (delete from edition_modules where edition_id = $1),
     programmes as (delete from edition_programmes where edition_id = $1 and not programme = any ($2))
delete from edition_institutions where edition_id = $1 and not institution = any ($3)
"""
_MODULES = """
insert into edition_modules (edition_id, number, title_es, title_en)
select $1, * from unnest($2::int[], $3::text[], $4::text[])
"""
_PROGRAMMES = """
insert into edition_programmes (edition_id, programme) select $1, unnest($2::text[]) on conflict do nothing
"""
_INSTITUTIONS = """
insert into edition_institutions (edition_id, institution) select $1, unnest($2::text[]) on conflict do nothing
"""
_PUBLISH = "update editions set revision = revision + 1, published_digest = $2 where edition_id = $1 returning revision"

# Everything that is announced of an edition, as one document. Parts are in a fixed order: equal content, equal digest.
_VIEW = """
select e.edition_id, e.code, e.revision, e.course,
       jsonb_build_object('es', e.title_es, 'en', e.title_en) as title,
       e.modality, e.starts_on, e.ends_on, e.time_zone, e.capacity, e.hours, e.organiser, e.partner, e.sdg, e.gcm,
       e.registration, e.registration_until, e.taken, e.waiting,
       (select coalesce(jsonb_agg(jsonb_build_object(
            'number', m.number, 'title', jsonb_build_object('es', m.title_es, 'en', m.title_en)
            ) order by m.number), '[]')
        from edition_modules m where m.edition_id = e.edition_id) as modules,
       (select coalesce(jsonb_agg(jsonb_build_object(
            'code', p.code, 'title', jsonb_build_object('es', p.title_es, 'en', p.title_en),
            'donors', (select coalesce(jsonb_agg(d.name order by d.name), '[]')
                       from programme_donors pd join donors d on d.code = pd.donor where pd.programme = p.code)
            ) order by p.code), '[]')
        from edition_programmes ep join programmes p on p.code = ep.programme
        where ep.edition_id = e.edition_id) as programmes,
       (select coalesce(jsonb_agg(jsonb_build_object('code', i.code, 'name', i.name) order by i.code), '[]')
        from edition_institutions ei join institutions i on i.code = ei.institution
        where ei.edition_id = e.edition_id) as institutions
from editions e
"""
_VIEW_ONE = _VIEW + " where e.edition_id = $1"
_VIEW_BY_CODE = _VIEW + " where e.code = $1"
_VIEW_ALL = _VIEW + " order by e.starts_on desc, e.code"


async def lock_or_create(connection: Connection, edition_id: UUID, code: str, edition: Edition) -> Record:
    """Return the edition of a code with its row locked; it is created under the id given if there is none."""
    await connection.execute(
        _CREATE,
        edition_id,
        code,
        edition.course,
        edition.title.es,
        edition.title.en,
        edition.modality,
        edition.starts_on,
        edition.ends_on,
        edition.time_zone,
        edition.organiser,
        edition.registration,
    )
    row = await connection.fetchrow(_LOCK_BY_CODE, code)
    assert row is not None
    return row


async def lock(connection: Connection, edition_id: UUID) -> Record | None:
    """Return an edition's revision and digest, with its row locked."""
    return await connection.fetchrow(_LOCK, edition_id)


async def describe(connection: Connection, edition_id: UUID, edition: Edition) -> None:
    """Store everything that an edition says of itself, save its capacity, which the places of people limit.

    Raises ForeignKeyViolationError for a course, programme or institution that is not known.
    """
    await connection.execute(
        _DESCRIBE,
        edition_id,
        edition.course,
        edition.title.es,
        edition.title.en,
        edition.modality,
        edition.starts_on,
        edition.ends_on,
        edition.time_zone,
        edition.hours,
        edition.organiser,
        edition.partner,
        edition.sdg,
        edition.gcm,
        edition.registration,
        edition.registration_until,
    )
    await connection.execute(_FORGET_PARTS, edition_id, edition.programmes, edition.institutions)
    await connection.execute(
        _MODULES,
        edition_id,
        [module.number for module in edition.modules],
        [module.title.es for module in edition.modules],
        [module.title.en for module in edition.modules],
    )
    await connection.execute(_PROGRAMMES, edition_id, edition.programmes)
    await connection.execute(_INSTITUTIONS, edition_id, edition.institutions)


async def publish(connection: Connection, edition_id: UUID, digest: bytes) -> int:
    """Raise an edition's revision, and remember the digest of what is announced with it."""
    revision: int = await connection.fetchval(_PUBLISH, edition_id, digest)
    return revision


async def view(connection: Connection, edition_id: UUID) -> Mapping[str, Any] | None:
    """Return an edition with its parts."""
    row = await connection.fetchrow(_VIEW_ONE, edition_id)
    return None if row is None else _whole(row)


async def view_by_code(connection: Connection, code: str) -> Mapping[str, Any] | None:
    """Return an edition with its parts."""
    row = await connection.fetchrow(_VIEW_BY_CODE, code)
    return None if row is None else _whole(row)


async def view_all(connection: Connection) -> Sequence[Mapping[str, Any]]:
    """Return all editions, the newest first."""
    return [_whole(row) for row in await connection.fetch(_VIEW_ALL)]


def _whole(row: Record) -> Mapping[str, Any]:
    documents = {name: json.loads(row[name]) for name in ("title", "modules", "programmes", "institutions")}
    return {**row, **documents, "status": "published" if row["revision"] else "draft"}
