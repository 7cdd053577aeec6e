"""The list of the people of an edition, page by page, and as a file."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from asyncpg import Record
from starlette.requests import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages import said
from diplomado_chassis.http.pages.paging import ROWS, after, sliced
from diplomado_chassis.language.languages import Language
from diplomado_chassis.workbooks.writing import CSV, XLSX, as_csv, as_xlsx
from diplomado_registration.catalogue import store as catalogue_store
from diplomado_registration.directory import store
from diplomado_registration.directory.export import HEADINGS, NAME
from diplomado_registration.directory.filters import Filters, read_filters
from diplomado_registration.directory.pages.frame import PAGES, WORDS, Reader, limit_of, place_of
from diplomado_registration.directory.wording import CHANNELS, STATUSES

router = PAGES.router()


@router.get("/registration/editions/{edition_id}/people")
async def list_people(
    edition_id: UUID, request: Request, language: RequestedLanguage, actor: Reader, connection: Transaction
) -> Response:
    """List the people of an edition: with filters, how many there are by status, and what can be done."""
    own = limit_of(actor)
    edition, place = await place_of(connection, edition_id, "people")
    filters = read_filters(request.query_params, own)
    (begin,) = after(request, 1) or (None,)
    rows = await store.list_people(connection, edition_id, filters, begin if isinstance(begin, int) else None, ROWS + 1)
    counts = await store.count_people(connection, edition_id, own)
    total = None
    if filters.are_counted:
        total = sum(counts.values()) if filters.status is None else counts.get(filters.status, 0)
    institution = None if own is None else await catalogue_store.find_institution(connection, own)
    return PAGES.render(
        "people.html",
        language,
        request=request,
        place=place,
        edition=edition,
        people=sliced(rows, request, lambda row: (row["number"],), total=total),
        counts=counts,
        filters=filters,
        fields=dict(request.query_params),
        institutions=[] if own else [dict(row) for row in await store.list_institutions(connection, edition_id)],
        institution=institution and institution.name,
        seats=next((rule for rule in edition["seats"] if (rule["by"], rule["value"]) == ("institution", own)), None),
        may_add=actor.has_role("coordinator"),
        may_nominate=actor.has_any(("coordinator", "focal_point")),
        shows_progress=own is not None and bool(counts) and begin is None and filters == Filters(own),
        query=request.url.query,
        **WORDS,
    )


@router.get("/registration/editions/{edition_id}/people.{kind}")
async def download_people(
    edition_id: UUID,
    kind: Literal["csv", "xlsx"],
    request: Request,
    language: RequestedLanguage,
    actor: Reader,
    connection: Transaction,
) -> Response:
    """Return the list with its filters, whole, as a file that spreadsheets open."""
    own = limit_of(actor)
    edition, _ = await place_of(connection, edition_id, "people")
    found = await store.list_people(connection, edition_id, read_filters(request.query_params, own))
    zone = ZoneInfo(edition["time_zone"])
    content = await asyncio.to_thread(_write, kind, found, zone, language)
    media_type = CSV if kind == "csv" else XLSX
    name = f"{edition['code']}-{datetime.now(UTC).astimezone(zone).date().isoformat()}.{kind}"
    headers = {
        **PAGES.headers(language),
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(content, headers=headers, media_type=media_type)


def _write(kind: str, people: Sequence[Record], zone: ZoneInfo, language: Language) -> bytes:
    """Write the file. It runs in a thread: thousands of people take a second."""
    cells = [
        (
            row["given_names"], row["family_names"], row["email"], said(STATUSES[row["status"]], language),
            row["institution_name"] or row["institution"], row["job_title"], row["territorial_group"],
            said(CHANNELS[row["channel"]], language), row["created_at"].astimezone(zone).date(), row["graduated_on"],
            str(row["registration_id"]),
        )
        for row in people
    ]  # fmt: skip
    rows = [[said(text, language) for text in HEADINGS], *cells]
    return as_csv(rows) if kind == "csv" else as_xlsx([(said(NAME, language), rows)])
