"""Nomination lists by file: sent, previewed row by row, and confirmed exactly as previewed."""

import csv
import io
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from diplomado_chassis.cycles import putting_off_searches
from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import MAX_FILES, Form, SentForm, upload_form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.pages.paging import after, sliced
from diplomado_chassis.http.staff_names import naming_of
from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.languages import SPANISH
from diplomado_chassis.language.printable import shortened
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_registration.catalogue.field_reader import FieldReader
from diplomado_registration.directory import store
from diplomado_registration.directory.pages.frame import PAGES, Reader, Staff, limit_of, path_of, place_of
from diplomado_registration.directory.wording import FIELDS
from diplomado_registration.nominations.bases.store import find_basis
from diplomado_registration.nominations.bases.usecases import declare
from diplomado_registration.nominations.columns import COLUMNS, HEADINGS, IGNORED, NAMES_OF_COLUMNS
from diplomado_registration.nominations.declaration import Declaration
from diplomado_registration.nominations.drafts import store as drafts_store
from diplomado_registration.nominations.drafts import usecases
from diplomado_registration.nominations.drafts.store import Draft
from diplomado_registration.nominations.files import SentFile, unknown_headings
from diplomado_registration.nominations.headings.recalling import proposed
from diplomado_registration.nominations.headings.store import list_headings
from diplomado_registration.nominations.preview import KINDS, OUTCOMES, counted
from diplomado_registration.nominations.values.meanings import MAX_SHOWN, NOTHING
from diplomado_registration.nominations.values.usecases import offered_codes
from diplomado_registration.questions.store import find_questions

router = PAGES.router()
Files = Annotated[Form, upload_form("nominations_max_bytes")]
LINES = 100
MAX_NAME = 100
LABELS = {
    "list": Text("Archivos", "Files"),
    "consent": FIELDS["consent"],
    "restore_reason": Text("Motivo para restituir", "Reason to restore"),
    "shared_reason": Text("Por qué comparten el correo", "Why they share a mailbox"),
    "override_eligibility": Text("Por qué entran contra las reglas", "Why they enter against the rules"),
}
_NOT_READ = "-"


@router.get("/registration/editions/{edition_id}/nominations")
async def show_form(
    edition_id: UUID, request: Request, language: RequestedLanguage, actor: Reader, connection: Transaction
) -> Response:
    """Show the form for a list, and whom institutions have nominated."""
    return await _form(connection, request, language, actor, edition_id, Form({}), None)


@router.get("/registration/editions/{edition_id}/nominations/template.csv")
async def get_template(
    edition_id: UUID, language: RequestedLanguage, _actor: Staff, connection: Transaction
) -> Response:
    """Return an empty list with the columns, and those of the edition's questions, for a spreadsheet."""
    edition, _ = await place_of(connection, edition_id, "nominations")
    stored = await find_questions(connection, edition_id)
    columns = [*(HEADINGS if language == SPANISH else COLUMNS), *(stored.questions.questions if stored else ())]
    stream = io.StringIO(newline="")
    csv.writer(stream).writerow(columns)
    headers = {
        **PAGES.headers(language),
        "Content-Disposition": f'attachment; filename="nominaciones-{edition["code"]}.csv"',
    }
    content = b"\xef\xbb\xbf" + stream.getvalue().encode()
    return Response(content, headers=headers, media_type="text/csv; charset=utf-8")


@router.post("/registration/editions/{edition_id}/nominations")
@putting_off_searches
async def send_list(
    edition_id: UUID,
    form: Files,
    request: Request,
    language: RequestedLanguage,
    actor: Staff,
    connection: Transaction,
) -> Response:
    """Read a list and lead to its preview, or show the form again."""
    draft: Draft | None = None
    sent = [
        SentFile(await file.read(), shortened(file.filename or "", MAX_NAME)) for file in form.files.get("list", [])
    ]
    now = datetime.now(UTC)
    async with attempt(connection) as tried:
        draft = await usecases.preview(
            connection,
            edition_id,
            sent,
            await _declaration(connection, edition_id, form, actor, language, now),
            max_rows=request.app.state.settings.nominations_max_rows,
            now=now,
        )
    if tried.failure or draft is None:
        return await _form(connection, request, language, actor, edition_id, form, tried.failure)
    return done(path_of(edition_id, "nominations", "drafts", draft.draft_id))


@router.get("/registration/editions/{edition_id}/nominations/drafts/{draft_id}")
async def show_draft(
    edition_id: UUID,
    draft_id: UUID,
    request: Request,
    language: RequestedLanguage,
    actor: Staff,
    connection: Transaction,
) -> Response:
    """Show what a list would do, row by row."""
    draft = await usecases.find(connection, draft_id, edition_id, actor.subject)
    return await _preview(connection, request, language, edition_id, draft, None)


@router.post("/registration/editions/{edition_id}/nominations/drafts/{draft_id}")
@putting_off_searches
async def confirm_draft(
    edition_id: UUID,
    draft_id: UUID,
    form: SentForm,
    request: Request,
    language: RequestedLanguage,
    actor: Staff,
    connection: Transaction,
) -> Response:
    """Store the list as it was previewed; if something else would happen now, show that and ask again."""
    max_rows, now = request.app.state.settings.nominations_max_rows, datetime.now(UTC)
    draft = await usecases.find(connection, draft_id, edition_id, actor.subject, lock=True)
    if form.get("digest") != draft.digest:  # another tab shows an older preview
        failure = Failure(412, usecases.PREVIEW_CHANGED)
        return await _preview(connection, request, language, edition_id, draft, failure)
    result = None
    async with attempt(connection) as tried:
        result = await usecases.confirm(connection, edition_id, draft, max_rows=max_rows, now=now)
    if tried.failure or result is None or result.plan is None:
        if tried.failure and tried.failure.is_conflict:
            draft = await usecases.preview_again(connection, edition_id, draft, max_rows=max_rows, now=now)
        return await _preview(connection, request, language, edition_id, draft, tried.failure)
    plan = result.plan
    entered = len(plan.to_insert) - plan.waitlisted
    numbers = {"entered": entered, "waiting": plan.waitlisted, "changed": len(plan.to_update)}
    return done(path_of(edition_id, "people"), "nominated", **numbers)


@router.post("/registration/editions/{edition_id}/nominations/drafts/{draft_id}/headings")
@putting_off_searches
async def name_headings(
    edition_id: UUID,
    draft_id: UUID,
    form: SentForm,
    request: Request,
    language: RequestedLanguage,
    actor: Staff,
    connection: Transaction,
) -> Response:
    """Remember what unknown headings are, and show the list again."""
    max_rows, now = request.app.state.settings.nominations_max_rows, datetime.now(UTC)
    draft = await usecases.find(connection, draft_id, edition_id, actor.subject, lock=True)
    named = {
        heading: form[f"heading-{position}"]
        for position, heading in enumerate(_headings(draft))
        if form.get(f"heading-{position}")
    }
    columns = {heading: IGNORED if column == _NOT_READ else column for heading, column in named.items()}
    remember = partial(usecases.name_headings, connection, edition_id, draft, columns, max_rows=max_rows, now=now)
    return await _remembered(connection, request, language, edition_id, draft, form, remember)


@router.post("/registration/editions/{edition_id}/nominations/drafts/{draft_id}/values")
@putting_off_searches
async def explain_values(
    edition_id: UUID,
    draft_id: UUID,
    form: SentForm,
    request: Request,
    language: RequestedLanguage,
    actor: Staff,
    connection: Transaction,
) -> Response:
    """Remember what unknown values mean, and show the list again."""
    max_rows, now = request.app.state.settings.nominations_max_rows, datetime.now(UTC)
    draft = await usecases.find(connection, draft_id, edition_id, actor.subject, lock=True)
    chosen = {position: form.get(f"value-{position}", "") for position in range(MAX_SHOWN)}
    codes = {position: NOTHING if code == _NOT_READ else code for position, code in chosen.items() if code}
    remember = partial(usecases.explain_values, connection, edition_id, draft, codes, max_rows=max_rows, now=now)
    return await _remembered(connection, request, language, edition_id, draft, form, remember)


async def _remembered(
    connection: Connection,
    request: Request,
    language: RequestedLanguage,
    edition_id: UUID,
    draft: Draft,
    form: Form,
    remember: Callable[[], Awaitable[Draft]],
) -> Response:
    """Remember what a person said of a list, and show the list again."""
    if form.get("digest") != draft.digest:  # what another tab shows may have other headings and values
        return await _preview(connection, request, language, edition_id, draft, Failure(412, usecases.PREVIEW_CHANGED))
    async with attempt(connection) as tried:
        await remember()
    if tried.failure:
        return await _preview(connection, request, language, edition_id, draft, tried.failure, form)
    return done(path_of(edition_id, "nominations", "drafts", draft.draft_id))


@router.post("/registration/editions/{edition_id}/nominations/drafts/{draft_id}/discarding")
async def discard_draft(
    edition_id: UUID, draft_id: UUID, _form_sent: SentForm, actor: Staff, connection: Transaction
) -> Response:
    """Forget the list."""
    draft = await drafts_store.find_draft(connection, draft_id, edition_id, actor.subject, lock=True)
    if draft is not None:
        await drafts_store.delete_draft(connection, draft_id)
    return done(path_of(edition_id, "nominations"), "discarded")


async def _declaration(
    connection: Connection, edition_id: UUID, form: Form, actor: Actor, language: RequestedLanguage, now: datetime
) -> Declaration:
    """Return what the sender declares. Raises ValidationFailed."""
    reader = FieldReader(form)
    typed = reader.read_line("consent", required=False, max_length=200)
    reasons: dict[str, str | None] = {
        name: reader.read_line(name, required=form.ticked(ticked), max_length=500) if form.ticked(ticked) else None
        for name, ticked in (("restore_reason", "restore"), ("shared_reason", "shared_mailbox"))
    }
    override = None
    if actor.has_role("coordinator"):
        override = reader.read_line("override_eligibility", required=False, max_length=500) or None
    if reader.errors:
        raise ValidationFailed(*reader.errors)
    own = limit_of(actor)
    basis = await declare(connection, edition_id, own, typed, actor.subject, now)
    return Declaration(
        actor.subject,
        own,
        basis,
        language,
        accept_valid=True,
        restore=reasons["restore_reason"] is not None,
        restore_reason=reasons["restore_reason"],
        override_reason=override,
        shared_reason=reasons["shared_reason"],
    )


async def _form(
    connection: Connection,
    request: Request,
    language: RequestedLanguage,
    actor: Actor,
    edition_id: UUID,
    form: Form,
    failure: Failure | None,
) -> Response:
    edition, place = await place_of(connection, edition_id, "nominations")
    own = limit_of(actor)
    declared = await find_basis(connection, edition_id, own)
    return PAGES.render(
        "nominations.html",
        language,
        failure.status if failure else 200,
        path=path_of(edition_id, "nominations"),
        request=request,
        place=place,
        edition=edition,
        here=path_of(edition_id, "nominations"),
        people=path_of(edition_id, "people"),
        nominees=await store.count_nominees(connection, edition_id, own),
        may_nominate=actor.has_any(("coordinator", "focal_point")),
        may_see_contacts=actor.has_any(("coordinator", "auditor")),
        may_override=actor.has_role("coordinator"),
        declared=declared,
        who=await naming_of(connection, [declared.declared_by] if declared else [], actor),
        most=request.app.state.settings.nominations_max_rows,
        files=MAX_FILES,
        mebibytes=request.app.state.settings.nominations_max_bytes >> 20,
        fields=form,
        failure=failure,
        labels=LABELS,
    )


async def _preview(
    connection: Connection,
    request: Request,
    language: RequestedLanguage,
    edition_id: UUID,
    draft: Draft,
    failure: Failure | None,
    form: Form | None = None,
) -> Response:
    edition, place = await place_of(connection, edition_id, "nominations")
    wanted = request.query_params.get("outcome")
    (begin,) = after(request, 1) or (0,)
    first = begin if isinstance(begin, int) else 0
    file = request.query_params.get("file", "")
    lines = [
        line
        for line in draft.lines
        if line.row > first
        and (wanted not in OUTCOMES or line.outcome == wanted)
        and (not file or str(line.file) == file)
    ]
    counts = counted(draft.lines)
    unreadable = {one.file: one for one in draft.unreadable}
    values: dict[str, Any] = {
        "lines": sliced(lines[: LINES + 1], request, lambda line: (line.row,), limit=LINES),
        "counts": counts,
        "valid": len(draft.lines) - counts.get("error", 0),
        "total": len(draft.lines),
        "files": [
            {
                "name": one.name,
                "counts": counted(line for line in draft.lines if line.file == position),
                "problems": unreadable[position].problems if position in unreadable else (),
                "headings": unreadable[position].headings if position in unreadable else (),
            }
            for position, one in enumerate(draft.files)
        ],
        "unknown": unknown_headings(draft.unreadable),
        "headings": _headings(draft),
        "choices": [*NAMES_OF_COLUMNS.items(), (_NOT_READ, Text("No se lee", "It is not read"))],
        "meanings": draft.meanings[:MAX_SHOWN],
        "meant": {
            column: [*names.items(), (_NOT_READ, Text("Nada: se deja vacío", "Nothing: it is left empty"))]
            for column, names in (await offered_codes(connection) if draft.meanings else {}).items()
        },
    }
    here = path_of(edition_id, "nominations", "drafts", draft.draft_id)
    return PAGES.render(
        "preview.html",
        language,
        failure.status if failure else 200,
        path=here if failure else "",
        request=request,
        place=place,
        crumbs=[],
        edition=edition,
        here=here,
        draft=draft,
        outcomes=OUTCOMES,
        kinds=KINDS,
        columns=NAMES_OF_COLUMNS,
        wanted=wanted,
        file=file,
        failure=failure,
        fields=form or Form(await _columns_before(connection, draft) | _codes_before(draft)),
        **values,
    )


def _headings(draft: Draft) -> list[str]:
    """Return the headings that a person explains: those that are unknown, then those that were explained before."""
    return list(dict.fromkeys((*unknown_headings(draft.unreadable), *draft.recalled)))


async def _columns_before(connection: Connection, draft: Draft) -> dict[str, list[str]]:
    """Return what headings are read as, and for unknown ones what lists of other institutions call so."""
    headings = _headings(draft)
    remembered = await list_headings(connection, draft.declaration.institution) if headings else {}
    columns = {**proposed(remembered), **{fold(heading): column for heading, column in draft.recalled.items()}}
    found = {position: columns.get(fold(heading)) for position, heading in enumerate(headings)}
    return {
        f"heading-{position}": [_NOT_READ if column == IGNORED else column]
        for position, column in found.items()
        if column is not None
    }


def _codes_before(draft: Draft) -> dict[str, list[str]]:
    """Return what values mean by what was decided before."""
    return {
        f"value-{position}": [_NOT_READ if one.code == NOTHING else one.code]
        for position, one in enumerate(draft.meanings[:MAX_SHOWN])
        if one.code is not None
    }
