"""The public registration form of an edition."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import DatabaseOf, EvenRouter, Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage, requested_language
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.applications.api import limit_edition
from diplomado_registration.applications.usecases import apply
from diplomado_registration.catalogue import store as catalogue_store
from diplomado_registration.catalogue.modalities import MODALITIES
from diplomado_registration.catalogue.models import CODE_PATTERN
from diplomado_registration.consents.purposes import CODES, NOTICE, PURPOSES
from diplomado_registration.editions import store as editions_store
from diplomado_registration.editions.usecases.reading import find_edition
from diplomado_registration.eligibility.usecases.setting import requirements
from diplomado_registration.enrolment.application import read_application
from diplomado_registration.pages.form_parsing import read_form
from diplomado_registration.pages.rendering import page, problem_page
from diplomado_registration.pages.sharing import address_of
from diplomado_registration.places.capacity import Places
from diplomado_registration.places.life import life_of, status_at
from diplomado_registration.places.opening import UNKNOWN_EDITION, OpenEdition, why_not_open
from diplomado_registration.places.store import has_past_open
from diplomado_registration.questions.answers import check_answers, without_consent
from diplomado_registration.questions.form import newly_asked, read_form_answers, shown_questions
from diplomado_registration.questions.question import Questions
from diplomado_registration.questions.store import find_questions
from diplomado_registration.questions.usecases import NOTHING
from diplomado_registration.reference.file import joined_label
from diplomado_registration.reference.store import list_offered
from diplomado_registration.reference.store.files import find_area_labels

AREA = Text("Área", "Area")

router = Router(tags=["pages"], include_in_schema=False)
sending = EvenRouter(tags=["pages"], include_in_schema=False)
"""The route that takes the form answers every address after the same time."""

NONE_OF_THESE = "~"
"""The value of the choice that is none of the entries. No code begins with it."""


@router.get("/e/{code}", dependencies=[public])
async def show_form(connection: Transaction, code: str, request: Request, language: RequestedLanguage) -> Response:
    """Show the form, or why registration is not open."""
    try:
        edition = await _open_edition(connection, code)
        return await _form(connection, edition, request, {"language": language}, ())
    except Problem as problem:
        return problem_page(problem, language, request=request)


@sending.post("/e/{code}", dependencies=[public])
async def send_form(database: DatabaseOf, code: str, request: Request, language: RequestedLanguage) -> Response:
    """Take an application and say that a mail is on its way, or show the form again with the errors.

    The page is the same for every address.
    """
    try:
        fields = await read_form(request)
        answers = {name: None if value == NONE_OF_THESE else value for name, value in fields.items()}
        consents = {purpose: f"consent_{purpose}" in fields for purpose in CODES}
        try:
            async with database.transaction() as connection:
                edition_id = await _edition_id(connection, code)
                limit_edition(request, edition_id)
                questions = await _questions(connection, edition_id)
                if errors := _wrong_answers(questions, fields, consents):
                    raise ValidationFailed(*errors)
                await apply(
                    connection,
                    edition_id,
                    answers,
                    consents,
                    answers=read_form_answers(questions, fields),
                    channel="form",
                    language=language,
                    hold=timedelta(hours=request.app.state.settings.hold_hours),
                    now=datetime.now(UTC),
                )
        except ValidationFailed as failed:
            async with database.transaction(readonly=True) as connection:
                edition = await _open_edition(connection, code)
                return await _form(connection, edition, request, fields, failed.errors)
        async with database.transaction(readonly=True) as connection:
            edition = await _edition(connection, code)
    except Problem as problem:
        return problem_page(problem, language, request=request)
    hours = request.app.state.settings.hold_hours
    return page("application_sent.html", language, path=f"/e/{code}", title=edition["title"], hours=hours)


async def _edition_id(connection: Connection, code: str) -> UUID:
    edition_id = await editions_store.find_id(connection, code) if re.fullmatch(CODE_PATTERN, code) else None
    if edition_id is None:
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    return edition_id


async def _edition(connection: Connection, code: str) -> Mapping[str, Any]:
    return await find_edition(connection, await _edition_id(connection, code))


async def _open_edition(connection: Connection, code: str) -> Mapping[str, Any]:
    edition = await _edition(connection, code)
    rules = OpenEdition(
        edition["edition_id"],
        edition["registration"],
        life_of(edition),
        Places(edition["capacity"]),
        past_open=await has_past_open(connection),
    )
    if reason := why_not_open(rules, datetime.now(UTC)):
        raise Problem(409, *reason)
    return edition


async def _questions(connection: Connection, edition_id: UUID) -> Questions:
    stored = await find_questions(connection, edition_id)
    return stored.questions if stored else NOTHING


def _wrong_answers(questions: Questions, fields: Mapping[str, str], consents: Mapping[str, bool]) -> list[FieldError]:
    """Return the errors of the answers, with those of all other fields, so that a person corrects all at once."""
    answers = without_consent(questions, read_form_answers(questions, fields), consents)
    wrong = {
        error.path: error for error in (*check_answers(questions, answers, consents), *newly_asked(questions, fields))
    }
    if not wrong:
        return []
    try:
        read_application(fields, consents)
    except ValidationFailed as failed:
        return [*failed.errors, *wrong.values()]
    return list(wrong.values())


async def _form(
    connection: Connection,
    edition: Mapping[str, Any],
    request: Request,
    fields: Mapping[str, str],
    errors: Sequence[FieldError],
) -> Response:
    institutions = edition["institutions"] or await catalogue_store.list_institutions(connection)
    return page(
        "registration_form.html",
        requested_language(request),
        422 if errors else 200,
        request=request,
        path=f"/e/{edition['code']}",
        indexed=True,
        address=address_of(request, edition["code"]),
        edition=edition,
        has_ended=status_at(life_of(edition), datetime.now(UTC)) == "ended",
        is_full=edition["capacity"] is not None and (edition["waiting"] or edition["taken"] >= edition["capacity"]),
        notice=NOTICE,
        purposes=PURPOSES,
        modalities=MODALITIES,
        lists=await list_offered(connection),
        questions=shown_questions(await _questions(connection, edition["edition_id"]), fields),
        requirements=await requirements(connection, edition["edition_id"], edition["time_zone"]),
        area_label=joined_label(await find_area_labels(connection)) or AREA,
        institutions=institutions,
        fields=fields,
        none_of_these=NONE_OF_THESE,
        errors={error.path: error.text for error in reversed(errors)},
    )
