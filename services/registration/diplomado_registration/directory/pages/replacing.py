"""Puts another person into the place of a nominee."""

from datetime import UTC, datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.language.languages import own_name, spoken
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_registration.admission.usecases.replacement import replace_nominee
from diplomado_registration.catalogue.coded_fields import NOMINATED_FIELDS
from diplomado_registration.catalogue.field_reader import FieldReader
from diplomado_registration.directory import store
from diplomado_registration.directory.pages.frame import PAGES, Staff, limit_of, path_of, place_of, registration_in
from diplomado_registration.directory.wording import FIELDS
from diplomado_registration.enrolment.store.columns import registration
from diplomado_registration.nominations.declaration import Declaration
from diplomado_registration.reference.store import list_offered

router = PAGES.router()
NOMINEE = (
    "given_names", "family_names", "email", "language", "position", *(field.name for field in NOMINATED_FIELDS),
    "group", "leads_group",
)  # fmt: skip
MAX_BASIS = 200
MAX_REASON = 500


@router.get("/registration/editions/{edition_id}/people/{registration_id}/replacement")
async def show_form(
    edition_id: UUID,
    registration_id: UUID,
    request: Request,
    language: RequestedLanguage,
    actor: Staff,
    connection: Transaction,
) -> Response:
    """Show the form for the other person."""
    form = Form({"language": [language]})
    return await _form(connection, request, language, actor, edition_id, registration_id, form, None)


@router.post("/registration/editions/{edition_id}/people/{registration_id}/replacement")
async def send_form(
    edition_id: UUID,
    registration_id: UUID,
    form: SentForm,
    request: Request,
    language: RequestedLanguage,
    actor: Staff,
    connection: Transaction,
) -> Response:
    """Put the other person into the place, or show the form again with the errors."""
    own = limit_of(actor)
    await registration_in(connection, edition_id, registration_id, own)
    registered_id = registration_id
    async with attempt(connection) as tried:
        reader = FieldReader(form)
        basis = reader.read_line("consent", max_length=MAX_BASIS)
        reason = reader.read_line("reason", max_length=MAX_REASON)
        if reader.errors:
            raise ValidationFailed(*reader.errors)
        registered_id, _ = await replace_nominee(
            connection,
            registration_id,
            values_of(form),
            Declaration(actor.subject, own, basis, language),
            reason,
            form.preconditions,
            datetime.now(UTC),
        )
    if tried.failure:
        return await _form(connection, request, language, actor, edition_id, registration_id, form, tried.failure)
    return done(path_of(edition_id, "people", registered_id), "replaced")


def values_of(form: Form) -> dict[str, str]:
    """Return what a form says of a nominee, as a row of a nomination list."""
    return {
        **{name: form[name] for name in NOMINEE if name in form and name != "leads_group"},
        "leads_group": "yes" if form.ticked("leads_group") else "",
    }


async def _form(
    connection: Connection,
    request: Request,
    language: RequestedLanguage,
    actor: Actor,
    edition_id: UUID,
    registration_id: UUID,
    form: Form,
    failure: Failure | None,
) -> Response:
    own = limit_of(actor)
    edition, place = await place_of(connection, edition_id, "people")
    row = await registration_in(connection, edition_id, registration_id, own)
    person = await store.find_person(connection, registration_id, own)
    lists = await list_offered(connection)
    person_path = path_of(edition_id, "people", registration_id)
    return PAGES.render(
        "replacement.html",
        language,
        failure.status if failure else 200,
        path=f"{person_path}/replacement",
        request=request,
        place=place,
        crumbs=[],
        edition=edition,
        here=person_path,
        person=person,
        fields=form,
        failure=failure,
        labels=FIELDS,
        coded=[(field.name, lists[field.codes]) for field in NOMINATED_FIELDS],
        languages_offered=[(tag, own_name(tag)) for tag in spoken()],
        tag=entity_tag(registration(row)),
    )
