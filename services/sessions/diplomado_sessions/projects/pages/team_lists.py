"""A list of teams, pasted or sent as a file: all of it is stored, or nothing."""

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
from diplomado_sessions.projects.pages.common import PAGES, PREFIX, Coordinator, address, draw
from diplomado_sessions.projects.pages.team_forms import LABELS, read_project
from diplomado_sessions.projects.team import Project
from diplomado_sessions.projects.team_list import read_teams
from diplomado_sessions.projects.usecases.team_lists import put_teams
from diplomado_sessions.sent_lists.table import MAX_PASTED, error_of_row

router = PAGES.router()
MAX_BYTES = 2 * 1024 * 1024
SentList = Annotated[Form, upload_form(MAX_BYTES)]
NOTHING = Text("Pegue la lista o elija un archivo.", "Paste the list or choose a file.")


@router.get(PREFIX + "/team-list")
async def show_team_list(
    edition_id: UUID, actor: Coordinator, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Draw the form for a list of teams."""
    return await _form(request, language, connection, edition_id, actor, Form({}), None)


@router.post(PREFIX + "/team-list")
async def store_team_list(
    edition_id: UUID,
    form: SentList,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Store the teams of a list with their members; what is wrong in any row is shown, and nothing is stored."""
    sent = form.file("file")
    content = await sent.read() if sent else b""
    count = 0
    async with attempt(connection) as tried:
        if not content and not (content := form.get("list", "").strip().encode()):
            raise ValidationFailed(FieldError("list", NOTHING))
        teams = await asyncio.to_thread(_read, content)
        count = await put_teams(connection, edition_id, teams)
    if tried.failure:
        return await _form(request, language, connection, edition_id, actor, form, tried.failure)
    return done(address(edition_id), "listed", n=count)


def _read(content: bytes) -> Sequence[tuple[int, Project, Sequence[str], str]]:
    teams: list[tuple[int, Project, Sequence[str], str]] = []
    errors: list[FieldError] = []
    for line in read_teams(content):
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
) -> Response:
    values: dict[str, Any] = {
        "fields": fields,
        "labels": {"list": Text("Lista", "List")},
        "longest": MAX_PASTED,
        "most": MAX_BYTES // 1024**2,
    }
    return await draw("team_list.html", request, language, connection, edition_id, actor, "teams", failure, **values)
