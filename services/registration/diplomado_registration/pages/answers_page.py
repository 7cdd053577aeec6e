"""The page on which a participant sees and changes the answers to the questions of an edition."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import DatabaseOf, Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.pages.form_parsing import read_form
from diplomado_registration.pages.own_page import find_link, no_page
from diplomado_registration.pages.rendering import page, problem_page
from diplomado_registration.questions import store
from diplomado_registration.questions.form import as_fields, newly_asked, read_form_answers, shown_questions
from diplomado_registration.questions.question import Questions
from diplomado_registration.questions.usecases import NOTHING, STARTED, change_answers

router = Router(tags=["pages"], include_in_schema=False)

YES = Text("Sí", "Yes")
NO = Text("No", "No")


@router.get("/r/{token}/answers", dependencies=[public])
async def show_answers(connection: Transaction, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Show the answers, to change until the edition starts, or that the link no longer works."""
    opened = await find_link(connection, request, token)
    if opened is None or opened.state != "works":
        return no_page(opened, token, language)
    return await _answers_page(connection, opened.registration["registration_id"], token, language, None, ())


@router.post("/r/{token}/answers", dependencies=[public])
async def send_answers(database: DatabaseOf, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Store the answers, or show them again with the errors and the questions that they lead to."""
    try:
        fields = await read_form(request)
        try:
            async with database.transaction() as connection:
                opened = await find_link(connection, request, token)
                if opened is None or opened.state != "works":
                    return no_page(opened, token, language)
                registration_id: UUID = opened.registration["registration_id"]
                questions = await _questions(connection, registration_id)
                if errors := newly_asked(questions, fields):
                    raise ValidationFailed(*errors)
                answers = read_form_answers(questions, fields)
                await change_answers(connection, registration_id, answers, datetime.now(UTC))
        except ValidationFailed as failed:
            async with database.transaction(readonly=True) as connection:
                return await _answers_page(connection, registration_id, token, language, fields, failed.errors)
    except Problem as problem:
        return problem_page(problem, language, request=request)
    return RedirectResponse(f"/r/{token}/answers?lang={language}", status_code=303)


async def _questions(connection: Connection, registration_id: UUID) -> Questions:
    state = await store.find_registration(connection, registration_id, datetime.now(UTC))
    stored = state and await store.find_questions(connection, state.edition_id)
    return stored.questions if stored else NOTHING


async def _answers_page(
    connection: Connection,
    registration_id: UUID,
    token: str,
    language: RequestedLanguage,
    fields: Mapping[str, str] | None,
    errors: Sequence[FieldError],
) -> Response:
    state = await store.find_registration(connection, registration_id, datetime.now(UTC))
    questions = await _questions(connection, registration_id)
    stored = await store.find_answers(connection, registration_id)
    answers = stored.answers if stored else {}
    fields = as_fields(questions, answers) if fields is None else fields
    given = [
        (name, questions.questions[name].text, _spoken(answer))
        for name, answer in answers.items()
        if name in questions.questions
    ]
    return page(
        "answers_page.html",
        language,
        422 if errors else 200,
        path=f"/r/{token}/answers",
        token=token,
        questions=shown_questions(questions, fields),
        fields=fields,
        errors={error.path: error.text for error in reversed(errors)},
        editable=state is not None and state.is_ahead,
        started=STARTED,
        given=given,
    )


def _spoken(answer: object) -> str | Text:
    if isinstance(answer, bool):
        return YES if answer else NO
    return ", ".join(map(str, answer)) if isinstance(answer, list) else str(answer)
