"""What people decided about guests, page by page, and taking a decision back."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.pages.paging import ROWS, after, sliced
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.staff_names import naming_of
from diplomado_chassis.language.text import Text
from diplomado_contracts import Localised
from diplomado_sessions.attendance.identity.store.appearances import find_edition_of_appearance
from diplomado_sessions.attendance.identity.usecases import withdraw_resolution
from diplomado_sessions.attendance.queue.pages.entries import GONE, queue_of
from diplomado_sessions.attendance.queue.pages.shell import PAGES
from diplomado_sessions.attendance.queue.store import list_decided
from diplomado_sessions.attendance.reasons import ReasonPost
from diplomado_sessions.pages.decisions import Question, refused
from diplomado_sessions.pages.reading import read_as
from diplomado_sessions.pages.staff import Coordinator, Reader, changes, place_of
from diplomado_sessions.projections.store import find_people

router = PAGES.router()

_TAKE_BACK = Text("Retirar la decisión", "Take the decision back")
_SURE = Text(
    "La entrada se identifica otra vez como digan los archivos, y lo que siguió de ella también. Si la sesión está "
    "cerrada, se publica como corrección de la asistencia. Los certificados firmados no cambian por eso.",
    "The entry is identified again as the files say, and so is what followed from it. If the session is closed, that "
    "is published as a correction of attendance. Signed certificates do not change by it.",
)


@router.get("/sessions/editions/{edition_id}/queue-decided")
async def show_decided(
    edition_id: UUID, actor: Reader, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """List the decisions about guests of an edition, the newest first."""
    place = await place_of(connection, edition_id, "queue")
    key = after(request, 1)
    try:
        start = UUID(str(key[0])) if key else None
    except ValueError:  # the address was changed
        start = None
    found = await list_decided(connection, edition_id, start, ROWS + 1)
    people = await find_people(connection, [person for one in found for person in one["people"]])
    return PAGES.render(
        "decided.html",
        language,
        request=request,
        place=place,
        crumbs=[(Text("Decididos", "Decided"), request.url.path)],
        entries=sliced(found, request, lambda one: (str(one["appearance_id"]),)),
        people=people,
        titles={one["appearance_id"]: Localised(es=one["title_es"], en=one["title_en"]) for one in found},
        queue=queue_of(edition_id),
        may_change=changes(actor),
        sure=_SURE,
        who=await naming_of(connection, (one["decided_by"] for one in found), actor),
    )


@router.post("/sessions/editions/{edition_id}/queue/{unmatched_id}/withdrawal")
async def take_back(
    edition_id: UUID,
    unmatched_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Take a decision back."""
    decided = f"/sessions/editions/{edition_id}/queue-decided"
    async with attempt(connection) as tried:
        if await find_edition_of_appearance(connection, unmatched_id) != edition_id:
            raise Problem(404, "unmatched-unknown", GONE)
        await withdraw_resolution(connection, unmatched_id, read_as(ReasonPost, form).reason, actor.subject)
    if tried.failure:
        question = Question(_SURE, _TAKE_BACK, decided, harm=True)
        frame = {"place": await place_of(connection, edition_id, "queue")}
        return refused(PAGES, request, language, question, form, tried.failure, frame)
    return done(decided, "decision_withdrawn")
