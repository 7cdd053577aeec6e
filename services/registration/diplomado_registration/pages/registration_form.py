"""The public registration form of an edition."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import DatabaseOf, Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.catalogue import store as catalogue_store
from diplomado_registration.catalogue.field_reader import Fault, Refused
from diplomado_registration.catalogue.models import CODE_FORM
from diplomado_registration.consents.purposes import CODES, NOTICE, PURPOSES
from diplomado_registration.editions import store as editions_store
from diplomado_registration.enrolment.application import read_application
from diplomado_registration.enrolment.usecases import NO_SUCH_EDITION, register
from diplomado_registration.pages.form_parsing import read_form
from diplomado_registration.pages.rendering import page, problem_page
from diplomado_registration.places.capacity import OpenEdition, Places, why_not_open

router = Router(tags=["pages"], include_in_schema=False)


@router.get("/e/{code}", dependencies=[public])
async def show_form(connection: Transaction, code: str, language: RequestedLanguage) -> Response:
    """Show the form, or why it is closed."""
    try:
        edition = await _open_edition(connection, code)
        return await _form(connection, edition, language, {"language": language}, ())
    except Problem as problem:
        return problem_page(problem, language)


@router.post("/e/{code}", dependencies=[public])
async def send_form(database: DatabaseOf, code: str, request: Request, language: RequestedLanguage) -> Response:
    """Register somebody and lead them to their own page; or show the form again with what must be corrected."""
    try:
        fields = await read_form(request)
        consents = {purpose: f"consent_{purpose}" in fields for purpose in CODES}
        try:
            application = read_application(fields, consents)
            async with database.transaction() as connection:
                edition = await _open_edition(connection, code)
                entry = await register(
                    connection,
                    edition["edition_id"],
                    application,
                    channel="form",
                    language=language,
                    now=datetime.now(UTC),
                )
        except Refused as refused:
            async with database.transaction(readonly=True) as connection:
                edition = await _open_edition(connection, code)
                return await _form(connection, edition, language, fields, refused.faults)
    except Problem as problem:
        return problem_page(problem, language)
    if entry.token is None:
        return page("already.html", language, title=edition["title"], status_text=entry.status)
    return RedirectResponse(f"/r/{entry.token}?lang={language}", status_code=303)


async def _open_edition(connection: Connection, code: str) -> Mapping[str, Any]:
    edition = await editions_store.view_by_code(connection, code) if re.fullmatch(CODE_FORM, code) else None
    if edition is None or edition["status"] == "draft":
        raise Problem(404, "edition-unknown", NO_SUCH_EDITION)
    rules = OpenEdition(
        edition["edition_id"], True, edition["registration"], edition["registration_until"], Places(edition["capacity"])
    )
    if reason := why_not_open(rules, datetime.now(UTC)):
        raise Problem(409, *reason)
    return edition


async def _form(
    connection: Connection,
    edition: Mapping[str, Any],
    language: RequestedLanguage,
    fields: Mapping[str, str],
    faults: tuple[Fault, ...],
) -> Response:
    institutions = edition["institutions"] or await catalogue_store.institutions(connection)
    return page(
        "form.html",
        language,
        422 if faults else 200,
        edition=edition,
        is_full=edition["capacity"] is not None and edition["taken"] >= edition["capacity"],
        notice=NOTICE,
        purposes=PURPOSES,
        lists=await catalogue_store.reference(connection),
        institutions=institutions,
        fields=fields,
        faults={fault.field: fault.message for fault in reversed(faults)},
    )
