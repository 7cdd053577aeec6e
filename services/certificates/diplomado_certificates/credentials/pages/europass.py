"""The certificate as a document of the European Learning Model, not sealed, for programs that issue and seal."""

from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.credentials.baking import written
from diplomado_certificates.credentials.europass.document import europass_of
from diplomado_certificates.credentials.europass.issuer import EuropassIssuer
from diplomado_certificates.credentials.pages.files import find_valid
from diplomado_certificates.credentials.picture import picture_of
from diplomado_certificates.credentials.usecases import requirements_of
from diplomado_certificates.documents.api import RenderPoolOf, give_out
from diplomado_certificates.documents.render_pool import RenderPool
from diplomado_certificates.register.certificate import StoredCertificate
from diplomado_certificates.settings import Settings
from diplomado_certificates.verification.answer import name_status
from diplomado_certificates.verification.api import limited
from diplomado_certificates.verification.pages import NAME_NEEDED, NO_DOCUMENT, Form, PageProblem, check_name
from diplomado_certificates.verification.views import file_name
from diplomado_chassis.http.auth import public
from diplomado_chassis.http.description import refusals
from diplomado_chassis.http.edge import DatabaseOf, EdgeDatabase, Router
from diplomado_chassis.language.text import Text

router = Router(tags=["verification"], include_in_schema=True)

NO_EUROPASS = Text(
    "Esta institución no ofrece archivos para Europass.", "This institution offers no files for Europass."
)
_MEDIA_TYPE = "application/ld+json"
_PATH = "/v/{code}/europass.jsonld"
# Its members are those of the European Learning Model.
_DOCUMENT = {"description": "The document.", "content": {_MEDIA_TYPE: {"schema": {"type": "object"}}}}
_ANSWERS: dict[int | str, dict[str, Any]] = {200: _DOCUMENT, **refusals(403, 404, 410, 422, 429, 503)}


@router.get(
    _PATH, dependencies=[public, limited(PageProblem, cost=2)], operation_id="get_europass_document", responses=_ANSWERS
)
async def get_document(code: str, request: Request, database: DatabaseOf, pool: RenderPoolOf) -> Response:
    """Return a valid certificate as a document of the European Learning Model (ELM 3), in Spanish and English.

    It is not sealed: a European Digital Credential is what the institution seals with a qualified electronic seal. It
    shows the document, so it is given out as that is: to anybody if the holder agreed to show the name.
    """
    issuer = _issuer_of(request.app.state.settings)
    certificate = await _find_named(code, database)
    if name_status(certificate) != "shown":
        raise PageProblem(403, "name-needed", NAME_NEEDED)
    return await _file(certificate, issuer, request, database, pool)


@router.post(
    _PATH,
    dependencies=[public, limited(PageProblem, cost=2)],
    operation_id="prove_name_for_europass_document",
    responses=_ANSWERS,
)
async def post_name(code: str, form: Form, request: Request, database: DatabaseOf, pool: RenderPoolOf) -> Response:
    """Return that document to a reader who types the name. Few names may be tried for one code."""
    issuer = _issuer_of(request.app.state.settings)
    certificate = await _find_named(code, database)
    assert certificate.record.holder
    check_name(certificate.record.verification_code, certificate.record.holder, form, request)
    return await _file(certificate, issuer, request, database, pool)


def _issuer_of(settings: Settings) -> EuropassIssuer:
    if not settings.has_europass:
        raise PageProblem(404, "no-europass", NO_EUROPASS)
    return EuropassIssuer(
        country=settings.europass_country,
        legal_identifier=settings.europass_legal_identifier,
        base_url=settings.public_url.rstrip("/"),
        has_badges=bool(settings.credential_signer),
    )


async def _find_named(code: str, database: EdgeDatabase) -> StoredCertificate:
    certificate = await find_valid(code, database)
    if certificate.record.holder is None:
        raise PageProblem(404, "no-document", NO_DOCUMENT)
    return certificate


async def _file(
    certificate: StoredCertificate,
    issuer: EuropassIssuer,
    request: Request,
    database: EdgeDatabase,
    pool: RenderPool,
) -> Response:
    record = certificate.record
    async with database.transaction(readonly=True) as connection:
        requirements = await requirements_of(connection, record)
    pdf = await give_out(record, request, database, pool)
    picture = await pool.run(partial(picture_of, pdf))
    content = written(europass_of(record, requirements, issuer, picture))
    name = file_name(record.number).removesuffix(".pdf")
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.europass.jsonld"',
        "X-Robots-Tag": "noindex, nofollow",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=_MEDIA_TYPE, headers=headers)
