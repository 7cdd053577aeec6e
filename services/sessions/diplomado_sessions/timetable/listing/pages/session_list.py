"""A list of sessions, pasted or sent as a file: looked at first, then all of it is scheduled, or nothing."""

import asyncio
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, upload_form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.language.dates import day_and_hours
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.workbooks.writing import XLSX, Rows, as_xlsx
from diplomado_sessions.pages.lists import MAX_BYTES, sent_table, with_table
from diplomado_sessions.pages.staff import Coordinator, place_of
from diplomado_sessions.projections.problems import edition_unknown
from diplomado_sessions.projections.store import find_edition
from diplomado_sessions.sent_lists.table import MAX_PASTED, Table
from diplomado_sessions.timetable.listing.pages.reading import MAX_SESSIONS, read_sessions
from diplomado_sessions.timetable.listing.usecases import LABELS, Planned, plan_sessions, put_sessions
from diplomado_sessions.timetable.pages.sessions import PAGES

router = PAGES.router()
PATH = "/sessions/editions/{edition_id}/sessions/list"
SentList = Annotated[Form, upload_form(MAX_BYTES)]
TEMPLATE = (
    *("title_es", "title_en", "day", "starts", "ends", "module", "place", "join_url"),
    *("name", "role_es", "role_en", "organisation", "account", "code"),
)
SHEETS = (Text("Sesiones", "Sessions"), Text("Módulos", "Modules"))
CHANGES = {
    "new": (Text("Nueva", "New"), "good"),
    "changed": (Text("Cambia", "Changes"), "warn"),
    "same": (Text("Igual", "Same"), ""),
}


@router.get(PATH)
async def show_list(
    edition_id: UUID, _actor: Coordinator, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Draw the form for a list of sessions."""
    return await _form(request, language, connection, edition_id, Form({}), None, ())


@router.get(PATH + "/template.xlsx")
async def download_template(
    edition_id: UUID, _actor: Coordinator, connection: Transaction, language: RequestedLanguage
) -> Response:
    """Return an empty workbook with the columns of a list, and a sheet with the modules of the edition."""
    edition = await find_edition(connection, edition_id)
    if edition is None:
        raise edition_unknown(edition_id)
    titles = [LABELS[column].in_(language).capitalize() for column in TEMPLATE]
    modules = [[number, edition.named_module(number).in_(language)] for number in edition.modules]
    sheets: list[tuple[str, Rows]] = [(SHEETS[0].in_(language), [titles]), (SHEETS[1].in_(language), modules)]
    headers = {"Content-Disposition": f'attachment; filename="{edition.code}-sessions.xlsx"'}
    return Response(await asyncio.to_thread(as_xlsx, sheets), media_type=XLSX, headers=headers)


@router.post(PATH)
async def send_list(
    edition_id: UUID,
    form: SentList,
    _actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Show what a list would do, or store it; what is wrong in any row is shown, and nothing is stored."""
    table: Table | None = None
    planned: Sequence[Planned] = ()
    stores = form.get("step") == "store"
    async with attempt(connection) as tried:
        table = await sent_table(form, MAX_SESSIONS)
        sent = await asyncio.to_thread(read_sessions, table)
        planned = await (put_sessions if stores else plan_sessions)(connection, edition_id, sent)
    if stores and not tried.failure:
        changed = sum(one.change != "same" for one in planned)
        return done(f"/sessions/editions/{edition_id}/sessions", "listed", n=changed)
    return await _form(request, language, connection, edition_id, with_table(form, table), tried.failure, planned)


async def _form(
    request: Request,
    language: Language,
    connection: Connection,
    edition_id: UUID,
    fields: Form,
    failure: Failure | None,
    planned: Sequence[Planned],
) -> Response:
    rows = []
    for one in planned:
        plan = one.plan
        day, hours = day_and_hours(plan.starts_at, plan.ends_at, plan.time_zone, language)
        leaders = ", ".join(facilitator.name for facilitator in one.facilitators)
        rows.append({"planned": one, "day": day, "hours": hours, "leaders": leaders, "change": CHANGES[one.change]})
    return PAGES.render(
        "session_list.html",
        language,
        failure.status if failure else 200,
        request=request,
        place=await place_of(connection, edition_id, "sessions"),
        crumbs=[(Text("Lista de sesiones", "List of sessions"), request.url.path)],
        edition=await find_edition(connection, edition_id),
        fields=fields,
        failure=failure,
        workbook=f"{PATH.format(edition_id=edition_id)}/template.xlsx?lang={language}",
        labels={"list": Text("Lista", "List")},
        rows=[] if failure else rows,
        counts={key: sum(one.change == key for one in planned) for key in CHANGES},
        cancel=f"/sessions/editions/{edition_id}/sessions",
        longest=MAX_PASTED,
        most=MAX_BYTES // 1024**2,
    )
