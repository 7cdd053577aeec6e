"""One person in one session: why they have their minutes, drawn and in words, and the correction of them."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.pages.paging import ROWS, after, sliced
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.http.staff_names import naming_of
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.attendance.presence.conclusions import Reason
from diplomado_sessions.attendance.presence.explaining.usecases import explain
from diplomado_sessions.attendance.presence.listing.usecases import attendance_of
from diplomado_sessions.attendance.presence.pages.shell import PAGES, REASONS
from diplomado_sessions.attendance.presence.store import list_attendances
from diplomado_sessions.attendance.presence.usecases import correct_attendance
from diplomado_sessions.attendance.reasons import Note
from diplomado_sessions.pages.reading import read_as
from diplomado_sessions.pages.staff import Coordinator, Leader
from diplomado_sessions.projections.store import find_people
from diplomado_sessions.timetable.pages.frame import frame_of, path_of
from diplomado_sessions.timetable.usecases import find_session, lock_scheduled_session

router = PAGES.router()

MAX_BEGIN = 10_000_000
METHODS = {
    "badge": Text("Código escaneado", "Scanned code"),
    "wall": Text("Código de la pantalla", "Code on the screen"),
    "list": Text("Lista firmada", "Signed list"),
    "ticked": Text("Marcada en la lista", "Ticked in the list"),
}
TOO_LONG = Text(
    "La sesión dura {minutes} {minutes:minuto|minutos}.", "The session lasts {minutes} {minutes:minute|minutes}."
)


class CorrectionFields(BaseModel):
    """The minutes of a person, and why they are corrected."""

    minutes: Annotated[int, Field(ge=0, le=1440)]
    reason: Reason
    note: Note | None = None


@router.get("/sessions/sessions/{session_id}/people/{registration_id}")
async def show_person(
    session_id: UUID,
    registration_id: UUID,
    actor: Leader,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Explain the minutes of a person."""
    return await _person(connection, request, language, session_id, registration_id, actor, {}, None)


async def _person(
    connection: Connection,
    request: Request,
    language: Language,
    session_id: UUID,
    registration_id: UUID,
    actor: Actor,
    fields: Mapping[str, str],
    failure: Failure | None,
) -> Response:
    reads_all = not actor.roles.isdisjoint({"coordinator", "auditor", "data_protection"})
    begin = _begin(request)
    explained = await explain(
        connection, session_id, registration_id, file_names=reads_all, offset=begin, limit=ROWS + 1
    )
    session = await find_session(connection, session_id)
    registration_id = explained["registration_id"]
    person = (await find_people(connection, [registration_id]))[registration_id]
    (attendee,) = await attendance_of(connection, session, [person])
    frame = await frame_of(connection, session, actor, "attendance", language)
    address = f"{path_of(session_id)}/people/{registration_id}"
    return PAGES.render(
        "person.html",
        language,
        failure.status if failure else 200,
        request=request,
        explained=explained,
        sources=sliced(
            explained["sources"],
            request,
            lambda _: (begin + ROWS,),
            total=explained["sources_total"] if explained["sources_total"] > ROWS else None,
        ),
        attendee=attendee,
        methods=METHODS,
        reasons=REASONS,
        reason_words=dict(REASONS),
        reads_all=reads_all,
        who=await naming_of(connection, (one["corrected_by"] for one in explained["corrections"]), actor),
        strip=f"/api/v1/sessions/{session_id}/attendance/{registration_id}/strip.svg?lang={language}",
        address=address,
        tag=entity_tag(explained["published"]),
        fields=fields,
        failure=failure,
        **{**frame, "crumbs": [*frame["crumbs"], (person.name or "–", address)]},
    )


def _begin(request: Request) -> int:
    """Return how many sources the pages before this one show."""
    key = after(request, 1)
    return min(max(key[0], 0), MAX_BEGIN) if key and isinstance(key[0], int) else 0


@router.post("/sessions/sessions/{session_id}/people/{registration_id}")
async def correct(
    session_id: UUID,
    registration_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Correct the minutes of a person in a closed session, unless they have changed meanwhile."""
    async with attempt(connection) as tried:
        session = await lock_scheduled_session(connection, session_id)
        stored = (await list_attendances(connection, session_id, [registration_id])).get(registration_id)
        if form.get("etag") != entity_tag(stored and {"seconds": stored.seconds, "revision": stored.revision}):
            form.preconditions.check(["changed"])
        body = read_as(CorrectionFields, form)
        if body.minutes * 60 > session.window.seconds:
            text = TOO_LONG.with_values(minutes=session.window.seconds // 60)
            raise ValidationFailed(FieldError("minutes", text))
        await correct_attendance(
            connection, session_id, registration_id, body.minutes * 60, body.reason, body.note, actor.subject
        )
    if tried.failure:
        return await _person(connection, request, language, session_id, registration_id, actor, form, tried.failure)
    return done(f"{path_of(session_id)}/people/{registration_id}", "corrected")
