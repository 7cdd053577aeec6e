"""The attendance table of a session: people page by page, with minutes and status."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.paging import ROWS, after, sliced
from diplomado_sessions.attendance.presence.listing.usecases import list_attendees
from diplomado_sessions.attendance.presence.pages.shell import PAGES, REASONS
from diplomado_sessions.attendance.presence.store import count_unmatched
from diplomado_sessions.pages.staff import Leader
from diplomado_sessions.projections.namesakes import told_apart
from diplomado_sessions.projections.statuses import words_of
from diplomado_sessions.timetable.pages.frame import frame_of
from diplomado_sessions.timetable.usecases import find_session

router = PAGES.router()

MAX_SEARCH = 100


@router.get("/sessions/sessions/{session_id}")
async def show_attendance(
    session_id: UUID, actor: Leader, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """List the people of the edition with their attendance."""
    session = await find_session(connection, session_id)
    search = request.query_params.get("q", "")[:MAX_SEARCH]
    found = await list_attendees(connection, session, search, _after(request), ROWS + 1)
    people = sliced(
        found,
        request,
        lambda one: (one.person.family_names, one.person.given_names, str(one.person.registration_id)),
    )
    return PAGES.render(
        "attendance.html",
        language,
        request=request,
        people=people,
        labels=told_apart((one.person.registration_id, one.person.name, one.person.email) for one in people.rows),
        search=search,
        fields={"q": search},
        unmatched=await count_unmatched(connection, session_id),
        reasons=REASONS,
        words_of=words_of,
        reads_all=not actor.roles.isdisjoint({"coordinator", "auditor", "data_protection"}),
        **await frame_of(connection, session, actor, "attendance", language),
    )


def _after(request: Request) -> tuple[str, str, UUID] | None:
    key = after(request, 3)
    try:
        return (str(key[0]), str(key[1]), UUID(str(key[2]))) if key else None
    except ValueError:  # the address was changed
        return None
