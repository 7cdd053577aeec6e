"""Corrects the name, address or language of a person, in every edition."""

from datetime import UTC, datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt, differences
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.languages import own_name, spoken
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.corrections.usecases import correct_person
from diplomado_registration.directory.pages.frame import (
    PAGES,
    Coordinator,
    path_of,
    place_of,
    registration_in,
)
from diplomado_registration.directory.wording import FIELDS
from diplomado_registration.people import store as people_store
from diplomado_registration.people.usecases import UNKNOWN_PERSON, correctable

router = PAGES.router()
_FIELDS = ("given_names", "family_names", "email", "language")
LABELS = {name: FIELDS[name] for name in _FIELDS}


@router.get("/registration/editions/{edition_id}/people/{registration_id}/correction")
async def show_correction(
    edition_id: UUID,
    registration_id: UUID,
    request: Request,
    language: RequestedLanguage,
    _actor: Coordinator,
    connection: Transaction,
) -> Response:
    """Show the form with the present details."""
    return await _form(connection, request, language, edition_id, registration_id, None, None)


@router.post("/registration/editions/{edition_id}/people/{registration_id}/correction")
async def send_correction(
    edition_id: UUID,
    registration_id: UUID,
    form: SentForm,
    request: Request,
    language: RequestedLanguage,
    _actor: Coordinator,
    connection: Transaction,
) -> Response:
    """Correct the details, or show the form again with the errors."""
    row = await registration_in(connection, edition_id, registration_id, None)
    values = {name: form.get(name, "") for name in _FIELDS}
    async with attempt(connection) as tried:
        await correct_person(connection, row["participant_id"], values, form.preconditions, datetime.now(UTC))
    if tried.failure:
        return await _form(connection, request, language, edition_id, registration_id, form, tried.failure)
    return done(path_of(edition_id, "people", registration_id), "corrected")


async def _form(
    connection: Connection,
    request: Request,
    language: RequestedLanguage,
    edition_id: UUID,
    registration_id: UUID,
    form: Form | None,
    failure: Failure | None,
) -> Response:
    edition, place = await place_of(connection, edition_id, "people")
    row = await registration_in(connection, edition_id, registration_id, None)
    person = await people_store.find_person(connection, row["participant_id"])
    if person is None or person["erased_at"] is not None:
        raise Problem(404, "person-unknown", UNKNOWN_PERSON)
    stored = correctable(people_store.person(person))
    person_path = path_of(edition_id, "people", registration_id)
    name = f"{stored['given_names']} {stored['family_names'] or ''}".strip()
    return PAGES.render(
        "correction.html",
        language,
        failure.status if failure else 200,
        path=f"{person_path}/correction",
        request=request,
        place=place,
        crumbs=[(name, person_path)],
        edition=edition,
        here=person_path,
        fields=stored if form is None else form,
        failure=failure,
        differences=differences(LABELS, stored, form or {}),
        labels=LABELS,
        languages_offered=[(tag, own_name(tag)) for tag in spoken()],
        tag=entity_tag(stored),
    )
