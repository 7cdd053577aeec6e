"""The part of a service in the access log: a piece for the page that shows all services, and the same as a file."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from diplomado_chassis.http.access_log.chain import ROW, told
from diplomado_chassis.http.access_log.reading import Wanted, list_accesses
from diplomado_chassis.http.access_log.wording import manner_of, words_of
from diplomado_chassis.http.auth import Actor, page_for, require
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

ApiReader = Annotated[Actor, require("auditor")]
Reader = Annotated[Actor, page_for("auditor")]
Code = Annotated[str | None, Query(max_length=100)]
Account = Annotated[str | None, Query(max_length=200)]


def wanted_of(
    request: Request,
    edition: Code = None,
    person: Annotated[list[str] | None, Query(max_length=100)] = None,
    account: Account = None,
    first: Annotated[str | None, Query(alias="from")] = None,
    last: Annotated[str | None, Query(alias="to")] = None,
    object: Code = None,  # noqa: A002 - the name of the parameter
    kind: Code = None,
) -> Wanted:
    """Return what a request searches; a field that is empty, or holds no id or day, does not matter."""
    people = [key for key in map(_identifier, person or ()) if key]
    # What was meant as a person and is no id finds nobody, instead of everybody.
    return Wanted(
        edition=_text(edition),
        people=people if any(map(_text, person or ())) else None,
        subject=_text(account),
        object=_text(object),
        kind=kind if kind in ("read", "action") else None,
        first=_day(first),
        last=_day(last),
        zone=request.app.state.settings.time_zone,
    )


def query_of(wanted: Wanted) -> str:
    """Return the query that `wanted_of` reads."""
    pairs: list[tuple[str, Any]] = [
        ("edition", wanted.edition), *(("person", key) for key in wanted.people or ()), ("account", wanted.subject),
        ("object", wanted.object), ("kind", wanted.kind), ("from", wanted.first), ("to", wanted.last),
    ]  # fmt: skip
    return urlencode([(name, value) for name, value in pairs if value])


Searched = Annotated[Wanted, Depends(wanted_of)]


def access_log_router(pages: Pages, service: str) -> APIRouter:
    """Return the routes that show the access log of one service."""
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
            accesses=[_shown(row, wanted.zone, language) for row in slice_.rows],
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
        return Response(_csv(service, rows, language), media_type="text/csv; charset=utf-8", headers=named)

    @router.get(f"/api/v1/audit/{service}")
    async def list_audit(
        actor: ApiReader,
        connection: Transaction,
        wanted: Searched,
        before: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
        limit: Annotated[int, Query(ge=1, le=10_000)] = 1_000,
    ) -> dict[str, Any]:
        """List who read and did what, the newest first. `next` is the `before` of the page that follows, or null."""
        rows = await list_accesses(connection, wanted, actor.scope, limit, before)
        return {"rows": [told(row, ROW) for row in rows], "next": rows[-1]["access_id"] if len(rows) == limit else None}

    return router


def _shown(row: Record, zone: str, language: Language) -> dict[str, Any]:
    roles = [ROLE_NAMES[role].in_(language) for role in row["roles"] if role in ROLE_NAMES]
    return {
        **dict(row),
        "when": moment(row["accessed_at"], zone, language),
        "roles": ", ".join(roles),
        "what": words_of(row["route"]),
        "manner": manner_of(row["route"], row["kind"]),
    }


def _csv(service: str, rows: Sequence[Record], language: Language) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow((
        "accessed_at", "service", "account", "roles", "what", "how", "route", "editions", "people",
        "kind", "method", "objects", "purpose", "correlation_id",
    ))  # fmt: skip
    for row in rows:
        manner = manner_of(row["route"], row["kind"]).in_(language)
        writer.writerow((
            row["accessed_at"].astimezone(UTC).isoformat(timespec="seconds"), service, _inert(row["subject"]),
            " ".join(row["roles"]), _words(row["route"], language), manner, row["route"], " ".join(row["editions"]),
            " ".join(map(str, row["people"])), row["kind"], row["method"], " ".join(row["objects"]), row["purpose"],
            row["correlation_id"],
        ))  # fmt: skip
    return "\ufeff" + stream.getvalue()


def _words(route: str, language: Language) -> str:
    words = words_of(route)
    return words.in_(language) if words else ""


def _inert(text: str) -> str:
    """A spreadsheet must not read an account as a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _text(value: str | None) -> str | None:
    return (value or "").replace("\x00", "").strip() or None


def _identifier(value: str) -> UUID | None:
    try:
        return UUID(value.strip())
    except ValueError:
        return None


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat((value or "").strip())
    except ValueError:
        return None
