"""Schedules the sessions of an earlier edition again."""

from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.projections.problems import edition_unknown
from diplomado_sessions.projections.store import find_edition
from diplomado_sessions.timetable import store
from diplomado_sessions.timetable.copying.shifting import moved
from diplomado_sessions.timetable.store import Session
from diplomado_sessions.timetable.usecases import schedule_session

log = structlog.get_logger()

NOT_EMPTY = Text(
    "La edición ya tiene sesiones. Se copia un horario solo a una edición sin sesiones.",
    "The edition has sessions already. A timetable is copied only to an edition without sessions.",
)
_NEW = Preconditions(if_none_match=frozenset("*"))


async def copy_timetable(connection: Connection, source_id: UUID, edition_id: UUID) -> list[Session]:
    """Schedule the sessions of another edition, moved by the days between the starts of the two, and return them.

    Cancelled sessions are left out. Raises a problem for an edition that is not known, one that has sessions already,
    and sessions that do not fit into it, each by its code.
    """
    source, edition = await find_edition(connection, source_id), await find_edition(connection, edition_id)
    if source is None or edition is None:
        raise edition_unknown(source_id if source is None else edition_id)
    if await store.list_sessions(connection, edition_id):
        raise Problem(409, "timetable-not-empty", NOT_EMPTY)
    shift = edition.starts_on - source.starts_on
    earlier = [one for one in await store.list_sessions(connection, source_id) if one.status == "scheduled"]
    facilitators = await store.list_facilitators(connection, [session.session_id for session in earlier])
    copied: list[Session] = []
    errors: list[FieldError] = []
    for session in earlier:
        plan, zone = session.plan, ZoneInfo(session.plan.time_zone)
        try:
            copied.append(
                await schedule_session(
                    connection,
                    edition_id,
                    session.code,
                    plan.module,
                    plan.title,
                    (moved(plan.starts_at, shift, zone), moved(plan.ends_at, shift, zone)),
                    plan.time_zone,
                    plan.place,
                    facilitators[session.session_id],
                    preconditions=_NEW,
                )
            )
        except ValidationFailed as failed:
            errors += [FieldError(f"{session.code}.{error.path}", error.text) for error in failed.errors]
    if errors:
        raise ValidationFailed(*errors, slug="session-invalid")
    log.info("timetable.copied", edition_id=str(edition_id), sessions=len(copied))
    return copied
