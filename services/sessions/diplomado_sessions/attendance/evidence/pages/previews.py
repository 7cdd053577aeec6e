"""The preview of a file: what an import would do, decisions about what is doubtful, and the confirmation."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request
from pydantic import AfterValidator, BaseModel, Field
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.numbers import share_of
from diplomado_chassis.language.text import Text
from diplomado_chassis.language.time_zones import suggested_zones, zone_named
from diplomado_chassis.language.titles import titled_session
from diplomado_chassis.long_content import LongContent
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.attendance.evidence.choices import MAX_SHIFT_MINUTES, UNDECIDED, Choices
from diplomado_sessions.attendance.evidence.pages.shell import PAGES
from diplomado_sessions.attendance.evidence.previews.usecases import preview_file
from diplomado_sessions.attendance.evidence.usecases import import_file
from diplomado_sessions.attendance.formats.names import name_of
from diplomado_sessions.attendance.formats.times import Order
from diplomado_sessions.attendance.uploads.store import Upload, delete_upload, find_upload
from diplomado_sessions.pages.reading import read_as
from diplomado_sessions.pages.staff import Coordinator
from diplomado_sessions.timetable.pages.frame import files_of_edition, frame_of, path_of
from diplomado_sessions.timetable.store import list_sessions
from diplomado_sessions.timetable.usecases import find_session
from diplomado_sessions.timetable.zones import find_zone

router = PAGES.router()

GONE = Text(
    "Este archivo ya se cargó, o nadie lo confirmó en un día. Envíelo de nuevo.",
    "This file was imported, or nobody confirmed it for a day. Send it again.",
)
UNANSWERED = Text(
    "Elija arriba cómo se lee el archivo, o marque que lo revisó.",
    "Choose above how the file is read, or tick that you checked it.",
)
_FIT = Text("{session}: {percent}", "{session}: {percent}")
NO_ZONE = Text(
    "No es una zona horaria IANA, como America/Panama.", "This is no IANA time zone, such as America/Panama."
)


class ChoiceFields(BaseModel):
    """What is decided about a file on its preview."""

    time_zone: Annotated[str, Field(max_length=64), AfterValidator(zone_named)] | None = None
    shift_minutes: Annotated[int, Field(ge=-MAX_SHIFT_MINUTES, le=MAX_SHIFT_MINUTES)] | None = None
    date_order: Order | None = None
    accept_other_session: bool = False
    replaces: UUID | None = None
    confirm: Annotated[str, Field(max_length=64)] | None = None
    of_edition: bool = False
    """Whether the person came from the files of the whole edition, and goes on there."""

    def zone(self) -> ZoneInfo | None:
        """Return the zone that was named. Raises ValidationFailed."""
        if self.time_zone is None:
            return None
        if (zone := find_zone(self.time_zone)) is None:
            raise ValidationFailed(FieldError("time_zone", NO_ZONE))
        return zone

    def choices(self) -> Choices:
        """Return the decisions."""
        return Choices(self.shift_minutes, self.date_order, self.accept_other_session, self.replaces, self.confirm)


@router.get("/sessions/sessions/{session_id}/files/previews/{upload_id}")
async def show_preview(
    session_id: UUID,
    upload_id: UUID,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Show what importing the file would do."""
    return await _preview(connection, request, language, session_id, upload_id, actor, request.query_params, None)


async def _preview(
    connection: Connection,
    request: Request,
    language: Language,
    session_id: UUID,
    upload_id: UUID,
    actor: Actor,
    typed: Mapping[str, str],
    failure: Failure | None,
) -> Response:
    frame = await frame_of(connection, session_id, actor, "files", language)
    upload = await _find(connection, session_id, upload_id)
    zone, choices = None, UNDECIDED
    try:
        fields = read_as(ChoiceFields, typed)
        zone, choices = fields.zone(), fields.choices()
    except ValidationFailed as failed:
        failure = failure or Failure.of(failed)
    shown, failure = await _shown(connection, session_id, upload, zone, choices, failure)
    return PAGES.render(
        "preview.html",
        language,
        failure.status if failure else 200,
        request=request,
        path=f"{path_of(session_id, 'files')}/previews/{upload_id}" if request.method == "POST" else "",
        upload=upload,
        shown=shown,
        layout=name_of(shown["layout"]) if shown else None,
        fields=typed,
        failure=failure,
        zones=suggested_zones(language),
        kept=[(name, typed[name]) for name in ChoiceFields.model_fields if name != "confirm" and typed.get(name)],
        fits=await _fits(connection, frame["session"].edition_id, shown, language),
        files_of_edition=files_of_edition(frame["session"].edition_id),
        questions=[doubt for doubt in (shown or {}).get("doubts", ()) if not doubt["confirm_is_enough"]],
        **frame,
    )


async def _fits(
    connection: Connection, edition_id: UUID, shown: Mapping[str, Any] | None, language: Language
) -> list[str]:
    """Return the sessions of an edition that a file fits, each with its share of the connected time."""
    found = [(fit["code"], fit["percent"]) for fit in (shown or {}).get("fits", ()) if fit["percent"]]
    titles = {one.code: one.plan.title for one in await list_sessions(connection, edition_id)} if found else {}
    return [
        _FIT.with_values(session=titled_session(titles[code], code), percent=share_of(percent, 100)).in_(language)
        for code, percent in found
        if code in titles
    ]


async def _shown(
    connection: Connection,
    session_id: UUID,
    upload: Upload,
    zone: ZoneInfo | None,
    choices: Choices,
    failure: Failure | None,
) -> tuple[dict[str, Any] | None, Failure | None]:
    """Return the preview; a file that cannot be read as was chosen has none."""
    try:
        return await preview_file(connection, session_id, LongContent.of(upload.content), zone, choices), failure
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        return None, failure or Failure.of(problem)


@router.post("/sessions/sessions/{session_id}/files/previews/{upload_id}")
async def confirm(
    session_id: UUID,
    upload_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Import exactly what the preview showed. What has changed since is shown again."""
    imported, back = None, path_of(session_id, "files")
    async with attempt(connection) as tried:
        upload = await _find(connection, session_id, upload_id)
        fields = read_as(ChoiceFields, form)
        if fields.confirm is None:
            raise ValidationFailed(FieldError("confirm", UNANSWERED))
        imported = await import_file(
            connection,
            session_id,
            LongContent.of(upload.content),
            fields.zone(),
            upload.name,
            actor.subject,
            fields.choices(),
        )
        await delete_upload(connection, upload_id)
        if fields.of_edition:
            back = files_of_edition((await find_session(connection, session_id)).edition_id)
    if tried.failure or imported is None:
        return await _preview(connection, request, language, session_id, upload_id, actor, form, tried.failure)
    if imported.already_imported:
        return done(back, "already")
    return done(back, "imported", matched=imported.matched, queued=imported.queued)


async def _find(connection: Connection, session_id: UUID, upload_id: UUID) -> Upload:
    upload = await find_upload(connection, session_id, upload_id)
    if upload is None:
        raise Problem(404, "upload-gone", GONE)
    return upload
