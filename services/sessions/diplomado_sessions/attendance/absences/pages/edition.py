"""The excuses and make-ups of an edition, or of one session, page by page."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.paging import ROWS, after, sliced
from diplomado_chassis.http.staff_names import naming_of
from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.absences.absence import REASONS, status_of
from diplomado_sessions.attendance.absences.pages.shell import PAGES
from diplomado_sessions.attendance.absences.store import count_waiting, list_absences
from diplomado_sessions.pages.staff import Reader, changes, place_of
from diplomado_sessions.projections.namesakes import told_apart
from diplomado_sessions.projections.store import find_people, list_people
from diplomado_sessions.timetable.pages.frame import moment_in, path_of
from diplomado_sessions.timetable.store import list_sessions

router = PAGES.router()

FOUND = 30
TITLE = Text("Justificaciones y recuperaciones", "Excuses and make-ups")


@router.get("/sessions/editions/{edition_id}/absences")
async def show_absences(
    edition_id: UUID, actor: Reader, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """List the excuses and make-ups of an edition, the newest first."""
    place = await place_of(connection, edition_id, "sessions")
    sessions = {one.session_id: one for one in await list_sessions(connection, edition_id)}
    chosen = _identifier(request.query_params.get("session", ""))
    waiting = request.query_params.get("state") == "waiting"
    key = after(request, 1)
    start = _identifier(str(key[0])) if key else None
    found = await list_absences(
        connection, edition_id, chosen if chosen in sessions else None, start, ROWS + 1, waiting=waiting
    )
    people = await find_people(connection, [one.registration_id for one in found])
    rows = [
        {
            "absence": one,
            "status": status_of(
                one.status, approved=one.approved_at is not None, by_assignment=one.equivalent_session_id is None
            )
            if one.kind == "make_up"
            else status_of(one.status, approved=one.approved_at is not None),
            "reason": REASONS.get(one.reason or ""),
            "person": people[one.registration_id].name,
            "session": sessions[one.session_id].plan.title,
            "equivalent": one.equivalent_session_id and sessions[one.equivalent_session_id].plan.title,
            "is_cancelled": one.equivalent_session_id is not None
            and sessions[one.equivalent_session_id].status == "cancelled",
            "address": f"{path_of(one.session_id)}/people/{one.registration_id}/absence",
            "asked_at": moment_in(one.asked_at, sessions[one.session_id].plan.time_zone, language),
        }
        for one in found
    ]
    new = _identifier(request.query_params.get("new_session", ""))
    search = request.query_params.get("q", "")[:100]
    asked = changes(actor) and new in sessions and search.strip()
    named = await list_people(connection, edition_id, search, None, FOUND) if asked else []
    alike = told_apart((one.registration_id, one.name, one.email) for one in named)
    return PAGES.render(
        "absences.html",
        language,
        request=request,
        place=place,
        crumbs=[(TITLE, request.url.path)],
        rows=sliced(rows, request, lambda row: (str(row["absence"].absence_id),)),
        waiting=await count_waiting(connection, edition_id),
        sessions=[(one.session_id, one.plan.title) for one in sessions.values()],
        fields={
            "session": str(chosen or ""),
            "state": "waiting" if waiting else "",
            "new_session": str(new or ""),
            "q": search,
        },
        asked=bool(asked),
        named=[(f"{path_of(new)}/people/{one}/absence", name) for one, name in alike.items()] if new else [],
        open_sessions=[(one.session_id, one.plan.title) for one in sessions.values() if one.status == "scheduled"],
        chosen=chosen if chosen in sessions else None,
        may_change=changes(actor),
        who=await naming_of(connection, (one.asked_by for one in found), actor),
    )


def _identifier(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:  # the address was changed
        return None
