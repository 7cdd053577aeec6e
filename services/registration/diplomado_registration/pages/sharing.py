"""What an edition is shared with: a picture for social media and a QR code of its page."""

import asyncio
import io
import json
from functools import lru_cache
from pathlib import Path

import segno
from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages import said
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.dates import day
from diplomado_chassis.language.printable import one_line, shortened
from diplomado_registration.editions.store import find_id
from diplomado_registration.editions.usecases.reading import find_edition
from diplomado_registration.pages.rendering import PAGES
from diplomado_registration.places.opening import UNKNOWN_EDITION

router = PAGES.router()

_TEMPLATE = Path(__file__).parent / "templates" / "share.typ"
MAX_ORGANISERS = 150
"""Characters of those who organise it that the picture has room for."""
_KEPT = {"Cache-Control": "public, max-age=3600"}


def address_of(request: Request, code: str) -> str:
    """Return the public address of an edition's page."""
    return f"{str(request.app.state.settings.public_url).rstrip('/')}/e/{code}"


@router.get("/e/{code}/share.png", dependencies=[public])
async def show_picture(code: str, connection: Transaction, language: RequestedLanguage) -> Response:
    """Return the picture, 1200 × 630 pixels."""
    edition_id = await find_id(connection, code)
    edition = await find_edition(connection, edition_id) if edition_id else None
    if edition is None or not edition["revision"]:
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    first, last = day(edition["starts_on"], language), day(edition["ends_on"], language)
    words = {
        "title": one_line(said(edition["title"], language)),
        "dates": first if first == last else f"{first} – {last}",
        "organiser": shortened(" · ".join(filter(None, (edition["organiser"], edition["partner"]))), MAX_ORGANISERS),
        "language": language,
    }
    picture = await asyncio.to_thread(_draw, json.dumps(words, sort_keys=True, ensure_ascii=False))
    return Response(picture, media_type="image/png", headers=_KEPT)


@router.get("/e/{code}/qr.svg", dependencies=[public])
async def show_code(code: str, connection: Transaction, request: Request) -> Response:
    """Return the QR code of the edition's page."""
    if await find_id(connection, code) is None:
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    drawing = io.BytesIO()
    segno.make(address_of(request, code), error="m", micro=False).save(drawing, kind="svg", border=0, omitsize=True)
    return Response(drawing.getvalue(), media_type="image/svg+xml", headers=_KEPT)


@lru_cache(maxsize=64)
def _draw(words: str) -> bytes:
    """Draw the picture. Takes some 100 ms; the pictures of the editions that are shared at present are kept."""
    import typst

    drawn = typst.compile(_TEMPLATE, format="png", ppi=72.0, sys_inputs={"words": words}, ignore_system_fonts=True)
    assert isinstance(drawn, bytes)
    return drawn
