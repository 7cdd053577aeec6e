"""Pages about the teams of an edition: the list, one team, its description and its file."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import RedirectResponse, Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm, upload_form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt, differences
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.pages.paging import ROWS, after, sliced
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.language.folding import without_accents
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.numbers import Size
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.projections.names import person_key
from diplomado_sessions.projections.namesakes import told_apart
from diplomado_sessions.projections.statuses import words_of
from diplomado_sessions.projects.api.files import printable
from diplomado_sessions.projects.areas import area_name
from diplomado_sessions.projects.file_kinds import examine
from diplomado_sessions.projects.pages.common import PAGES, PREFIX, Coordinator, Overseer, Reader, address, draw, seen
from diplomado_sessions.projects.pages.team_forms import LABELS, fields_of, read_project
from diplomado_sessions.projects.store import files, team_lists
from diplomado_sessions.projects.store.teams import list_teams
from diplomado_sessions.projects.team import Team
from diplomado_sessions.projects.usecases import teams as usecases
from diplomado_sessions.projects.usecases.access import require_team, sees_all
from diplomado_sessions.timetable.fields import Code

router = PAGES.router()
Search = Annotated[str, Query(max_length=200)]
Upload = Annotated[Form, upload_form("project_file_max_bytes")]

NO_FILE = Text("Elija un archivo.", "Choose a file.")
DETAILS = frozenset({"members", "leader"})
MAX_WORDS = 10
CANDIDATES = 20


@router.get(PREFIX)
async def show_teams(
    edition_id: UUID,
    actor: Reader,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
    q: Search = "",
) -> Response:
    """List the teams; a grader is led to their own projects."""
    if not sees_all(actor):
        return RedirectResponse(address(edition_id, "own"), 303)
    key = after(request, 1)
    begin = str(key[0]) if key else None
    search = without_accents(q.strip()).lower()
    rows = await team_lists.list_team_rows(connection, edition_id, search, begin, ROWS + 1)
    total = None if search else await team_lists.count_teams(connection, edition_id)
    slice_ = sliced(rows, request, lambda row: (row.code,), total=total)
    values: dict[str, Any] = {"teams": slice_, "q": q, "fields": Form({"q": [q]})}
    return await draw("teams.html", request, language, connection, edition_id, actor, "teams", **values)


@router.get(PREFIX + "/new-team")
async def show_new_team(
    edition_id: UUID, actor: Coordinator, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Draw the form of a new team."""
    return await _form(request, language, connection, edition_id, actor, None, Form({}), None)


@router.post(PREFIX + "/new-team")
async def create_team(
    edition_id: UUID,
    form: SentForm,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Create a team, or say that its code is taken."""
    async with attempt(connection) as tried:
        project = read_project(form, None)
        if await list_teams(connection, edition_id, project.code):
            raise ValidationFailed(FieldError("code", TAKEN))
        await usecases.put_team(connection, edition_id, project, frozenset(), seen(form))
    if tried.failure:
        return await _form(request, language, connection, edition_id, actor, None, form, tried.failure)
    return done(address(edition_id, "teams", project.code), "saved")


TAKEN = Text("Otro equipo ya tiene este código.", "Another team has this code already.")


@router.get(PREFIX + "/teams/{code}")
async def show_team(
    edition_id: UUID,
    code: Code,
    actor: Overseer,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
    q: Search = "",
) -> Response:
    """Show a team with members and file; a coordinator searches the roster for further members."""
    team = await require_team(connection, edition_id, code)
    return await draw_team(request, language, connection, edition_id, actor, team, q)


@router.get(PREFIX + "/teams/{code}/edit")
async def show_edit(
    edition_id: UUID,
    code: Code,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Draw the form of a team that is known."""
    team = await require_team(connection, edition_id, code)
    fields = Form({name: [value] for name, value in fields_of(team.project).items()})
    return await _form(request, language, connection, edition_id, actor, team, fields, None)


@router.post(PREFIX + "/teams/{code}/edit")
async def edit_team(
    edition_id: UUID,
    code: Code,
    form: SentForm,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Change what a team is called and what its project says. Members stay."""
    async with attempt(connection) as tried:
        project = read_project(form, code)
        await usecases.put_team(connection, edition_id, project, DETAILS, seen(form))
    if tried.failure:
        team = await require_team(connection, edition_id, code)
        return await _form(request, language, connection, edition_id, actor, team, form, tried.failure)
    return done(address(edition_id, "teams", code), "saved")


@router.post(PREFIX + "/teams/{code}/file")
async def upload_file(
    edition_id: UUID,
    code: Code,
    form: Upload,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Store the file of a team, in place of an earlier one."""
    sent = form.file("file")
    content = await sent.read() if sent else b""
    async with attempt(connection) as tried:
        if sent is None:
            raise ValidationFailed(FieldError("file", NO_FILE))
        try:
            examined = await asyncio.to_thread(examine, content)
        except ValidationFailed as failed:
            raise ValidationFailed(FieldError("file", failed.detail)) from None
        name = printable(sent.filename) or f"{code}.{examined.kind.ending}"
        await usecases.put_file(connection, edition_id, code, name, content, examined, actor.subject, seen(form))
    if tried.failure:
        team = await require_team(connection, edition_id, code)
        return await draw_team(request, language, connection, edition_id, actor, team, "", tried.failure)
    return done(address(edition_id, "teams", code), "uploaded")


async def draw_team(
    request: Request,
    language: Language,
    connection: Connection,
    edition_id: UUID,
    actor: Actor,
    team: Team,
    q: str,
    failure: Failure | None = None,
) -> Response:
    """Draw the page of a team, also after an action on it was refused."""
    file = (await files.list_files(connection, edition_id, [team.project_id])).get(team.project_id)
    words = person_key(q, "").split()[:MAX_WORDS] if actor.has_role("coordinator") else []
    candidates = await team_lists.list_candidates(connection, edition_id, words, CANDIDATES) if words else []
    values: dict[str, Any] = {
        "team": team.project,
        "institution": team.institution_name or team.project.institution,
        "area": await asyncio.to_thread(area_name, team.project.admin_area),
        "members": await team_lists.list_members(connection, team.project_id),
        "candidates": candidates,
        "told_apart": told_apart((one.registration_id, one.name or "", one.email) for one in candidates),
        "q": q.strip(),
        "fields": Form({"q": [q]}),
        "file": file,
        "file_size": Size(file.size) if file else None,
        "file_tag": entity_tag(file.sha256) if file else None,
        "labels": {"file": Text("Archivo del proyecto", "File of the project")},
    }
    values |= {"words_of": words_of}
    return await draw("team.html", request, language, connection, edition_id, actor, "teams", failure, **values)


async def _form(
    request: Request,
    language: Language,
    connection: Connection,
    edition_id: UUID,
    actor: Actor,
    team: Team | None,
    fields: Form,
    failure: Failure | None,
) -> Response:
    stored = fields_of(team.project) if team else {}
    values: dict[str, Any] = {
        "team": team.project if team else None,
        "tag": entity_tag(team.project) if team and (failure is None or failure.is_conflict) else fields.get("etag"),
        "fields": fields,
        "labels": LABELS,
        "differences": differences(LABELS, stored, {"code": team.project.code, **fields}) if team else (),
        "institutions": await team_lists.list_institutions(connection),
    }
    return await draw("team_form.html", request, language, connection, edition_id, actor, "teams", failure, **values)
