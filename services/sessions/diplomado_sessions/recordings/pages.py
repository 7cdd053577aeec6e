"""The recording of a session: its link, the review, and the publication."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, Field, StringConstraints
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt, differences
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.preconditions import Preconditions, entity_tag
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.join_links.checks import MAX_URL
from diplomado_sessions.pages.reading import read_as
from diplomado_sessions.pages.staff import Coordinator, Reader, staff_pages
from diplomado_sessions.recordings import store, usecases
from diplomado_sessions.timetable.pages.frame import frame_of, path_of
from diplomado_sessions.timetable.usecases import find_session

PAGES = staff_pages(
    "diplomado_sessions.recordings",
    {
        "reviewed": Text("La grabación quedó revisada.", "The recording is reviewed."),
        "published": Text("La grabación se publicó.", "The recording was published."),
        "withdrawn": Text("La grabación se retiró.", "The recording was withdrawn."),
    },
)
router = PAGES.router()

LABELS = {"url": Text("Enlace de la grabación", "Link of the recording"), "language": Text("Idioma", "Language")}
STATUSES = {
    "captured": (Text("Por revisar", "To review"), "warn"),
    "reviewed": (Text("Revisada, sin publicar", "Reviewed, not published"), "info"),
    "published": (Text("Publicada", "Published"), "good"),
}


class LinkFields(BaseModel):
    """The link of a recording."""

    url: Annotated[str, Field(max_length=MAX_URL)]
    language: Language | None = None


class PublicationFields(BaseModel):
    """Why a recording is published although people who did not agree were in the session."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = None


@router.get("/sessions/sessions/{session_id}/recording")
async def show_recording(
    session_id: UUID, actor: Reader, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Show the recording and how far it has come."""
    return await _recording(connection, request, language, session_id, actor, None, None)


async def _recording(
    connection: Connection,
    request: Request,
    language: Language,
    session_id: UUID,
    actor: Actor,
    typed: Mapping[str, str] | None,
    failure: Failure | None,
) -> Response:
    session = await find_session(connection, session_id)
    recording = await store.find_recording(connection, session_id)
    hidden = await store.list_not_to_be_shown(connection, session.edition_id, session_id) if recording else []
    stored = {"url": recording.url, "language": recording.language} if recording else {"language": "es"}
    fields = {**stored, **(typed or {})}
    return PAGES.render(
        "recording.html",
        language,
        failure.status if failure else 200,
        request=request,
        path=path_of(session_id, "recording") if request.method == "POST" else "",
        recording=recording,
        standing=STATUSES[recording.status] if recording else None,
        hidden=hidden,
        fields=fields,
        failure=failure,
        differences=differences({"url": LABELS["url"]}, stored, fields),
        labels={**LABELS, "reason": Text("Motivo", "Reason")},
        tag=entity_tag(recording) if recording else None,
        **await frame_of(connection, session, actor, "recording", language),
    )


@router.post("/sessions/sessions/{session_id}/recording")
async def capture(
    session_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Store the link of a recording, which then has to be reviewed."""
    async with attempt(connection) as tried:
        body = read_as(LinkFields, form)
        seen = form.preconditions if "etag" in form else Preconditions(if_none_match=frozenset("*"))
        await usecases.capture(connection, session_id, body.url, body.language, actor.subject, seen)
    if tried.failure:
        return await _recording(connection, request, language, session_id, actor, form, tried.failure)
    return done(path_of(session_id, "recording"), "saved")


@router.post("/sessions/sessions/{session_id}/recording/review")
async def review(
    session_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Mark the recording that was seen as fit for publication."""
    async with attempt(connection) as tried:
        await usecases.review(connection, session_id, actor.subject, form.preconditions)
    if tried.failure:
        return await _recording(connection, request, language, session_id, actor, None, tried.failure)
    return done(path_of(session_id, "recording"), "reviewed")


@router.post("/sessions/sessions/{session_id}/recording/publication")
async def publish(
    session_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Publish the recording that was seen."""
    async with attempt(connection) as tried:
        reason = read_as(PublicationFields, form).reason
        await usecases.publish(connection, session_id, reason or None, actor.subject, form.preconditions)
    if tried.failure:
        return await _recording(connection, request, language, session_id, actor, form, tried.failure)
    return done(path_of(session_id, "recording"), "published")


@router.post("/sessions/sessions/{session_id}/recording/withdrawal")
async def withdraw(
    session_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Withdraw the published recording that was seen."""
    async with attempt(connection) as tried:
        await usecases.withdraw(connection, session_id, form.preconditions)
    if tried.failure:
        return await _recording(connection, request, language, session_id, actor, None, tried.failure)
    return done(path_of(session_id, "recording"), "withdrawn")
