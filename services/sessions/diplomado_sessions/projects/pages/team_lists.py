"""A list of teams, pasted or sent as a file: looked at first, then all of it is stored, or nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, upload_form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.pages.lists import MAX_BYTES, sent_table, with_table
from diplomado_sessions.projects.pages.common import PAGES, PREFIX, Coordinator, address, draw
from diplomado_sessions.projects.pages.team_forms import LABELS, read_project
from diplomado_sessions.projects.team import Project
from diplomado_sessions.projects.team_list import MAX_ROWS, teams_of
from diplomado_sessions.projects.usecases.team_lists import ListedTeam, put_teams
from diplomado_sessions.sent_lists.table import MAX_PASTED, Table, error_of_row

router = PAGES.router()
SentList = Annotated[Form, upload_form(MAX_BYTES)]
CHANGES = {
    "new": (Text("Nuevo", "New"), "good"),
    "changed": (Text("Cambia", "Changes"), "warn"),
    "same": (Text("Igual", "Same"), ""),
}
Line = tuple[int, Project, Sequence[str], str]


@router.get(PREFIX + "/team-list")
async def show_team_list(
    edition_id: UUID, actor: Coordinator, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Draw the form for a list of teams."""
    return await _form(request, language, connection, edition_id, actor, Form({}), None, ())


@router.post(PREFIX + "/team-list")
async def store_team_list(
    edition_id: UUID,
    form: SentList,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Show what a list would do, or store it; what is wrong in any row is shown, and nothing is stored."""
    table: Table | None = None
    listed: Sequence[ListedTeam] = ()
    stores = form.get("step") == "store"
    async with attempt(connection) as tried:
        table = await sent_table(form, MAX_ROWS)
        teams = await asyncio.to_thread(_read, table)
        listed = await (put_teams if stores else _looked_at)(connection, edition_id, teams)
    if stores and not tried.failure:
        return done(address(edition_id), "listed", n=len(listed))
    return await _form(request, language, connection, edition_id, actor, with_table(form, table), tried.failure, listed)


async def _looked_at(connection: Connection, edition_id: UUID, teams: Sequence[Line]) -> list[ListedTeam]:
    """Store the list and take it back, so that the preview is what storing will do, by the same rules."""
    savepoint = connection.transaction()
    await savepoint.start()
    try:
        return await put_teams(connection, edition_id, teams)
    finally:
        await savepoint.rollback()


def _read(table: Table) -> Sequence[Line]:
    teams: list[Line] = []
    errors: list[FieldError] = []
    for line in teams_of(table):
        institution = line.cells.pop("institution", "")
        try:
            project = read_project(Form({name: [value] for name, value in line.cells.items()}), None)
        except ValidationFailed as failed:
            wrong = [(LABELS.get(error.path), error.text) for error in failed.errors]
            errors += [
                error_of_row(line.row, Text("{label}: {text}", "{label}: {text}", label=label or "", text=text))
                for label, text in wrong
            ]
        else:
            teams.append(
                (
                    line.row,
                    replace(project, institution=institution or None),
                    line.members,
                    line.cells.get("leader", ""),
                )
            )
    if errors:
        raise ValidationFailed(*errors, slug="team-list-wrong")
    return teams


async def _form(
    request: Request,
    language: Language,
    connection: Connection,
    edition_id: UUID,
    actor: Actor,
    fields: Form,
    failure: Failure | None,
    listed: Sequence[ListedTeam],
) -> Response:
    values: dict[str, Any] = {
        "fields": fields,
        "labels": {"list": Text("Lista", "List")},
        "listed": [] if failure else listed,
        "changes": CHANGES,
        "counts": {key: sum(one.change == key for one in listed) for key in CHANGES},
        "longest": MAX_PASTED,
        "most": MAX_BYTES // 1024**2,
    }
    return await draw("team_list.html", request, language, connection, edition_id, actor, "teams", failure, **values)
