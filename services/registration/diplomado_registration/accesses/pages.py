"""The page that shows who read data of people and who changed what, in all services."""

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.access_log.pages import Reader
from diplomado_chassis.http.access_log.searching import Searched, query_of
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.own_data import PARTS
from diplomado_registration.accesses import store
from diplomado_registration.editions.pages.frame import staff_pages

PAGES = staff_pages("diplomado_registration.accesses")
router = PAGES.router()


@router.get("/registration/access")
async def show_accesses(
    request: Request, _actor: Reader, connection: Transaction, language: RequestedLanguage, wanted: Searched
) -> Response:
    """Show the filters and, from each service, who read and did what. A person is searched by all of their ids."""
    keys = [key for known in wanted.people or () for key in await store.list_identifiers(connection, known)]
    query = query_of(wanted.of(keys) if wanted.people else wanted)
    return PAGES.render(
        "accesses.html",
        language,
        request=request,
        crumbs=(),
        parts=[
            (f"/{service}/fragments/access{'?' if query else ''}{query}", title) for service, title in PARTS.items()
        ],
        values={
            name: request.query_params.get(name, "")
            for name in ("edition", "person", "account", "object", "from", "to")
        },
        unknown_person=wanted.people == [],
    )
