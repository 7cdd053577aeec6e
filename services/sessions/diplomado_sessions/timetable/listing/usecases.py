"""Plans all sessions of a list, and schedules them, or none of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts import Localised
from diplomado_sessions.join_links.usecases import set_join_link
from diplomado_sessions.projections.problems import edition_called_off, edition_unknown
from diplomado_sessions.projections.store import Edition, find_edition
from diplomado_sessions.sent_lists.table import error_of_row
from diplomado_sessions.timetable import store
from diplomado_sessions.timetable.store import Facilitator, Plan, Session
from diplomado_sessions.timetable.usecases import check_change, plan_session, schedule_session

LABELS = {
    "code": Text("código", "code"),
    "title_es": Text("título", "title"),
    "title_en": Text("título en inglés", "title in English"),
    "day": Text("fecha", "date"),
    "starts": Text("hora de inicio", "begin"),
    "ends": Text("hora de fin", "end"),
    "starts_at": Text("fecha", "date"),
    "ends_at": Text("hora de fin", "end"),
    "time_zone": Text("zona horaria", "time zone"),
    "module": Text("módulo", "module"),
    "place": Text("lugar", "place"),
    "join_url": Text("enlace", "link"),
    "name": Text("facilitador", "facilitator"),
    "role_es": Text("función", "role"),
    "role_en": Text("función en inglés", "role in English"),
    "organisation": Text("organización", "organisation"),
    "account": Text("cuenta", "account"),
}


@dataclass(slots=True)
class SessionLine:
    """A session as a list describes it. `row` is its first row; without a code it gets one."""

    row: int
    code: str | None
    title_es: str
    title_en: str | None
    starts_at: datetime
    ends_at: datetime
    time_zone: str | None
    module: int | None
    place: str | None
    join_url: str | None
    facilitators: list[Facilitator] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SessionList:
    """The sessions of a list in its order, and the columns that it has: what it has no column for stays as it is."""

    lines: Sequence[SessionLine]
    columns: frozenset[str]


def free_code(module: int | None, taken: Collection[str]) -> str:
    """Return a code for a session without one: M1-S1 in a module, else S1."""
    stem, number = (f"M{module}-S" if module else "S"), 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


@dataclass(frozen=True, slots=True)
class Planned:
    """What a list does with one session: `change` is new, changed or same."""

    line: SessionLine
    code: str
    plan: Plan
    facilitators: Sequence[Facilitator]
    change: str


async def plan_sessions(connection: Connection, edition_id: UUID, sent: SessionList) -> list[Planned]:
    """Return what storing a list would do. Nothing is stored. Raises ValidationFailed with the errors by row.

    A session of the list is a stored one by its code, or without a code by its title and start.
    """
    edition = await find_edition(connection, edition_id)
    if edition is None:
        raise edition_unknown(edition_id)
    if edition.is_called_off():
        raise edition_called_off(edition_id)
    stored = {one.code: one for one in await store.list_sessions(connection, edition_id)}
    leaders = await store.list_facilitators(connection, [one.session_id for one in stored.values()])
    taken = set(stored) | {line.code for line in sent.lines if line.code}
    planned: list[Planned] = []
    errors: list[FieldError] = []
    for line in sent.lines:
        code = line.code or _known_code(line, stored.values()) or free_code(line.module, taken)
        taken.add(code)
        before = stored.get(code)
        try:
            plan = _plan(edition, before, line, sent.columns)
            if before:
                check_change(before, plan)
        except ValidationFailed as failed:
            errors += [error_of_row(line.row, one.text, LABELS.get(one.path, one.path)) for one in failed.errors]
            continue
        except Problem as problem:
            errors.append(error_of_row(line.row, problem.detail, code))
            continue
        kept = leaders[before.session_id] if before else []
        facilitators = line.facilitators if "name" in sent.columns else kept
        planned.append(Planned(line, code, plan, facilitators, _change(before, plan, kept, facilitators)))
    if errors:
        raise ValidationFailed(*errors, slug="session-list-wrong")
    return planned


async def put_sessions(connection: Connection, edition_id: UUID, sent: SessionList) -> list[Planned]:
    """Schedule the sessions of a list, all or none. The same list again changes nothing. Raises as `plan_sessions`."""
    planned = await plan_sessions(connection, edition_id, sent)
    for one in planned:
        plan = one.plan
        session = await schedule_session(
            connection,
            edition_id,
            one.code,
            plan.module,
            plan.title,
            (plan.starts_at, plan.ends_at),
            plan.time_zone,
            plan.place,
            one.facilitators,
        )
        if "join_url" in sent.columns:
            await set_join_link(connection, session.session_id, edition_id, one.line.join_url)
    return planned


def _plan(edition: Edition, before: Session | None, line: SessionLine, columns: Collection[str]) -> Plan:
    kept = before.plan if before else None
    english = line.title_en
    if english is None:
        english = kept.title.en if kept and kept.title.es == line.title_es else line.title_es
    return plan_session(
        edition,
        kept.module if kept and "module" not in columns else line.module,
        Localised(es=line.title_es, en=english),
        (line.starts_at, line.ends_at),
        kept.time_zone if kept and "time_zone" not in columns else line.time_zone,
        kept.place if kept and "place" not in columns else line.place,
    )


def _known_code(line: SessionLine, stored: Collection[Session]) -> str | None:
    for one in stored:
        local = one.plan.starts_at.astimezone(ZoneInfo(one.plan.time_zone)).replace(tzinfo=None)
        if one.plan.title.es == line.title_es and local == line.starts_at and one.status != "cancelled":
            return one.code
    return None


def _change(
    before: Session | None, plan: Plan, kept: Sequence[Facilitator], facilitators: Sequence[Facilitator]
) -> str:
    if before is None:
        return "new"
    people = [[(one.name, one.role, one.organisation) for one in some] for some in (kept, facilitators)]
    return "same" if before.plan == plan and people[0] == people[1] else "changed"
