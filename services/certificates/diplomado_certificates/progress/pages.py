"""Pieces of pages about one participant, for their own page and for staff, and about the people of an institution."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.documents.api import RenderPoolOf, give_out
from diplomado_certificates.graduation.api import is_of_own_institution, may_see, sees_everybody
from diplomado_certificates.graduation.store import find_names
from diplomado_certificates.name_checks.store import list_checks
from diplomado_certificates.name_checks.words import STATUSES
from diplomado_certificates.pages import staff_pages
from diplomado_certificates.policies.words import award_name
from diplomado_certificates.printing.api.printed import private, safe_name
from diplomado_certificates.printing.pages import REASONS
from diplomado_certificates.progress.reached import EARNED, OUTCOMES
from diplomado_certificates.progress.store import count_silent
from diplomado_certificates.progress.usecases import LINK_ENDED, Standing, find_standing, list_own_people, open_link
from diplomado_certificates.verification.api import limited
from diplomado_certificates.verification.profiles import linkedin
from diplomado_chassis.http.auth import Actor, page_for, public
from diplomado_chassis.http.edge import DatabaseOf, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.paging import ROWS, after, sliced
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection

PAGES = staff_pages("diplomado_certificates.progress")
router = PAGES.router()
Reader = Annotated[Actor, page_for("coordinator", "auditor", "focal_point")]
_OWN_TITLE = Text("Su avance hacia la graduación", "Your progress towards graduation")
_TITLE = Text("Graduación y certificados", "Graduation and certificates")
_OTHERS = Text("Esta persona es de otra institución.", "This person is of another institution.")
_PEOPLE = Text("Avance de las personas de su institución", "Progress of the people of your institution")
NO_INSTITUTION = Text(
    "Su cuenta de punto focal no tiene institución.", "Your account of a focal point has no institution."
)
_NO_DOCUMENT = Text("Este certificado no se puede descargar.", "This certificate cannot be downloaded.")


@router.get("/certificates/own/{token}", dependencies=[public, limited()])
async def get_own_piece(token: str, request: Request, language: RequestedLanguage, connection: Transaction) -> Response:
    """Show participants what they have reached, what is still needed, and their certificates."""
    standing = await find_own(connection, token, request)
    base = f"/certificates/own/{token}"
    values = _values(standing, base=base, public_url=request.app.state.settings.public_url, linkedin=linkedin)
    answer = PAGES.fragment("own.html", language, request=request, title=_OWN_TITLE, **values)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@router.get("/certificates/own/{token}/{certificate_id}.pdf", dependencies=[public, limited(cost=2)])
async def get_own_document(
    token: str, certificate_id: UUID, request: Request, database: DatabaseOf, pool: RenderPoolOf
) -> Response:
    """Return a participant's own document, as long as it is valid."""
    async with database.transaction(readonly=True) as connection:
        standing = await find_own(connection, token, request)
        own = {one.record.certificate_id: one for one in standing.certificates}
        certificate = own.get(certificate_id)
        if certificate is None or certificate.status != "valid" or certificate.record.holder is None:
            raise Problem(404, "no-document", _NO_DOCUMENT)
    pdf = await give_out(certificate.record, request, database, pool)
    headers = private(f'attachment; filename="{safe_name(certificate.record.number)}.pdf"')
    return Response(pdf, media_type="application/pdf", headers=headers)


@router.get("/certificates/fragments/person/{registration_id}")
async def get_person_piece(
    registration_id: UUID, actor: Reader, request: Request, language: RequestedLanguage, connection: Transaction
) -> Response:
    """Show staff one person: requirements, outcome, the check of the name, and certificates.

    A focal point sees the people of the own institution, and of those who did not agree that they did not.
    """
    standing = await find_standing(connection, registration_id)
    if not may_see(actor, standing):
        if not is_of_own_institution(actor, standing):
            raise Problem(403, "other-institution", _OTHERS)
        return PAGES.fragment("not_shared.html", language, request=request, title=_TITLE)
    names = await find_names(connection, [standing.participant_id])
    checks = await list_checks(connection, [standing.registration_id])
    check = checks.get(standing.registration_id)
    values = _values(
        standing,
        base=f"/certificates/editions/{standing.edition_id}/certificates",
        name=names.get(standing.participant_id),
        check=STATUSES[check.status] if check else None,
        opens_certificates=sees_everybody(actor),
    )
    return PAGES.fragment("person.html", language, request=request, title=_TITLE, **values)


@router.get("/certificates/fragments/institution/{edition_id}")
async def get_institution_piece(
    edition_id: UUID,
    actor: Annotated[Actor, page_for("focal_point")],
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
) -> Response:
    """Show a focal point how the people of the own institution stand, of those who agreed to it."""
    if actor.institution is None:
        raise Problem(403, "no-institution", NO_INSTITUTION)
    key = after(request, 1)
    before = _identifier(key[0]) if key else None
    people = await list_own_people(connection, edition_id, actor.institution, before, ROWS + 1)
    return PAGES.fragment(
        "institution.html",
        language,
        request=request,
        title=_PEOPLE,
        slice=sliced(people, request, lambda one: (str(one.registration_id),)),
        silent=await count_silent(connection, edition_id, actor.institution),
        edition_id=edition_id,
        earned=EARNED,
    )


async def find_own(connection: Connection, token: str, request: Request) -> Standing:
    """Return how the holder of a link stands. Raises a 404 problem for a link that opens nothing."""
    registration_id = await open_link(connection, token, request.app.state.settings.link_secrets, datetime.now(UTC))
    try:
        return await find_standing(connection, registration_id)
    except Problem:
        raise Problem(404, "link-ended", LINK_ENDED) from None


def _values(standing: Standing, **more: Any) -> dict[str, Any]:
    values = {
        "standing": standing,
        "outcomes": OUTCOMES,
        "earned": EARNED,
        "award_name": award_name,
        "reasons": REASONS,
    }
    return {**values, **more}


def _identifier(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
