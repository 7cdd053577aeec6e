"""Editions as announced, and their sessions: all SQL of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg

from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import EditionPublished
from diplomado_sessions.timetable.window import Window

_NOTE = """
insert into editions
    (edition_id, revision, code, title_es, title_en, starts_on, ends_on, time_zone, modules)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (edition_id) do update set revision = excluded.revision, code = excluded.code,
    title_es = excluded.title_es, title_en = excluded.title_en, starts_on = excluded.starts_on,
    ends_on = excluded.ends_on, time_zone = excluded.time_zone, modules = excluded.modules
where editions.revision < excluded.revision
"""
_EDITION = "select edition_id, code, starts_on, ends_on, time_zone, modules from editions where edition_id = $1"
_COLUMNS = """
session_id, edition_id, code, revision, status, module, title_es, title_en, starts_at, ends_at, time_zone, place,
closed_at, evidence_purged_at
"""
_SESSION = f"select {_COLUMNS} from sessions where session_id = $1"
_LOCK = f"select {_COLUMNS} from sessions where session_id = any($1) order by session_id for update"
_BY_CODE = f"select {_COLUMNS} from sessions where edition_id = $1 and code = $2 for update"
_OF_EDITION = f"select {_COLUMNS} from sessions where edition_id = $1 order by starts_at, code"
_INSERT = """
insert into sessions (session_id, edition_id, code, revision, module, title_es, title_en, starts_at, ends_at,
    time_zone, place) values ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10)
on conflict (edition_id, code) do nothing
"""
_UPDATE = """
update sessions set revision = revision + 1, module = $2, title_es = $3, title_en = $4, starts_at = $5, ends_at = $6,
    time_zone = $7, place = $8 where session_id = $1
"""
_CANCEL = "update sessions set revision = revision + 1, status = 'cancelled' where session_id = $1"
_CLOSE = "update sessions set closed_at = now(), closed_by = $2 where session_id = $1 returning closed_at"


@dataclass(frozen=True, slots=True)
class Edition:
    """What the timetable needs of an edition."""

    edition_id: UUID
    code: str
    starts_on: date
    ends_on: date
    time_zone: str
    modules: list[int]


@dataclass(frozen=True, slots=True)
class Plan:
    """What people say of a session; what SessionScheduled tells others."""

    module: int | None
    title_es: str
    title_en: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    place: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """A session of an edition. Closed ones have their attendance published."""

    session_id: UUID
    edition_id: UUID
    code: str
    revision: int
    status: str
    plan: Plan
    closed_at: datetime | None
    evidence_purged_at: datetime | None

    @property
    def window(self) -> Window:
        """When it took place."""
        return Window(self.plan.starts_at, self.plan.ends_at)

    @property
    def closed(self) -> bool:
        """True once its attendance was published."""
        return self.closed_at is not None


async def note_edition(connection: Connection, edition: EditionPublished) -> None:
    """Keep the edition unless a higher revision is known."""
    await connection.execute(
        _NOTE,
        edition.edition_id,
        edition.revision,
        edition.code,
        edition.title.es,
        edition.title.en,
        edition.starts_on,
        edition.ends_on,
        edition.time_zone,
        sorted({module.number for module in edition.modules}),
    )


async def edition(connection: Connection, edition_id: UUID) -> Edition | None:
    """One edition."""
    row = await connection.fetchrow(_EDITION, edition_id)
    return Edition(**row) if row else None


async def session(connection: Connection, session_id: UUID) -> Session | None:
    """One session."""
    row = await connection.fetchrow(_SESSION, session_id)
    return _session(row) if row else None


async def lock_sessions(connection: Connection, session_ids: Sequence[UUID]) -> list[Session]:
    """Lock sessions in order of identifier and return them as they are then."""
    return [_session(row) for row in await connection.fetch(_LOCK, session_ids)]


async def session_by_code(connection: Connection, edition_id: UUID, code: str) -> Session | None:
    """Lock a session by its code."""
    row = await connection.fetchrow(_BY_CODE, edition_id, code)
    return _session(row) if row else None


async def sessions_of(connection: Connection, edition_id: UUID) -> list[Session]:
    """The timetable of an edition."""
    return [_session(row) for row in await connection.fetch(_OF_EDITION, edition_id)]


async def add(connection: Connection, session_id: UUID, edition_id: UUID, code: str, plan: Plan) -> bool:
    """Store a new session; False if another request has just taken the code."""
    status = await connection.execute(_INSERT, session_id, edition_id, code, *_values(plan))
    return status.endswith(" 1")


async def move(connection: Connection, session_id: UUID, plan: Plan) -> None:
    """Store changes of a session under the next revision."""
    await connection.execute(_UPDATE, session_id, *_values(plan))


async def cancel(connection: Connection, session_id: UUID) -> None:
    """Store that a session will not take place, under the next revision."""
    await connection.execute(_CANCEL, session_id)


async def close(connection: Connection, session_id: UUID, author: str) -> datetime:
    """Store that the attendance is published from now on, and return when."""
    closed_at: datetime = await connection.fetchval(_CLOSE, session_id, author)
    return closed_at


def _values(plan: Plan) -> tuple[object, ...]:
    return (plan.module, plan.title_es, plan.title_en, plan.starts_at, plan.ends_at, plan.time_zone, plan.place)


def _session(row: asyncpg.Record) -> Session:
    plan = Plan(
        row["module"],
        row["title_es"],
        row["title_en"],
        row["starts_at"],
        row["ends_at"],
        row["time_zone"],
        row["place"],
    )
    return Session(
        row["session_id"],
        row["edition_id"],
        row["code"],
        row["revision"],
        row["status"],
        plan,
        row["closed_at"],
        row["evidence_purged_at"],
    )
