"""The public pages, which the QR code on a document opens."""

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from diplomado_certificates.documents import store as documents
from diplomado_certificates.documents.api import RenderPoolOf, find_document, give_out
from diplomado_certificates.documents.render_pool import RenderPool
from diplomado_certificates.register.certificate import StoredCertificate
from diplomado_certificates.register.codes import normalised
from diplomado_certificates.register.record import Holder
from diplomado_certificates.register.store import find_certificate_by_code
from diplomado_certificates.verification import views
from diplomado_certificates.verification.answer import is_hidden, name_status
from diplomado_certificates.verification.api import limited, names_limiter
from diplomado_certificates.verification.comparison import Comparison
from diplomado_certificates.verification.comparison.printed_facts import printed_facts
from diplomado_certificates.verification.comparison.verdict import Finding, find_verdict, verdict_without_reading
from diplomado_certificates.verification.counting import count_check
from diplomado_certificates.verification.form_data import file_of
from diplomado_certificates.verification.moulds import Moulds
from diplomado_certificates.verification.naming import names, typed_name
from diplomado_certificates.verification.texts import TEXTS
from diplomado_certificates.verification.usecases import read_file
from diplomado_chassis.http.auth import public
from diplomado_chassis.http.body import BINARY, read_body, takes_the_body
from diplomado_chassis.http.description import file_answers, refusals
from diplomado_chassis.http.edge import DatabaseOf, EdgeDatabase, OneRead, Router
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages import Pages
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.numbers import Size
from diplomado_chassis.language.text import Text

router = Router(tags=["verification"], include_in_schema=True)

NO_DOCUMENT = Text(
    "No hay un documento que se pueda abrir con este código.",
    "There is no document that this code opens.",
)
NAME_NEEDED = Text(
    "El documento muestra un nombre que su titular no ha aceptado publicar. Vuelva a la página del certificado y "
    "escriba el nombre tal como está en el papel.",
    "The document shows a name that its holder has not agreed to publish. Go back to the page of the certificate and "
    "type the name as it stands on the paper.",
)
NAME_DIFFERS = Text(
    "Ese no es el nombre que está en el documento. Escríbalo completo, como está en el papel. Si el papel dice ese "
    "nombre, no confíe en él.",
    "That is not the name on the document. Type the whole name as it stands on the paper. If that is the name on the "
    "paper, do not rely on it.",
)
LARGE = Text(
    "El archivo pasa de {size}, más que cualquier documento original, como las fotos y los escaneos. Eso no dice nada "
    "en contra del documento: compare cada dato que ve con los de la página del certificado.",
    "The file is over {size}, more than any original document, as photographs and scans are. That says nothing "
    "against the document: compare each fact that you see with those on the page of the certificate.",
    size="",
)
TOO_MANY_NAMES = Text(
    "Se probaron demasiados nombres para este certificado. Espere y vuelva a intentarlo.",
    "Too many names were tried for this certificate. Wait and try again.",
)

PAGES = Pages(
    "diplomado_certificates.verification",
    brand="Diplomado",
    tagline=Text("Verificación de certificados", "Verification of certificates"),
    footer=Text(
        "Esta página no usa cookies ni registra quién consulta.",
        "This page uses no cookies and does not record who checks.",
    ),
    home="/v",
    texts=TEXTS,
    scripts=False,
)


def draw(language: Language, values: Mapping[str, Any]) -> str:
    """Draw the page of a certificate."""
    return bytes(PAGES.render("certificate.html", language, **values).body).decode()


MOULDS = Moulds(draw)

# What a multipart form adds to the file: boundaries, headers, and fields that are ignored.
_FORM_OVERHEAD = 4096


class PageProblem(Problem):
    """A problem that these pages draw."""

    pages = PAGES


_TAKEN = {
    "application/pdf": BINARY,
    "multipart/form-data": {"type": "object", "required": ["file"], "properties": {"file": BINARY}},
}
_NAME = {
    "application/x-www-form-urlencoded": {
        "type": "object",
        "required": ["name"],
        "properties": {"name": {"type": "string", "description": "The whole name as it stands on the document."}},
    }
}


@takes_the_body("comparison_limit", _TAKEN, required=False)
async def _uploaded(request: Request) -> bytes:
    limit = int(request.app.state.settings.comparison_limit)
    content_type = request.headers.get("content-type", "")
    if not content_type.startswith("multipart/form-data"):
        return await read_body(request, limit)
    try:
        return file_of(await read_body(request, limit + _FORM_OVERHEAD), content_type)
    except Problem as problem:
        if problem.status != 413:
            raise
        raise PageProblem(413, "body-too-large", LARGE.with_values(size=Size(limit)), limit_bytes=limit) from None


@takes_the_body(_FORM_OVERHEAD, _NAME, required=False)
async def _form(request: Request) -> bytes:
    return await read_body(request, _FORM_OVERHEAD)


Form = Annotated[bytes, Depends(_form)]
"""A parameter of a route: a short form, as it was sent."""

Upload = Annotated[bytes, Depends(_uploaded)]
"""A parameter of a route: the file sent for comparison, as the body itself or from a form without scripts."""


@router.get(
    "/v",
    dependencies=[public, limited(PageProblem)],
    operation_id="open_verification_page",
    responses={**file_answers("text/html"), 303: {"description": "The page of the code that was typed."}},
)
async def get_form(language: RequestedLanguage, code: Annotated[str | None, Query(max_length=300)] = None) -> Response:
    """Show the form to type a code; a code typed into it leads on to its page."""
    if code is None:
        return PAGES.render("form.html", language, path="/v", typed="", wrong=False)
    meant = normalised(code)
    if not meant:
        return PAGES.render("form.html", language, path="/v", typed=code.strip(), wrong=True)
    return RedirectResponse(f"/v/{meant}?lang={language}", 303, headers=PAGES.headers(language))


@router.get(
    "/v/{code}",
    dependencies=[public, limited(PageProblem)],
    operation_id="open_verification",
    responses=file_answers("text/html"),
)
async def get_page(code: str, request: Request, language: RequestedLanguage, connection: OneRead) -> Response:
    """Show whether a certificate is valid, with all facts to compare with the document. Unknown codes get 200 too."""
    certificate = await find_certificate_by_code(connection, code)
    count_check("page", certificate)
    settings, now = request.app.state.settings, datetime.now(UTC)
    if certificate is None:
        return PAGES.render("certificate.html", language, **views.certificate(None, code, now, language))
    offered = {"has_credential": bool(settings.credential_signer), "has_europass": settings.has_europass}
    public_url = settings.public_url.rstrip("/")
    page = MOULDS.page(certificate, code, now, language, **offered, public_url=public_url)
    return HTMLResponse(page, headers=PAGES.headers(language))


@router.get(
    "/v/{code}/certificate.pdf",
    dependencies=[public, limited(PageProblem, cost=2)],
    operation_id="get_public_certificate",
    responses={**file_answers("application/pdf"), **refusals(403, 409, 410, 429)},
)
async def get_document(code: str, request: Request, database: DatabaseOf, pool: RenderPoolOf) -> Response:
    """Return the document for a verification code, as long as the certificate is valid and its name is public."""
    async with database.transaction(readonly=True) as connection:
        certificate = await find_certificate_by_code(connection, code)
    count_check("document", certificate)
    if certificate and certificate.status == "valid" and name_status(certificate) == "withheld":
        raise PageProblem(403, "name-needed", NAME_NEEDED)
    return await _document(certificate, request, database, pool)


@router.post(
    "/v/{code}/certificate.pdf",
    dependencies=[public, limited(PageProblem, cost=2)],
    operation_id="prove_name",
    responses={**file_answers("application/pdf"), **refusals(403, 410)},
)
async def post_name(code: str, form: Form, request: Request, database: DatabaseOf, pool: RenderPoolOf) -> Response:
    """Return the document to a reader who types the name on it. Few names may be tried for one code."""
    async with database.transaction(readonly=True) as connection:
        certificate = await find_certificate_by_code(connection, code)
    count_check("document", certificate)
    if certificate and certificate.status == "valid" and certificate.record.holder:
        check_name(certificate.record.verification_code, certificate.record.holder, form, request)
    return await _document(certificate, request, database, pool)


def check_name(code: str, holder: Holder, form: bytes, request: Request) -> None:
    """Refuse a reader who does not type the name on the document, or who tried too many for its code."""
    if seconds := names_limiter(request).wait_for(code):
        headers = {"Retry-After": str(seconds)}
        raise PageProblem(429, "too-many-names", TOO_MANY_NAMES, headers=headers, retry_after_seconds=seconds)
    if not names(holder, typed_name(form)):
        raise PageProblem(403, "name-differs", NAME_DIFFERS)


async def _document(
    certificate: StoredCertificate | None, request: Request, database: EdgeDatabase, pool: RenderPool
) -> Response:
    if certificate is None or certificate.status != "valid" or certificate.record.holder is None:
        raise PageProblem(404, "no-document", NO_DOCUMENT)
    pdf = await give_out(certificate.record, request, database, pool)
    name = views.file_name(certificate.record.number)
    headers = {"Content-Disposition": f'inline; filename="{name}"', "X-Robots-Tag": "noindex, nofollow"}
    return Response(pdf, media_type="application/pdf", headers=headers)


@router.post(
    "/v/{code}/comparison",
    dependencies=[public, limited(cost=2)],
    response_model=Comparison,
    operation_id="compare_document",
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}, **refusals(413)},
)
async def post_comparison(
    code: str, given: Upload, request: Request, language: RequestedLanguage, database: DatabaseOf, pool: RenderPoolOf
) -> Comparison | Response:
    """Return whether a file is the document that was issued, and if not, what it is. The file is not kept.

    The body is the file, answered in JSON; or a form with the field `file`, answered by a page.
    """
    async with database.transaction(readonly=True) as connection:
        certificate = await find_certificate_by_code(connection, code)
        count_check("comparison", certificate)
        digest = hashlib.sha256(given).hexdigest()
        given_out = certificate and await documents.has_fingerprint(
            connection, certificate.record.certificate_id, digest
        )
    issued = None
    if certificate and not is_hidden(certificate):
        kept, rendered = await find_document(certificate.record, request, database, pool)
        issued = kept or rendered
    if certificate is None or issued is None:
        finding = Finding("incomparable")
    elif given_out or given == issued:
        finding = Finding("identical")
    else:
        finding = await _read(given, issued, certificate)
    comparison = Comparison.of(certificate.status if certificate else "unknown", given, issued, finding)
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return comparison
    return PAGES.render("comparison.html", language, **views.comparison(comparison, code, language))


async def _read(given: bytes, issued: bytes, certificate: StoredCertificate) -> Finding:
    if verdict := verdict_without_reading(given):
        return Finding(verdict)
    with_name = name_status(certificate) == "shown"
    facts = printed_facts(certificate.record, with_name=with_name)
    read = await read_file(given, issued)
    return await asyncio.to_thread(find_verdict, read, facts, with_name=with_name)
