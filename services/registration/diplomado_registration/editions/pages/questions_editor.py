"""The questions that an edition asks besides the form, as a form."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.preconditions import Preconditions, entity_tag
from diplomado_chassis.http.validation import read_model
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.editions.forms import question_rows
from diplomado_registration.editions.pages.frame import BASE, PAGES, Coordinator, Reader, load, path_of, place_of
from diplomado_registration.questions import usecases
from diplomado_registration.questions.question import Questions
from diplomado_registration.questions.store import StoredQuestions

router = PAGES.router()

LABELS = {
    "es": Text("Pregunta en español", "Question in Spanish"),
    "en": Text("Pregunta en inglés", "Question in English"),
    "hint_es": Text("Ayuda en español", "Hint in Spanish"),
    "hint_en": Text("Ayuda en inglés", "Hint in English"),
    "purpose": Text("Para qué se pregunta", "What it is asked for"),
    "choices": Text("Opciones", "Choices"),
}
PURPOSES = (
    ("participation", Text("Participar en el curso", "Taking part in the course")),
    ("statistics", Text("Estadísticas", "Statistics")),
    ("institution_sharing", Text("Informar a la institución", "Telling the institution")),
    ("follow_up", Text("Seguimiento después del curso", "Follow-up after the course")),
    ("recording", Text("Grabaciones", "Recordings")),
    ("public_verification", Text("Verificación pública", "Public verification")),
    ("news", Text("Noticias", "News")),
)


@router.get(f"{BASE}/{{edition_id}}/settings/questions")
async def show_questions(
    actor: Reader, edition_id: UUID, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Show the questions: as a form for coordinators."""
    edition = await load(connection, edition_id)
    stored = await usecases.find_questions(connection, edition["code"])
    form = Form(question_rows.fields_of(stored.questions) | {"etag": [_tag(stored)]})
    editable = actor.has_role("coordinator") and edition["allows"]["change"]
    return await _form(connection, request, language, edition, form, None, editable=editable)


@router.post(f"{BASE}/{{edition_id}}/settings/questions")
async def change_questions(
    actor: Coordinator,
    edition_id: UUID,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Add, move or remove a question; show what the questions would change; or store them."""
    edition = await load(connection, edition_id)
    if press := form.get("press"):
        arranged = Form(question_rows.arranged(form.lists, press))
        return await _form(connection, request, language, edition, arranged, None)
    preview: Mapping[str, Any] | None = None
    async with attempt(connection) as tried:
        body = question_rows.body_of(form.lists)
        questions = read_model(Questions, body, lambda path: question_rows.field_of(path, form.lists))
        if "preview" in form:
            preview = await usecases.preview_questions(connection, edition["code"], questions)
        else:
            seen = form.preconditions if form.get("etag") else Preconditions(if_none_match=frozenset("*"))
            now = datetime.now(UTC)
            await usecases.put_questions(connection, edition["code"], questions, seen, by=actor.subject, now=now)
    if tried.failure or preview is not None:
        return await _form(connection, request, language, edition, form, tried.failure, preview=preview)
    return done(path_of(edition_id, "settings", "questions"), "saved")


def _tag(stored: StoredQuestions) -> str:
    """Return the tag of stored questions; none if there never were any."""
    return entity_tag(usecases.tag_of(stored)) if stored.version else ""


async def _form(
    connection: Connection,
    request: Request,
    language: Language,
    edition: Mapping[str, Any],
    form: Form,
    failure: Failure | None,
    *,
    preview: Mapping[str, Any] | None = None,
    editable: bool = True,
) -> Response:
    stored = await usecases.find_questions(connection, edition["code"])
    rows = question_rows.rows_of(form.lists)
    return PAGES.render(
        "questions.html",
        language,
        failure.status if failure else 200,
        request=request,
        place=place_of(edition, "settings"),
        edition=edition,
        editable=editable,
        fields=form,
        failure=failure,
        preview=preview,
        tag=_tag(stored) if failure and failure.is_conflict else form.get("etag", ""),
        rows=[
            (row, kept, question_rows.kind_of(kept.get("schema", {})))
            for row, kept in ((row, question_rows.kept_of(form.lists, row)) for row in rows)
        ],
        order=",".join(map(str, rows)),
        kinds=question_rows.KINDS,
        purposes=PURPOSES,
        words=LABELS,
        labels={
            "questions": Text("Preguntas", "Questions"),
            **{f"q_{row}_{name}": label for row in rows for name, label in LABELS.items()},
        },
        conditional=any(
            name not in ("type", "properties", "required", "$schema") for name in stored.questions.definition
        ),
        stored_json=stored.questions.model_dump_json(indent=2, by_alias=True) if stored.version else "",
    )
