"""Nominates one person by a form, which is a nomination list of one row."""

import csv
import io
from collections.abc import Mapping
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
from diplomado_chassis.http.staff_names import naming_of
from diplomado_chassis.language.languages import own_name, spoken
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_registration.catalogue import store as catalogue_store
from diplomado_registration.catalogue.coded_fields import NOMINATED_FIELDS
from diplomado_registration.catalogue.field_reader import FieldReader
from diplomado_registration.directory.pages.frame import PAGES, Staff, limit_of, path_of, place_of
from diplomado_registration.directory.pages.replacing import MAX_BASIS, NOMINEE, values_of
from diplomado_registration.directory.wording import FIELDS
from diplomado_registration.nominations.bases.store import find_basis
from diplomado_registration.nominations.bases.usecases import declare
from diplomado_registration.nominations.declaration import Declaration
from diplomado_registration.nominations.files import SentFile
from diplomado_registration.nominations.usecases.nominating import NominationResult, nominate
from diplomado_registration.reference.store import list_offered

router = PAGES.router()


@router.get("/registration/editions/{edition_id}/nominations/one")
async def show_form(
    edition_id: UUID, request: Request, language: RequestedLanguage, actor: Staff, connection: Transaction
) -> Response:
    """Show the empty form."""
    return await _form(connection, request, language, actor, edition_id, Form({"language": [language]}), None)


@router.post("/registration/editions/{edition_id}/nominations/one")
async def send_form(
    edition_id: UUID,
    form: SentForm,
    request: Request,
    language: RequestedLanguage,
    actor: Staff,
    connection: Transaction,
) -> Response:
    """Nominate the person, or show the form again with the errors."""
    result: NominationResult | None = None
    async with attempt(connection) as tried:
        own, now = limit_of(actor), datetime.now(UTC)
        basis = await declare(connection, edition_id, own, _basis(form), actor.subject, now)
        values = dict.fromkeys(NOMINEE, "") | values_of(form) | {"institution": own or form.get("institution", "")}
        result = await nominate(
            connection,
            edition_id,
            [SentFile(_as_list(values))],
            Declaration(actor.subject, own, basis, language),
            max_rows=1,
            dry_run=False,
            now=now,
        )
        if result.errors:
            raise ValidationFailed(*(error.error for error in result.errors))
    if tried.failure or result is None or result.plan is None:
        return await _form(connection, request, language, actor, edition_id, form, tried.failure)
    plan = result.plan
    if not plan.to_insert:
        return done(path_of(edition_id, "people"), "corrected" if plan.to_update else "known")
    return done(path_of(edition_id, "people"), "waiting" if plan.waitlisted else "registered")


def _basis(form: Form) -> str:
    reader = FieldReader(form)
    basis = reader.read_line("consent", required=False, max_length=MAX_BASIS)
    if reader.errors:
        raise ValidationFailed(*reader.errors)
    return basis


def _as_list(values: Mapping[str, str]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(values.keys())
    writer.writerow(" ".join(value.splitlines()) for value in values.values())
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


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
    lists = await list_offered(connection)
    declared = await find_basis(connection, edition_id, limit_of(actor))
    institutions = edition["institutions"] or await catalogue_store.list_institutions(connection)
    return PAGES.render(
        "nominating_one.html",
        language,
        failure.status if failure else 200,
        path=path_of(edition_id, "nominations", "one"),
        request=request,
        place=place,
        crumbs=[],
        edition=edition,
        here=path_of(edition_id, "nominations"),
        institutions=[dict(row) for row in institutions] if limit_of(actor) is None else [],
        declared=declared,
        who=await naming_of(connection, [declared.declared_by] if declared else [], actor),
        fields=form,
        failure=failure,
        labels=FIELDS,
        coded=[(field.name, lists[field.codes]) for field in NOMINATED_FIELDS],
        languages_offered=[(tag, own_name(tag)) for tag in spoken()],
    )
