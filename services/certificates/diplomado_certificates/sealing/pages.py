"""Whether papers of an edition are signed electronically, as a page."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.pages import find_place, staff_pages
from diplomado_certificates.register.usecases import get_edition
from diplomado_certificates.sealing.usecases import choose, get_sealing
from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection

PAGES = staff_pages(
    "diplomado_certificates.sealing",
    {
        "sealed": Text(
            "Los documentos que se descarguen por primera vez desde ahora se firman.",
            "Documents that are downloaded for the first time from now on are signed.",
        ),
        "unsealed": Text(
            "Los documentos que se descarguen por primera vez desde ahora no se firman.",
            "Documents that are downloaded for the first time from now on are not signed.",
        ),
    },
)
router = PAGES.router()
_PATH = "/certificates/editions/{edition_id}/sealing"
_TITLE = Text("Firma electrónica", "Electronic signature")


@router.get(_PATH)
async def get_sealing_page(
    edition_id: UUID,
    actor: Annotated[Actor, page_for("coordinator", "auditor")],
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
) -> Response:
    """Show whether documents are signed, and let coordinators choose."""
    return await _page(connection, edition_id, request, language, may_change=actor.has_role("coordinator"))


@router.post(_PATH)
async def choose_sealing_page(
    edition_id: UUID,
    form: SentForm,
    actor: Annotated[Actor, page_for("coordinator")],
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
) -> Response:
    """Choose whether documents are signed."""
    settings, now = request.app.state.settings, datetime.now(UTC)
    sealed = form.get("sealed") == "yes"
    async with attempt(connection) as tried:
        await choose(connection, settings, edition_id, sealed, form.preconditions, by=actor.subject, now=now)
    if tried.failure:
        return await _page(connection, edition_id, request, language, tried.failure)
    return done(_PATH.format(edition_id=edition_id), "sealed" if sealed else "unsealed")


async def _page(
    connection: Connection,
    edition_id: UUID,
    request: Request,
    language: str,
    failure: Failure | None = None,
    *,
    may_change: bool = True,
) -> Response:
    place = await find_place(connection, edition_id, "certificates")
    sealing = await get_sealing(connection, request.app.state.settings, edition_id)
    path = _PATH.format(edition_id=edition_id)
    return PAGES.render(
        "sealing.html",
        language,
        failure.status if failure else 200,
        request=request,
        place=place,
        crumbs=[(_TITLE, path)],
        title=_TITLE,
        sealing=sealing,
        zone=(await get_edition(connection, edition_id)).time_zone,
        tag=entity_tag(sealing.changeable),
        path=path,
        failure=failure,
        may_change=may_change,
    )
