"""Who confirmed the name that a certificate will print, who did not answer, and whose name changed since."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.name_checks.store.listing import Checked, count_checked, list_checked
from diplomado_certificates.name_checks.words import STATUSES
from diplomado_certificates.pages import find_place, staff_pages
from diplomado_certificates.register.usecases import get_edition
from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.paging import ROWS, Key, after, sliced
from diplomado_chassis.language.text import Text

PAGES = staff_pages("diplomado_certificates.name_checks")
router = PAGES.router()
Reader = Annotated[Actor, page_for("coordinator", "auditor")]


@router.get("/certificates/editions/{edition_id}/names")
async def get_names_page(
    edition_id: UUID,
    _actor: Reader,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
    status: Annotated[str, Query()] = "",
    q: Annotated[str, Query()] = "",
) -> Response:
    """List the participants with a place by name, with the state of their name check."""
    place = await find_place(connection, edition_id, "act")
    search = q.replace("\0", "").strip()[:200]
    rows = await list_checked(
        connection,
        edition_id,
        status=status if status in STATUSES else None,
        search=search or None,
        after=_place(after(request, 2)),
        limit=ROWS + 1,
    )
    path = f"/certificates/editions/{edition_id}/names"
    return PAGES.render(
        "names.html",
        language,
        request=request,
        place=place,
        crumbs=[(Text("Nombres", "Names"), path)],
        counts=await count_checked(connection, edition_id),
        rows=sliced(rows, request, _key),
        statuses=STATUSES,
        fields=Form({"q": [search], "status": [status]}),
        base=path,
        zone=(await get_edition(connection, edition_id)).time_zone,
        act_path=f"/certificates/editions/{edition_id}/act",
    )


def _key(row: Checked) -> Key:
    return row.name, str(row.registration_id)


def _place(key: Key | None) -> tuple[str, UUID] | None:
    try:
        return (key[0], UUID(str(key[1]))) if key and isinstance(key[0], str) else None
    except ValueError:
        return None
