"""Takes the copy of a document that a co-issuer signed, by a form."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.printing.pages import PAGES, certificates_path
from diplomado_certificates.printing.pages.one_certificate import Coordinator, get_certificate_of, show
from diplomado_certificates.verification.usecases import check_signed, get_kept, keep_signed, read_file
from diplomado_chassis.http.edge import DatabaseOf
from diplomado_chassis.http.forms import Form, upload_form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed

router = PAGES.router()
_CHOOSE = Text("Elija el archivo.", "Choose the file.")


@router.post("/certificates/editions/{edition_id}/certificates/{certificate_id}/signed-copy")
async def return_signed_copy_page(
    edition_id: UUID,
    certificate_id: UUID,
    form: Annotated[Form, upload_form("comparison_limit")],
    _actor: Coordinator,
    request: Request,
    language: RequestedLanguage,
    database: DatabaseOf,
) -> Response:
    """Give out, from now on, the copy that a co-issuer signed."""
    async with database.transaction(readonly=True) as connection:
        await get_certificate_of(connection, edition_id, certificate_id)
    try:
        file = form.file("copy")
        if file is None:
            raise ValidationFailed(FieldError("copy", _CHOOSE))
        given = await file.read()
        async with database.transaction(readonly=True) as connection:
            kept = await get_kept(connection, certificate_id)
        # No connection is held while the file is read.
        check_signed(given, kept, await read_file(given, kept))
        async with database.transaction() as connection:
            await keep_signed(connection, certificate_id, given, kept)
    except (ValidationFailed, Problem) as failed:
        failure = Failure.of(failed)
        if failure.status not in (409, 422):
            raise
        database.refused = True
        failure = replace(failure, errors=failure.errors or {"copy": failure.detail})
        async with database.transaction(readonly=True) as connection:
            certificate = await get_certificate_of(connection, edition_id, certificate_id)
            return await show(connection, certificate, request, language, form, failure)
    return done(f"{certificates_path(edition_id)}/{certificate_id}", "signed")
