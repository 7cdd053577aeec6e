"""Sessions and their facilitators: all SQL of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import asyncpg

from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import Localised
from diplomado_sessions.timetable.window import Window

ReopeningCode = Literal["technical_failure", "evidence_added", "identity_resolved", "clerical_error"]

_COLUMNS = """
session_id, edition_id, code, revision, status, module, title_es, title_en, starts_at, ends_at, time_zone, place,
closed_at, evidence_purged_at, reopened_at, reopened_code, actual_starts_at, actual_ends_at
"""
_SESSION = f"select {_COLUMNS} from sessions where session_id = $1"
_LOCK = f"select {_COLUMNS} from sessions where session_id = any($1) order by session_id for update"
_LOCK_BY_CODE = f"select {_COLUMNS} from sessions where edition_id = $1 and code = $2 for update"
_BY_CODE = f"select {_COLUMNS} from sessions where edition_id = $1 and code = $2"
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
_RAISE = "update sessions set revision = greatest(revision, $2) + 1 where session_id = any($1)"
_LIST = """
select session_id::text as subject from sessions
where $1::uuid is null or session_id > $1 order by session_id limit $2
"""
_CLOSE = "update sessions set closed_at = now(), closed_by = $2 where session_id = $1 returning closed_at"
_REOPEN = """
update sessions set closed_at = null, closed_by = null, reopened_at = now(), reopened_code = $2 where session_id = $1
"""
_SET_TIMES = "update sessions set actual_starts_at = $2, actual_ends_at = $3 where session_id = $1"
# A session that is still open may be an old one whose files have just been found: their age counts as well.
_EVIDENCE_PURGED = """
update sessions set evidence_purged_at = now()
where evidence_purged_at is null and case when closed_at is not null then closed_at < now() - make_interval(days => $1)
    else ends_at < now() - make_interval(days => 2 * $1) and now() - make_interval(days => $1)
        > greatest((select max(imported_at) from attendance_files f where f.session_id = sessions.session_id),
            (select max(recorded_at) from check_ins c where c.session_id = sessions.session_id)) end
returning session_id
"""
_DELETE_FACILITATORS = "delete from facilitators where session_id = $1"
_INSERT_FACILITATORS = """
insert into facilitators (session_id, position, name, role_es, role_en, organisation, account)
select $1, position, name, role_es, role_en, organisation, account
from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
    with ordinality as new (name, role_es, role_en, organisation, account, position)
"""
_FACILITATORS = """
select session_id, name, role_es, role_en, organisation, account from facilitators
where session_id = any($1) order by session_id, position
"""
_LED = """
select distinct session_id from facilitators join sessions using (session_id)
where edition_id = $1 and account = any($2::text[])
"""
_NOW = "select now()"
_WITH_SESSIONS = """
select edition_id, title_es, title_en from editions e
where exists (select from sessions s where s.edition_id = e.edition_id and s.status = 'scheduled')
    and ($1::text[] is null or e.mission = any($1)) and ($2::text[] is null or e.programmes && $2)
    and ($3::text[] is null or e.code = any($3))
order by starts_on desc, edition_id limit 200
"""


KEPT: Final = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of a session as decided by a coordinator; SessionScheduled announces it."""

    module: int | None
    title: Localised
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    place: str | None


@dataclass(frozen=True, slots=True)
class Facilitator:
    """Who leads a session, with role and organisation at the time.

    `account` is what they sign in with: they see the roster and the attendance of the session. KEPT is what is stored
    for the same name.
    """

    name: str
    role: Localised
    organisation: str | None
    account: str | None = KEPT


@dataclass(frozen=True, slots=True)
class Session:
    """A session of an edition."""

    session_id: UUID
    edition_id: UUID
    code: str
    revision: int
    status: str
    plan: Plan
    closed_at: datetime | None
    evidence_purged_at: datetime | None
    reopened_at: datetime | None = None
    reopened_code: ReopeningCode | None = None
    actual: Window | None = None

    @property
    def planned(self) -> Window:
        """When the session takes place as planned."""
        return Window(self.plan.starts_at, self.plan.ends_at)

    @property
    def window(self) -> Window:
        """When the session took place as a coordinator stated it, else as planned: attendance is measured inside it."""
        return self.actual or self.planned

    @property
    def closed(self) -> bool:
        """Whether its attendance has been published and follows what changes."""
        return self.closed_at is not None

    @property
    def published(self) -> bool:
        """Whether its attendance has been published, also where it was reopened since."""
        return self.closed_at is not None or self.reopened_at is not None

    @property
    def attendance(self) -> str:
        """Return `closed`, `reopened` or `open`."""
        if self.closed:
            return "closed"
        return "reopened" if self.published else "open"


async def find_session(connection: Connection, session_id: UUID) -> Session | None:
    """Return a session."""
    row = await connection.fetchrow(_SESSION, session_id)
    return _session(row) if row else None


async def list_sessions(connection: Connection, edition_id: UUID) -> list[Session]:
    """Return the sessions of an edition in order of their start."""
    return [_session(row) for row in await connection.fetch(_OF_EDITION, edition_id)]


async def lock_sessions(connection: Connection, session_ids: Sequence[UUID]) -> list[Session]:
    """Lock sessions in order of identifier and return them as they are then."""
    return [_session(row) for row in await connection.fetch(_LOCK, session_ids)]


async def raise_above(connection: Connection, sessions: Sequence[Session], above: int) -> list[Session]:
    """Give locked sessions revisions above one, and return them."""
    session_ids = [session.session_id for session in sessions]
    await connection.execute(_RAISE, session_ids, above)
    return await lock_sessions(connection, session_ids)


async def list_sessions_after(connection: Connection, after: str | None, limit: int) -> list[str]:
    """Return sessions of all editions behind one, by their ids."""
    return [row["subject"] for row in await connection.fetch(_LIST, after, limit)]


async def lock_session_by_code(connection: Connection, edition_id: UUID, code: str) -> Session | None:
    """Lock a session by its code and return it as it is then."""
    row = await connection.fetchrow(_LOCK_BY_CODE, edition_id, code)
    return _session(row) if row else None


async def find_session_by_code(connection: Connection, edition_id: UUID, code: str) -> Session | None:
    """Return a session by its code."""
    row = await connection.fetchrow(_BY_CODE, edition_id, code)
    return _session(row) if row else None


async def insert_session(connection: Connection, session_id: UUID, edition_id: UUID, code: str, plan: Plan) -> bool:
    """Insert a session; return False if another request has just taken the code."""
    status = await connection.execute(_INSERT, session_id, edition_id, code, *_values(plan))
    return status.endswith(" 1")


async def update_plan(connection: Connection, session_id: UUID, plan: Plan) -> None:
    """Update the plan of a session under the next revision."""
    await connection.execute(_UPDATE, session_id, *_values(plan))


async def update_cancelled(connection: Connection, session_id: UUID) -> None:
    """Mark a session as cancelled under the next revision."""
    await connection.execute(_CANCEL, session_id)


async def update_closed(connection: Connection, session_id: UUID, author: str) -> datetime:
    """Mark a session as closed, and return when."""
    closed_at: datetime = await connection.fetchval(_CLOSE, session_id, author)
    return closed_at


async def update_reopened(connection: Connection, session_id: UUID, code: ReopeningCode) -> None:
    """Mark a closed session as open again, with the code for what changes until it is closed."""
    await connection.execute(_REOPEN, session_id, code)


async def update_actual_times(connection: Connection, session_id: UUID, actual: Window | None) -> None:
    """Store when a session took place; None: as planned. The plan and its revision stay."""
    times = (actual.starts_at, actual.ends_at) if actual else (None, None)
    await connection.execute(_SET_TIMES, session_id, *times)


async def update_evidence_purged(connection: Connection, days: int) -> list[UUID]:
    """Mark sessions whose evidence has to go, and return them.

    These are sessions closed `days` ago, and open ones that ended twice as long ago and got no file for `days`.
    """
    return [row["session_id"] for row in await connection.fetch(_EVIDENCE_PURGED, days)]


async def replace_facilitators(connection: Connection, session_id: UUID, facilitators: Sequence[Facilitator]) -> None:
    """Replace the facilitators of a session."""
    before = {one.name: one.account for one in (await list_facilitators(connection, [session_id]))[session_id]}
    accounts = [before.get(one.name) if one.account == KEPT else one.account for one in facilitators]
    await connection.execute(_DELETE_FACILITATORS, session_id)
    await connection.execute(
        _INSERT_FACILITATORS,
        session_id,
        [facilitator.name for facilitator in facilitators],
        [facilitator.role.es for facilitator in facilitators],
        [facilitator.role.en for facilitator in facilitators],
        [facilitator.organisation for facilitator in facilitators],
        accounts,
    )


async def list_facilitators(connection: Connection, session_ids: Sequence[UUID]) -> dict[UUID, list[Facilitator]]:
    """Return facilitators by session, in their order."""
    found: dict[UUID, list[Facilitator]] = {session_id: [] for session_id in session_ids}
    for row in await connection.fetch(_FACILITATORS, session_ids):
        role = Localised(es=row["role_es"], en=row["role_en"])
        found[row["session_id"]].append(Facilitator(row["name"], role, row["organisation"], row["account"]))
    return found


async def list_led_sessions(connection: Connection, edition_id: UUID, accounts: Sequence[str]) -> list[UUID]:
    """Return the sessions of an edition that an account leads, by any of its names."""
    return [row["session_id"] for row in await connection.fetch(_LED, edition_id, accounts)]


async def list_editions_with_sessions(
    connection: Connection, scope: tuple[Sequence[str] | None, Sequence[str] | None, Sequence[str] | None]
) -> list[tuple[UUID, Localised]]:
    """Return the editions of a scope that have sessions, the latest first, with their titles."""
    rows = await connection.fetch(_WITH_SESSIONS, *scope)
    return [(row["edition_id"], Localised(es=row["title_es"], en=row["title_en"])) for row in rows]


async def read_clock(connection: Connection) -> datetime:
    """Return the database's clock at the start of the transaction."""
    moment: datetime = await connection.fetchval(_NOW)
    return moment


def _values(plan: Plan) -> tuple[object, ...]:
    return (plan.module, plan.title.es, plan.title.en, plan.starts_at, plan.ends_at, plan.time_zone, plan.place)


def _session(row: asyncpg.Record) -> Session:
    title = Localised(es=row["title_es"], en=row["title_en"])
    plan = Plan(row["module"], title, row["starts_at"], row["ends_at"], row["time_zone"], row["place"])
    return Session(
        row["session_id"],
        row["edition_id"],
        row["code"],
        row["revision"],
        row["status"],
        plan,
        row["closed_at"],
        row["evidence_purged_at"],
        row["reopened_at"],
        row["reopened_code"],
        Window(row["actual_starts_at"], row["actual_ends_at"]) if row["actual_starts_at"] else None,
    )
