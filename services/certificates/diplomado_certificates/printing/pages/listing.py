"""The certificates of an edition: searched, filtered, and page by page."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.acts.store.heads import list_numbers
from diplomado_certificates.pages import find_place
from diplomado_certificates.policies.words import award_name
from diplomado_certificates.printing.pages import PAGES, certificates_path
from diplomado_certificates.register.store.listing import Listed, count_by_award, list_page
from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.paging import ROWS, after, sliced
from diplomado_chassis.language.titles import titled_session

router = PAGES.router()
Reader = Annotated[Actor, page_for("coordinator", "auditor")]
_VALID = {"valid": True, "revoked": False}
_MAX_SERIAL = 2**31 - 1


def _key(row: Listed) -> tuple[int]:
    return (row.serial,)


@router.get("/certificates/editions/{edition_id}/certificates")
async def get_certificates_page(
    edition_id: UUID,
    _actor: Reader,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
    q: Annotated[str, Query()] = "",
    award: Annotated[str, Query()] = "",
    status: Annotated[str, Query()] = "",
    act: Annotated[str, Query()] = "",
) -> Response:
    """List the certificates of an edition by number."""
    place = await find_place(connection, edition_id, "certificates")
    counted = await count_by_award(connection, edition_id)
    known = {str(act_id): number for act_id, number in (await list_numbers(connection, edition_id)).items()}
    search = q.replace("\0", "").strip()[:200]
    start = after(request, 1)
    serial = start[0] if start and isinstance(start[0], int) and 0 <= start[0] <= _MAX_SERIAL else None
    rows = await list_page(
        connection,
        edition_id,
        after=serial,
        award=award if award in counted else None,
        valid=_VALID.get(status),
        act_id=UUID(act) if act in known else None,
        search=search or None,
        limit=ROWS + 1,
    )
    return PAGES.render(
        "certificates.html",
        language,
        request=request,
        place=place,
        base=certificates_path(edition_id),
        act_path=f"/certificates/editions/{edition_id}/act",
        rows=sliced(rows, request, _key),
        fields=Form({"q": [search], "award": [award], "status": [status], "act": [act]}),
        awards=[(code, award_name(code)) for code in counted],
        acts=list(known.items()),
        award_name=award_name,
        titled_session=titled_session,
        total=sum(counted.values()),
        is_filtered=bool(search or award or status or act),
    )
