"""The part of a service in the access log: a piece for the page that shows all services, and the same as a file."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC
from typing import Annotated, Any

from asyncpg import Record
from fastapi import APIRouter, Request
from starlette.responses import Response

from diplomado_chassis.http.access_log.api import audit_router
from diplomado_chassis.http.access_log.reading import list_accesses
from diplomado_chassis.http.access_log.searching import Searched, query_of
from diplomado_chassis.http.access_log.wording import Words, manner_of, words_of
from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.own_data import PARTS
from diplomado_chassis.http.pages.paging import ROWS, after, sliced
from diplomado_chassis.http.pages.rendering import Pages
from diplomado_chassis.language.dates import moment, zone_label, zone_of
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text

MAX_CSV_ROWS = 50_000
ROLE_NAMES = {
    "coordinator": Text("coordinación", "coordinator"),
    "focal_point": Text("punto focal", "focal point"),
    "facilitator": Text("facilitación", "facilitator"),
    "grader": Text("evaluación", "grader"),
    "auditor": Text("auditoría", "auditor"),
    "data_protection": Text("protección de datos", "data protection"),
    "platform": Text("operación", "operator"),
}

Reader = Annotated[Actor, page_for("auditor")]


def access_log_router(pages: Pages, service: str, words: Words) -> APIRouter:
    """Return the routes that show the access log of one service in its words."""
    router = pages.router()

    @router.get(f"/{service}/fragments/access")
    async def show_accesses(
        request: Request, actor: Reader, connection: Transaction, language: RequestedLanguage, wanted: Searched
    ) -> Response:
        """Show who read and did what here."""
        key = after(request, 1)
        before = key[0] if key and isinstance(key[0], int) else None
        rows = await list_accesses(connection, wanted, actor.scope, ROWS + 1, before)
        slice_ = sliced(rows, request, lambda row: (row["access_id"],))
        return pages.fragment(
            "access_log.html",
            language,
            request=request,
            title=Text("Consultas y acciones: {part}", "Reads and actions: {part}", part=PARTS[service]),
            accesses=[_shown(row, words, wanted.zone, language) for row in slice_.rows],
            zone=zone_label(zone_of(wanted.zone), language),
            slice=slice_,
            csv=f"/{service}/access.csv?{query_of(wanted)}",
        )

    @router.get(f"/{service}/access.csv")
    async def download_accesses(
        actor: Reader, connection: Transaction, language: RequestedLanguage, wanted: Searched
    ) -> Response:
        """Return the same as a table, at most `MAX_CSV_ROWS` of the newest rows."""
        rows = await list_accesses(connection, wanted, actor.scope, MAX_CSV_ROWS)
        named = {"Content-Disposition": f'attachment; filename="access-{service}.csv"'}
        return Response(_csv(service, rows, words, language), media_type="text/csv; charset=utf-8", headers=named)

    router.routes.extend(audit_router(service).routes)
    return router


def _shown(row: Record, words: Words, zone: str, language: Language) -> dict[str, Any]:
    roles = [ROLE_NAMES[role].in_(language) for role in row["roles"] if role in ROLE_NAMES]
    return {
        **dict(row),
        "when": moment(row["accessed_at"], zone, language),
        "roles": ", ".join(roles),
        "what": words_of(row["route"], words),
        "manner": manner_of(row["route"], row["kind"]),
    }


def _csv(service: str, rows: Sequence[Record], words: Words, language: Language) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow((
        "accessed_at", "service", "account", "roles", "what", "how", "route", "editions", "people",
        "kind", "method", "objects", "purpose", "correlation_id",
    ))  # fmt: skip
    for row in rows:
        manner = manner_of(row["route"], row["kind"]).in_(language)
        words_found = words_of(row["route"], words)
        what = words_found.in_(language) if words_found else ""
        writer.writerow((
            row["accessed_at"].astimezone(UTC).isoformat(timespec="seconds"), service, _inert(row["subject"]),
            " ".join(row["roles"]), what, manner, row["route"], " ".join(row["editions"]),
            " ".join(map(str, row["people"])), row["kind"], row["method"], " ".join(row["objects"]), row["purpose"],
            row["correlation_id"],
        ))  # fmt: skip
    return "\ufeff" + stream.getvalue()


def _inert(text: str) -> str:
    """A spreadsheet must not read an account as a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
