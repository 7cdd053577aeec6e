"""The first page for the public: the editions that take registrations, or will run soon."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.paging import ROWS, after, sliced
from diplomado_chassis.language.text import Text
from diplomado_registration.catalogue.modalities import MODALITIES
from diplomado_registration.editions.usecases.reading import list_public
from diplomado_registration.pages.rendering import PAGES

router = PAGES.router()

PHASES = {
    "open": Text("Inscripción abierta", "Registration open"),
    "closed": Text("Inscripción cerrada", "Registration closed"),
}


@router.get("/", dependencies=[public])
async def show_editions(
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
    modality: Annotated[str, Query(max_length=20)] = "",
    phase: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """List the editions page by page, the next first. An unknown filter is none."""
    chosen = {"modality": modality if modality in MODALITIES else "", "phase": phase if phase in PHASES else ""}
    editions = await list_public(
        connection,
        chosen["modality"] or None,
        chosen["phase"] or None,
        _begins_after(request),
        ROWS + 1,
        datetime.now(UTC),
    )
    return PAGES.render(
        "edition_list.html",
        language,
        request=request,
        indexed=True,
        editions=sliced(editions, request, lambda edition: (edition["starts_on"].isoformat(), edition["code"])),
        fields=Form({name: [value] for name, value in chosen.items()}),
        filtered=any(chosen.values()),
        modalities=MODALITIES,
        phases=PHASES,
    )


def _begins_after(request: Request) -> tuple[date, str] | None:
    """Return the first day and the code of the last edition of the page before; None where the address was changed."""
    begins, code = after(request, 2) or (None, None)
    if not isinstance(begins, str) or not isinstance(code, str) or "\0" in code:
        return None
    try:
        return date.fromisoformat(begins), code
    except ValueError:
        return None
