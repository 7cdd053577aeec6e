"""The credential of a certificate as a file: JSON, and within a picture of the certificate or its document."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.credentials.attaching import attached
from diplomado_certificates.credentials.baking import baked_png, baked_svg, written
from diplomado_certificates.credentials.picture import picture_of
from diplomado_certificates.credentials.usecases import (
    find_kept,
    keep,
    keep_endorsement,
    prepare,
    sign,
    sign_endorsement,
    signed,
    signing_of,
)
from diplomado_certificates.documents.api import RenderPoolOf, give_out
from diplomado_certificates.documents.render_pool import RenderPool
from diplomado_certificates.register.certificate import StoredCertificate
from diplomado_certificates.register.store import find_certificate_by_code
from diplomado_certificates.verification.answer import name_status
from diplomado_certificates.verification.api import limited
from diplomado_certificates.verification.counting import count_check
from diplomado_certificates.verification.pages import (
    NAME_NEEDED,
    NO_DOCUMENT,
    Form,
    PageProblem,
    check_name,
)
from diplomado_certificates.verification.views import file_name
from diplomado_chassis.http.auth import public
from diplomado_chassis.http.description import file_answers, refusals
from diplomado_chassis.http.edge import DatabaseOf, EdgeDatabase, Router
from diplomado_chassis.language.languages import BUILT_IN, Language
from diplomado_verify import moments
from diplomado_verify.proofs import Document

router = Router(tags=["verification"], include_in_schema=True)

Spoken = Annotated[
    Language, Query(alias="lang", pattern=f"^({'|'.join(BUILT_IN)})$", description="The language of the credential.")
]
MEDIA_TYPES = {"json": "application/vc", "png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
Kind = Literal["json", "png", "svg", "pdf"]


_PATH = "/v/{code}/credential.{kind}"
_ANSWERS = {**file_answers(*MEDIA_TYPES.values()), **refusals(403, 404, 410, 422, 429, 503)}


@router.get(_PATH, dependencies=[public, limited(PageProblem)], operation_id="get_credential", responses=_ANSWERS)
async def get_credential(
    code: str, kind: Kind, request: Request, database: DatabaseOf, pool: RenderPoolOf, lang: Spoken = BUILT_IN[0]
) -> Response:
    """Return the signed credential of a valid certificate: as JSON, in a picture of it, or in its document.

    It has the holder's name if the holder agreed to show it. Without it there is JSON alone.
    """
    certificate = await find_valid(code, database)
    named = name_status(certificate) == "shown"
    if kind != "json" and certificate.record.holder is None:
        raise PageProblem(404, "no-document", NO_DOCUMENT)
    if kind != "json" and not named:
        raise PageProblem(403, "name-needed", NAME_NEEDED)
    return await _file(kind, certificate, lang, named, request, database, pool)


@router.post(
    _PATH,
    dependencies=[public, limited(PageProblem, cost=2)],
    operation_id="prove_name_for_credential",
    responses=_ANSWERS,
)
async def post_name(
    code: str,
    kind: Kind,
    form: Form,
    request: Request,
    database: DatabaseOf,
    pool: RenderPoolOf,
    lang: Spoken = BUILT_IN[0],
) -> Response:
    """Return the credential with the name to a reader who types it. Few names may be tried for one code."""
    certificate = await find_valid(code, database)
    if certificate.record.holder is None:
        raise PageProblem(404, "no-document", NO_DOCUMENT)
    check_name(certificate.record.verification_code, certificate.record.holder, form, request)
    return await _file(kind, certificate, lang, True, request, database, pool)


async def find_valid(code: str, database: EdgeDatabase) -> StoredCertificate:
    """Return the valid certificate that a code opens, and count the look-up. Raises a 404 problem."""
    async with database.transaction(readonly=True) as connection:
        certificate = await find_certificate_by_code(connection, code)
    count_check("credential", certificate)
    if certificate is None or certificate.status != "valid":
        raise PageProblem(404, "no-document", NO_DOCUMENT)
    return certificate


async def _file(
    kind: Kind,
    certificate: StoredCertificate,
    language: Language,
    named: bool,
    request: Request,
    database: EdgeDatabase,
    pool: RenderPool,
) -> Response:
    credential = await _credential(certificate, language, named, request, database)
    if kind == "json":
        content = written(credential)
    else:
        pdf = await give_out(certificate.record, request, database, pool)
    if kind == "pdf":
        issued_at = moments.read(credential["validFrom"])
        assert issued_at
        content = await pool.run(partial(attached, pdf, credential, language, issued_at))
    elif kind != "json":
        png = await pool.run(partial(picture_of, pdf))
        content = baked_png(png, credential) if kind == "png" else baked_svg(png, credential)
    name = file_name(certificate.record.number).removesuffix(".pdf")
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{language}.{kind}"',
        "X-Robots-Tag": "noindex, nofollow",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=MEDIA_TYPES[kind], headers=headers)


async def _credential(
    certificate: StoredCertificate, language: Language, named: bool, request: Request, database: EdgeDatabase
) -> Document:
    signing = await signing_of(request.app.state.settings)
    async with database.transaction() as connection:
        prepared = await prepare(connection, signing, certificate, language, named=named)
    if missing := prepared.unendorsed:
        endorsement = await sign_endorsement(missing, datetime.now(UTC).replace(microsecond=0))
        async with database.transaction() as connection:
            await keep_endorsement(connection, missing, endorsement)
            prepared = await prepare(connection, signing, certificate, language, named=named)
    if prepared.proof:
        return signed(prepared.document, prepared.proof)
    created = datetime.now(UTC).replace(microsecond=0)
    signature = await sign(signing, prepared.document, created)
    async with database.transaction() as connection:
        await keep(connection, signing, [(prepared, signature)], created)
        credential = await find_kept(connection, signing, prepared)
    if credential is None:
        raise PageProblem(404, "no-document", NO_DOCUMENT)
    return credential
