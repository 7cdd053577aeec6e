"""Registers a person for the coordinator, as the public form does for the person."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.language.languages import own_name, spoken
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_registration.catalogue import store as catalogue_store
from diplomado_registration.catalogue.coded_fields import CODED_FIELDS
from diplomado_registration.consents.purposes import CODES, PURPOSES
from diplomado_registration.directory.pages.frame import PAGES, Coordinator, path_of, place_of
from diplomado_registration.directory.wording import FIELDS
from diplomado_registration.enrolment.registration import RegistrationResult, Step
from diplomado_registration.enrolment.usecases import register
from diplomado_registration.questions.answers import PREFIX
from diplomado_registration.questions.form import FIELD, newly_asked, read_form_answers, shown_questions
from diplomado_registration.questions.store import find_questions
from diplomado_registration.questions.usecases import NOTHING
from diplomado_registration.reference.store import list_offered

router = PAGES.router()
_CONSENT = "consent_"
_FIELDS = ("given_names", "family_names", "email", "language", "institution", *(field.name for field in CODED_FIELDS))


@router.get("/registration/editions/{edition_id}/people/new")
async def show_form(
    edition_id: UUID, request: Request, language: RequestedLanguage, _actor: Coordinator, connection: Transaction
) -> Response:
    """Show the empty form."""
    return await _form(connection, request, language, edition_id, Form({"language": [language]}), None)


@router.post("/registration/editions/{edition_id}/people/new")
async def send_form(
    edition_id: UUID,
    form: SentForm,
    request: Request,
    language: RequestedLanguage,
    actor: Coordinator,
    connection: Transaction,
) -> Response:
    """Register the person at once, or show the form again with the errors."""
    result: RegistrationResult | None = None
    async with attempt(connection) as tried:
        stored = await find_questions(connection, edition_id)
        questions = stored.questions if stored else NOTHING
        if errors := newly_asked(questions, form):
            raise ValidationFailed(*errors)
        result = await register(
            connection,
            edition_id,
            {name: form.get(name) for name in _FIELDS},
            {purpose: form.ticked(_CONSENT + purpose) for purpose in CODES},
            step=Step("staff", actor.subject),
            answers=read_form_answers(questions, form),
            language=language,
            now=datetime.now(UTC),
        )
    if tried.failure or result is None:
        return await _form(connection, request, language, edition_id, form, tried.failure)
    notice = "known" if result.repeated else "registered" if result.waiting_position is None else "waiting"
    return done(path_of(edition_id, "people", result.registration_id), notice)


async def _form(
    connection: Connection,
    request: Request,
    language: RequestedLanguage,
    edition_id: UUID,
    form: Form,
    failure: Failure | None,
) -> Response:
    edition, place = await place_of(connection, edition_id, "people")
    stored = await find_questions(connection, edition_id)
    questions = shown_questions(stored.questions if stored else NOTHING, form)
    lists = await list_offered(connection)
    institutions = edition["institutions"] or await catalogue_store.list_institutions(connection)
    return PAGES.render(
        "adding.html",
        language,
        failure.status if failure else 200,
        path=path_of(edition_id, "people", "new"),
        request=request,
        place=place,
        crumbs=[],
        edition=edition,
        here=path_of(edition_id, "people"),
        fields=form,
        failure=None if failure is None else _by_field(failure),
        labels=_labels(questions),
        coded=[(field.name, lists[field.codes], field.required) for field in CODED_FIELDS],
        institutions=[dict(row) for row in institutions],
        questions=questions,
        purposes=PURPOSES,
        languages_offered=[(tag, own_name(tag)) for tag in spoken()],
    )


def _by_field(failure: Failure) -> Failure:
    """Return the errors under the names of the form's fields."""
    return Failure(failure.status, failure.detail, {_field(path): text for path, text in failure.errors.items()})


def _field(path: str) -> str:
    if path.startswith(PREFIX):
        return FIELD + path.removeprefix(PREFIX)
    return _CONSENT + path.removeprefix("consents.") if path.startswith("consents.") else path


def _labels(questions: Any) -> Mapping[str, Any]:
    return {
        **{name: FIELDS[name] for name in _FIELDS},
        **{_CONSENT + purpose.code: purpose.text for purpose in PURPOSES},
        **{FIELD + question.name: question.text for question in questions},
    }
