"""The document and the page. Both are the same for everybody, and are prepared when they are first asked for."""

import asyncio
from functools import cache
from importlib import resources

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from diplomado_chassis.http.decisions import public
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages import Pages
from diplomado_chassis.http.reference.view import view_of
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text

PATH = "/api"
DOCUMENT_PATH = "/api/openapi.json"

PAGES = Pages(
    __package__,
    brand="Diplomado",
    tagline=Text("API", "API"),
    footer=Text(
        "Todo lo que esta página dice está también en {path}.", "All of this is in {path}.", path=DOCUMENT_PATH
    ),
    scripts=False,
)
router = APIRouter(include_in_schema=False)


@cache
def document() -> bytes:
    """Return the document as it was generated with this release."""
    return (resources.files(__package__) / "openapi.json").read_bytes()


@cache
def _page(language: Language) -> HTMLResponse:
    return PAGES.render("reference.html", language, path=PATH, document_path=DOCUMENT_PATH, api=view_of(document()))


@router.get(DOCUMENT_PATH, dependencies=[public])
async def get_whole_document() -> Response:
    """Return the OpenAPI document of the whole system."""
    headers = {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
    return Response(document(), media_type="application/json", headers=headers)


@router.get(PATH, dependencies=[public])
async def show_reference(language: RequestedLanguage) -> Response:
    """Show the reference of the API, which is written in English."""
    return await asyncio.to_thread(_page, language)
