"""SQL of editions."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from asyncpg import Record
from pydantic_core import to_json

from diplomado_chassis.http.auth import Scope
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import EditionPublished
from diplomado_registration.editions.acts import Acts, EditionStep
from diplomado_registration.editions.models import Edition

# Descriptive columns. `capacity` is updated with the counters.
_COLUMNS = """
course, title_es, title_en, modality, starts_on, ends_on, time_zone, hours, organiser, partner, sdg, gcm,
registration, registration_until, open_to_others, admission, promotion, offer_hours, after_offer,
contact_name, contact_email, reminder_hours, mission
"""
_INSERT = f"""
insert into editions (edition_id, code, {_COLUMNS})
select $1, $2, {_COLUMNS} from jsonb_populate_record(null::editions, $3)
on conflict (code) do nothing
"""
_UPDATE = f"""
update editions set ({_COLUMNS}) = (select {_COLUMNS} from jsonb_populate_record(null::editions, $2))
where edition_id = $1
"""
_LOCKED = """
select edition_id, code, revision, capacity, taken, waiting, last_waiting_number, starts_on, ends_on, time_zone,
       registration_until, closed_at, cancelled_at, archived_at, published_digest, published_content, published_status,
       contact_revision, published_contact
from editions
"""
_LOCK_BY_CODE = _LOCKED + " where code = $1 for no key update"
_LOCK = _LOCKED + " where edition_id = $1 for no key update"
_DELETE_PARTS = """
with modules as (delete from edition_modules where edition_id = $1),
     programmes as (delete from edition_programmes where edition_id = $1 and not programme = any ($2))
delete from edition_institutions where edition_id = $1 and not institution = any ($3)
"""
_INSERT_MODULES = """
insert into edition_modules (edition_id, number, title_es, title_en)
select $1, * from unnest($2::int[], $3::text[], $4::text[])
"""
_INSERT_PROGRAMMES = """
insert into edition_programmes (edition_id, programme) select $1, unnest($2::text[]) on conflict do nothing
"""
_INSERT_INSTITUTIONS = """
insert into edition_institutions (edition_id, institution) select $1, unnest($2::text[]) on conflict do nothing
"""
_UPDATE_PUBLICATION = """
update editions set
    revision = $2, published_digest = $3, published_content = $4, published_status = $5, status_changes_at = $6
where edition_id = $1
"""
_UPDATE_CONTACT = """
update editions set contact_revision = contact_revision + 1, published_contact = $2
where edition_id = $1 returning contact_revision
"""
_RAISE_CONTACT = """
update editions set contact_revision = greatest(contact_revision, $2) + 1 where edition_id = $1
returning contact_revision
"""
_LIST_PUBLISHED = """
select edition_id::text as subject from editions
where revision > 0 and ($1::uuid is null or edition_id > $1) order by edition_id limit $2
"""
_UPDATE_ACTS = """
with stepped as (
    insert into edition_steps (edition_id, step, actor, reason, recorded_at) values ($1, $5, $6, $7, $8)
)
update editions set closed_at = $2, cancelled_at = $3, archived_at = $4 where edition_id = $1
"""
_INSERT_STEP = """
insert into edition_steps (edition_id, step, actor, reason, fields, recorded_at) values ($1, $2, $3, $4, $5, $6)
"""
_LIST_STEPS = "select step, actor, reason, fields, recorded_at from edition_steps where edition_id = $1 order by id"
_DIFFERS = "select published_digest is not null and published_digest <> $2 from editions where edition_id = $1"
_COUNT_PEOPLE = """
select count(*) from registrations
where edition_id = $1 and status in ('registered', 'waitlisted', 'offered', 'submitted', 'needs_information')
"""
_LIST_DUE = """
select edition_id from editions where revision > 0 and (published_status is null or status_changes_at < $1)
order by edition_id limit $2
"""

# Everything that is published of an edition, as one document. The parts are sorted: equal content, equal digest.
_SELECT = """
select e.edition_id, e.code, e.revision, e.course,
       jsonb_build_object('es', e.title_es, 'en', e.title_en) as title,
       e.modality, e.starts_on, e.ends_on, e.time_zone, e.capacity, e.hours, e.organiser, e.mission, e.partner,
       e.sdg, e.gcm,
       e.registration, e.registration_until, e.contact_name, e.contact_email, e.reminder_hours,
       e.closed_at, e.cancelled_at, e.archived_at, e.taken, e.waiting,
       e.open_to_others, e.admission, e.promotion, e.offer_hours, e.after_offer,
       (select coalesce(jsonb_agg(jsonb_build_object(
            'by', case when s.channel is not null then 'channel' when s.institution is not null then 'institution'
                when s.admin_area is not null then 'admin_area' when s.sex is not null then 'sex'
                else 'organisation_type' end,
            'value', coalesce(s.channel, s.institution, s.admin_area, s.sex, s.organisation_type),
            'maximum', s.maximum, 'reserved', s.reserved) order by s.number), '[]')
        from edition_seats s where s.edition_id = e.edition_id) as seats,
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
_FIND = _SELECT + " where e.edition_id = $1"
_FIND_ID = "select edition_id from editions where code = $1"
_LIST = (
    _SELECT
    + """
left join editions last on last.edition_id = $1
where ($1::uuid is null or e.starts_on < last.starts_on or (e.starts_on = last.starts_on and e.code > last.code))
    and ($3::text[] is null or e.mission = any ($3))
    and ($4::text[] is null
         or exists (select from edition_programmes s where s.edition_id = e.edition_id and s.programme = any ($4)))
    and ($5::text[] is null or e.code = any ($5))
    and ($6::text is null
         or exists (select from edition_programmes s where s.edition_id = e.edition_id and s.programme = $6))
    and ($7::text is null or e.course = $7)
order by e.starts_on desc, e.code limit $2
"""
)
_LIST_PUBLIC = (
    _SELECT
    + """
where e.revision > 0 and e.cancelled_at is null and e.archived_at is null and e.registration <> 'nominated'
  and (e.ends_on >= $1 or $2)
  and ($3::date is null or (e.starts_on, e.code) > ($3, $4))
  and ($5::text is null or e.modality = $5)
order by e.starts_on, e.code limit $6
"""
)


async def lock_or_insert_edition(connection: Connection, edition_id: UUID, code: str, edition: Edition) -> Record:
    """Lock the edition with a code and return its id. Without one, it is inserted under the id given.

    Raises ForeignKeyViolationError for an unknown course.
    """
    row = await connection.fetchrow(_LOCK_BY_CODE, code)
    if row is not None:
        return row
    await connection.execute(_INSERT, edition_id, code, _as_json(edition))
    row = await connection.fetchrow(_LOCK_BY_CODE, code)
    assert row is not None
    return row


async def lock_edition(connection: Connection, edition_id: UUID) -> Record | None:
    """Lock an edition and return its counters, what staff decided, and what was published of it."""
    return await connection.fetchrow(_LOCK, edition_id)


async def update_edition(connection: Connection, edition_id: UUID, edition: Edition) -> None:
    """Replace the description and the parts of an edition. Its capacity is stored with the counters of its places.

    Raises ForeignKeyViolationError for an unknown course, programme or institution.
    """
    await connection.execute(_UPDATE, edition_id, _as_json(edition))
    await connection.execute(_DELETE_PARTS, edition_id, edition.programmes, edition.institutions)
    await connection.execute(
        _INSERT_MODULES,
        edition_id,
        [module.number for module in edition.modules],
        [module.title.es for module in edition.modules],
        [module.title.en for module in edition.modules],
    )
    await connection.execute(_INSERT_PROGRAMMES, edition_id, edition.programmes)
    await connection.execute(_INSERT_INSTITUTIONS, edition_id, edition.institutions)


async def update_publication(
    connection: Connection, edition_id: UUID, event: EditionPublished, digest: bytes, next_change: datetime | None
) -> None:
    """Remember what is published of an edition, and when its status may change next."""
    content = event.model_dump_json()
    await connection.execute(
        _UPDATE_PUBLICATION, edition_id, event.revision, digest, content, event.status, next_change
    )


async def update_published_contact(connection: Connection, edition_id: UUID, contact: str | None) -> int:
    """Remember the contact that is published, as JSON, and return its revision."""
    revision: int = await connection.fetchval(_UPDATE_CONTACT, edition_id, contact)
    return revision


async def raise_contact(connection: Connection, edition_id: UUID, above: int) -> int:
    """Give the contact of an edition a revision above one, and return it."""
    revision: int = await connection.fetchval(_RAISE_CONTACT, edition_id, above)
    return revision


async def list_published(connection: Connection, after: str | None, limit: int) -> list[str]:
    """Return published editions behind one, by their ids."""
    return [row["subject"] for row in await connection.fetch(_LIST_PUBLISHED, after, limit)]


async def update_acts(connection: Connection, edition_id: UUID, acts: Acts, step: EditionStep, now: datetime) -> None:
    """Store what staff decided about an edition, with the step that led to it."""
    await connection.execute(
        _UPDATE_ACTS,
        edition_id,
        acts.closed_at,
        acts.cancelled_at,
        acts.archived_at,
        step.step,
        step.actor,
        step.reason,
        now,
    )


async def insert_step(connection: Connection, edition_id: UUID, step: EditionStep, now: datetime) -> None:
    """Record a step that changes nothing else."""
    await connection.execute(_INSERT_STEP, edition_id, step.step, step.actor, step.reason, step.fields, now)


async def list_steps(connection: Connection, edition_id: UUID) -> Sequence[Record]:
    """Return what staff did with an edition, the oldest first."""
    return await connection.fetch(_LIST_STEPS, edition_id)


async def has_unpublished_changes(connection: Connection, edition_id: UUID, digest: bytes) -> bool:
    """Return whether what was published of an edition differs from a digest of what is stored; False for a draft."""
    differs: bool = await connection.fetchval(_DIFFERS, edition_id, digest)
    return differs


async def count_people(connection: Connection, edition_id: UUID) -> int:
    """Return how many people have a place, or wait for one or for a decision: a cancellation writes to them."""
    count: int = await connection.fetchval(_COUNT_PEOPLE, edition_id)
    return count


async def list_due(connection: Connection, now: datetime, limit: int) -> list[UUID]:
    """Return editions whose published status may be out of date, in the order in which they are locked."""
    return [row["edition_id"] for row in await connection.fetch(_LIST_DUE, now, limit)]


async def find_edition(connection: Connection, edition_id: UUID) -> Mapping[str, Any] | None:
    """Return an edition with its parts."""
    row = await connection.fetchrow(_FIND, edition_id)
    return None if row is None else _with_parts(row)


async def find_id(connection: Connection, code: str) -> UUID | None:
    """Return the id of the edition with a code."""
    edition_id: UUID | None = await connection.fetchval(_FIND_ID, code)
    return edition_id


async def list_editions(
    connection: Connection,
    after: UUID | None,
    limit: int,
    scope: Scope,
    programme: str | None = None,
    course: str | None = None,
) -> Sequence[Mapping[str, Any]]:
    """Return at most `limit` editions of a scope that follow the one given, the newest first. None does not filter."""
    rows = await connection.fetch(_LIST, after, limit, *scope.arrays, programme, course)
    return [_with_parts(row) for row in rows]


async def list_public_editions(
    connection: Connection,
    today: date,
    after: tuple[date, str] | None,
    modality: str | None,
    limit: int,
    *,
    past_open: bool,
) -> Sequence[Mapping[str, Any]]:
    """Return at most `limit` published editions that the public may enter and that have not ended, the next first.

    They begin after the first day and the code of another one. With `past_open` those that have ended are among them.
    """
    begins, code = after or (None, None)
    rows = await connection.fetch(_LIST_PUBLIC, today, past_open, begins, code, modality, limit)
    return [_with_parts(row) for row in rows]


def _as_json(edition: Edition) -> str:
    columns = edition.model_dump(exclude={"title", "modules", "programmes", "institutions", "capacity", "seats"})
    return to_json(columns | {"title_es": edition.title.es, "title_en": edition.title.en}).decode()


def _with_parts(row: Record) -> Mapping[str, Any]:
    documents = {name: json.loads(row[name]) for name in ("title", "modules", "programmes", "institutions", "seats")}
    return {**row, **documents}
