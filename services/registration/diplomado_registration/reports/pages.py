"""The report of an edition: charts with their tables, files to download, and numbers for the press."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages import said
from diplomado_chassis.http.pages.navigation import Place
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.workbooks.writing import CSV, XLSX, as_csv, as_xlsx
from diplomado_registration.editions.pages.frame import BASE, load, staff_pages
from diplomado_registration.reference.store import list_offered
from diplomado_registration.reports import usecases
from diplomado_registration.reports.charts import MAX_BARS, WIDTH, Chart, bars_of, breakdown, funnel, shortened

PAGES = staff_pages("diplomado_registration.reports")
router = PAGES.router()

Reader = Annotated[Actor, page_for("coordinator", "auditor")]
FUNNEL = Text("De la inscripción a la graduación", "From registration to graduation")
BREAKDOWNS: Mapping[str, tuple[Text, str]] = {
    "institution": (Text("Por institución", "By institution"), ""),
    "organisation_type": (Text("Por tipo de organización", "By type of organisation"), "organisation_types"),
    "sex": (Text("Por sexo", "By sex"), "sexes"),
    "age_band": (Text("Por edad", "By age"), "age_bands"),
    "admin_area": (Text("Por área", "By area"), "admin_areas"),
    "occupation": (Text("Por ocupación", "By occupation"), "occupations"),
}
PEOPLE, GRADUATES, SHARE = Text("Personas", "People"), Text("Graduadas", "Graduates"), Text("Parte", "Share")

Tables = Mapping[str, tuple[Text, Sequence[tuple[Any, int, int]]]]


@router.get(f"{BASE}/{{edition_id}}/report")
async def show_report(
    _actor: Reader, edition_id: UUID, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Show the charts and the numbers that may leave the mission."""
    edition = await load(connection, edition_id)
    report, tables = await _tables(connection, edition_id)
    public = await usecases.report_edition(connection, edition_id, "public")
    charts = [Chart(key, title, bars_of(shortened(rows))) for key, (title, rows) in tables.items() if key != "funnel"]
    return PAGES.render(
        "report.html",
        language,
        request=request,
        place=Place(edition_id, edition["title"], "report"),
        edition=edition,
        report=report,
        funnel=Chart("funnel", FUNNEL, bars_of(tables["funnel"][1], tables["funnel"][1][0][1])),
        charts=charts,
        width=WIDTH,
        max_bars=MAX_BARS,
        public=public,
        institutions=len([row for row in public["institutions"] if row["count"] != 0]),
    )


@router.get(f"{BASE}/{{edition_id}}/report/{{table}}.{{kind}}")
async def download(
    _actor: Reader,
    edition_id: UUID,
    table: str,
    kind: Literal["csv", "xlsx"],
    connection: Transaction,
    language: RequestedLanguage,
) -> Response:
    """Return one table, or with the name `report` all of them, in several sheets or one below the other."""
    edition = await load(connection, edition_id)
    _, tables = await _tables(connection, edition_id)
    chosen = tables if table == "report" else {table: tables[table]} if table in tables else {}
    sheets = [(said(title, language), _rows(key, title, rows, language)) for key, (title, rows) in chosen.items()]
    if not sheets:
        return Response(status_code=404)
    if kind == "csv":
        body, media_type = as_csv([row for _, rows in sheets for row in [*rows, ()]][:-1]), CSV
    else:
        body, media_type = await asyncio.to_thread(as_xlsx, sheets), XLSX
    name = f"{edition['code']}-{table}.{kind}"
    return Response(body, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _rows(key: str, title: Text, rows: Sequence[tuple[Any, int, int]], language: Language) -> list[list[Any]]:
    head = [said(title, language), said(PEOPLE, language)]
    if key == "funnel":
        return [head, *([said(label, language), value] for label, value, _ in rows)]
    return [[*head, said(GRADUATES, language)], *([said(label, language), *numbers] for label, *numbers in rows)]


async def _tables(connection: Connection, edition_id: UUID) -> tuple[Mapping[str, Any], Tables]:
    """Return the report for staff, and its tables by name."""
    report = await usecases.report_edition(connection, edition_id, "staff")
    lists = await list_offered(connection)
    institutions = {row["code"]: row["name"] for row in report["institutions"]}
    tables: dict[str, tuple[Text, Sequence[tuple[Any, int, int]]]] = {"funnel": (FUNNEL, funnel(report))}
    for name, (title, listed) in BREAKDOWNS.items():
        names: Mapping[str, Any] = (
            {entry["code"]: Text(entry["es"], entry["en"]) for entry in lists[listed]} if listed else institutions
        )
        order = [entry["code"] for entry in lists[listed]] if name == "age_band" else []
        rows = breakdown(report[f"by_{name}"], report["graduates"][f"by_{name}"], names, order)
        tables[name] = (title, rows)
    return report, tables
