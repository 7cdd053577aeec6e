"""What every page of one session shows around its part: title, time, state, and the tabs."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.pages.navigation import READERS
from diplomado_chassis.language.dates import clock, day_and_hours, weekday
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.pages.staff import changes, place_of
from diplomado_sessions.timetable.states import state_of
from diplomado_sessions.timetable.store import Session, read_clock
from diplomado_sessions.timetable.usecases import find_session

_EVERYBODY = READERS | {"facilitator"}
TABS = (
    ("attendance", Text("Asistencia", "Attendance"), "", _EVERYBODY),
    ("files", Text("Archivos", "Files"), "/files", READERS),
    ("meeting", Text("En vivo", "Live"), "/meeting", READERS),
    ("room", Text("Sala", "Room"), "/room", _EVERYBODY),
    ("corrections", Text("Correcciones", "Corrections"), "/corrections", READERS),
    ("recording", Text("Grabación", "Recording"), "/recording", READERS),
    ("plan", Text("Plan", "Plan"), "/plan", READERS),
)


def path_of(session_id: UUID, tab: str = "attendance") -> str:
    """Return the address of a part of a session's pages."""
    return f"/sessions/sessions/{session_id}" + next(end for key, _, end, _ in TABS if key == tab)


def files_of_edition(edition_id: UUID) -> str:
    """Return the address of the files of an edition that wait: pages of one of them lead back there."""
    return f"/sessions/editions/{edition_id}/attendance-files"


async def frame_of(
    connection: Connection, session: Session | UUID, actor: Actor, tab: str, language: Language
) -> dict[str, Any]:
    """Return the values of the template `session.html`. Raises a problem for a session that is not known."""
    if isinstance(session, UUID):
        session = await find_session(connection, session)
    now = await read_clock(connection)
    window, zone = session.window, session.plan.time_zone
    day, hours = day_and_hours(window.starts_at, window.ends_at, zone, language)
    return {
        "place": await place_of(connection, session.edition_id, "sessions"),
        "crumbs": [(session.plan.title, path_of(session.session_id))],
        "session": session,
        "when": {"day": day, "hours": hours},
        "state": state_of(session.status, session.attendance, window, now),
        "tabs": [
            (title, path_of(session.session_id, key), key == tab)
            for key, title, _, roles in TABS
            if actor.roles & roles
        ],
        "base": path_of(session.session_id),
        "may_change": changes(actor),
        "at": lambda moment: clock(moment.astimezone(ZoneInfo(zone)).time(), language),
        "moment": lambda moment: moment_in(moment, zone, language),
        "is_over": window.ends_at <= now,
    }


def moment_in(moment: datetime, zone: str, language: Language) -> str:
    """Write a day and time without the name of the zone, which the head of the page has."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{weekday(local.date(), language)}, {clock(local.time(), language)}"
