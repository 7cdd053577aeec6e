"""The file of a team over HTTP."""

import asyncio
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Query, Response

from diplomado_chassis.http.body import raw_body
from diplomado_chassis.http.description import REPLACES, answers, file_answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_chassis.language.printable import has_invisible_characters, tidy
from diplomado_sessions.projects.api.answer_models import TeamFileView
from diplomado_sessions.projects.api.fields import PREFIX, Coordinator, Reader
from diplomado_sessions.projects.file_kinds import KINDS, examine
from diplomado_sessions.projects.store import files
from diplomado_sessions.projects.usecases.access import check_edition, require_sight, require_team
from diplomado_sessions.projects.usecases.teams import file_missing, put_file
from diplomado_sessions.timetable.fields import Code

router = Router(prefix=f"{PREFIX}/teams/{{code}}/file", tags=["projects"])


@router.put("", responses=answers(TeamFileView, tagged=True), openapi_extra=REPLACES)
async def put_team_file(
    edition_id: EditionId,
    code: Code,
    actor: Coordinator,
    sent: Sent,
    content: Annotated[bytes, raw_body("project_file_max_bytes", tuple(kind.content_type for kind in KINDS.values()))],
    connection: Transaction,
    response: Response,
    name: Annotated[str | None, Query(max_length=200)] = None,
) -> dict[str, Any]:
    """Store a team's file, sent as raw bytes: PDF, Word, Excel, PowerPoint or OpenDocument, without macros."""
    examined = await asyncio.to_thread(examine, content)
    shown = printable(name) or f"{code}.{examined.kind.ending}"
    file = await put_file(connection, edition_id, code, shown, content, examined, actor.subject, sent)
    tagged(response, file.sha256)
    return file.view()


@router.get("", responses=file_answers(*(kind.content_type for kind in KINDS.values()), tagged=True))
async def get_team_file(edition_id: EditionId, code: Code, actor: Reader, connection: Transaction) -> Response:
    """Return a team's file as it was sent; to graders who may score the team. Browsers store it and do not open it."""
    await check_edition(connection, edition_id)
    team = await require_team(connection, edition_id, code)
    await require_sight(connection, edition_id, team, actor)
    file = (await files.list_files(connection, edition_id, [team.project_id])).get(team.project_id)
    content = await files.load_content(connection, team.project_id)
    if file is None or content is None:
        raise file_missing()
    headers = {
        "Content-Disposition": f"attachment; filename=\"{code}.{file.kind}\"; filename*=UTF-8''{quote(file.name, '')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    response = Response(content, media_type=KINDS[file.kind].content_type, headers=headers)
    tagged(response, file.sha256)
    return response


def printable(name: str | None) -> str | None:
    """Return the name of a file without folders and invisible characters, or None if nothing is left."""
    last = tidy("".join(letter for letter in name if not has_invisible_characters(letter))) if name else ""
    return last.replace("\\", "/").rpartition("/")[2].lstrip(".") or None
