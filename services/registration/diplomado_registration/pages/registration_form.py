"""The public registration form of an edition."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import DatabaseOf, EvenRouter, Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.applications.usecases import apply
from diplomado_registration.catalogue import store as catalogue_store
from diplomado_registration.catalogue.models import CODE_PATTERN
from diplomado_registration.consents.purposes import CODES, NOTICE, PURPOSES
from diplomado_registration.editions import store as editions_store
from diplomado_registration.editions.usecases import find_edition
from diplomado_registration.pages.form_parsing import read_form
from diplomado_registration.pages.rendering import page, problem_page
from diplomado_registration.places.capacity import Places
from diplomado_registration.places.opening import UNKNOWN_EDITION, OpenEdition, why_not_open

router = Router(tags=["pages"], include_in_schema=False)
sending = EvenRouter(tags=["pages"], include_in_schema=False)
"""The route that takes the form answers every address after the same time."""


@router.get("/e/{code}", dependencies=[public])
async def show_form(connection: Transaction, code: str, language: RequestedLanguage) -> Response:
    """Show the form, or why registration is not open."""
    try:
        edition = await _open_edition(connection, code)
        return await _form(connection, edition, language, {"language": language}, ())
    except Problem as problem:
        return problem_page(problem, language)


@sending.post("/e/{code}", dependencies=[public])
async def send_form(database: DatabaseOf, code: str, request: Request, language: RequestedLanguage) -> Response:
    """Take an application and say that a mail is on its way, or show the form again with the errors.

    The page is the same for every address.
    """
    try:
        fields = await read_form(request)
        consents = {purpose: f"consent_{purpose}" in fields for purpose in CODES}
        try:
            async with database.transaction() as connection:
                await apply(
                    connection,
                    await _published_edition_id(connection, code),
                    fields,
                    consents,
                    channel="form",
                    language=language,
                    hold=timedelta(hours=request.app.state.settings.hold_hours),
                    now=datetime.now(UTC),
                )
        except ValidationFailed as failed:
            async with database.transaction(readonly=True) as connection:
                edition = await _open_edition(connection, code)
                return await _form(connection, edition, language, fields, failed.errors)
        async with database.transaction(readonly=True) as connection:
            edition = await _published_edition(connection, code)
    except Problem as problem:
        return problem_page(problem, language)
    hours = request.app.state.settings.hold_hours
    return page("application_sent.html", language, path=f"/e/{code}", title=edition["title"], hours=hours)


async def _published_edition_id(connection: Connection, code: str) -> UUID:
    edition_id = await editions_store.find_published_id(connection, code) if re.fullmatch(CODE_PATTERN, code) else None
    if edition_id is None:
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    return edition_id


async def _published_edition(connection: Connection, code: str) -> Mapping[str, Any]:
    return await find_edition(connection, await _published_edition_id(connection, code))


async def _open_edition(connection: Connection, code: str) -> Mapping[str, Any]:
    edition = await _published_edition(connection, code)
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
    errors: Sequence[FieldError],
) -> Response:
    institutions = edition["institutions"] or await catalogue_store.list_institutions(connection)
    return page(
        "registration_form.html",
        language,
        422 if errors else 200,
        edition=edition,
        is_full=edition["capacity"] is not None and edition["taken"] >= edition["capacity"],
        notice=NOTICE,
        purposes=PURPOSES,
        lists=await catalogue_store.list_codes(connection),
        institutions=institutions,
        fields=fields,
        errors={error.path: error.text for error in reversed(errors)},
    )
