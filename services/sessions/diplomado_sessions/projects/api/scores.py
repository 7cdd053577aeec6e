"""Scores over HTTP."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import Request, Response
from pydantic import Field

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.description import REPLACES, answers, refusals
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_chassis.http.second_person import Proposal
from diplomado_chassis.http.second_person.answer_models import RejectedProposal
from diplomado_chassis.strict import StrictModel
from diplomado_sessions.projects.api.answer_models import (
    ProposedWithdrawal,
    ScoreChanges,
    Scores,
    ScoresView,
    StoredScores,
    WithdrawnScores,
)
from diplomado_sessions.projects.api.fields import (
    PREFIX,
    Comment,
    Coordinator,
    GraderName,
    Reader,
    ReasonPost,
    Scorer,
)
from diplomado_sessions.projects.sheet import Sheet
from diplomado_sessions.projects.store import sheets
from diplomado_sessions.projects.usecases import scores as usecases
from diplomado_sessions.projects.usecases import second_person
from diplomado_sessions.projects.usecases.access import (
    check_edition,
    find_own_grader,
    require_rubric,
    require_team,
    sees_all,
    sees_comments,
)
from diplomado_sessions.timetable.fields import Code

router = Router(prefix=f"{PREFIX}/teams/{{code}}/scores", tags=["projects"])

Points = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]


class ScoresPut(StrictModel):
    """Points out of 100: in a final score for every criterion of the rubric, in a draft for some.

    Comments are for coordinators and the grader, and are never published. They stay as they are if left out.
    """

    points: dict[str, Points]
    state: Literal["draft", "final"] = "final"
    comments: dict[Code, Comment] | None = None
    comment: Comment | None = None


@router.put("/{grader}", responses=answers(StoredScores, tagged=True), openapi_extra=REPLACES)
async def put_scores(
    edition_id: EditionId,
    code: Code,
    grader: GraderName,
    body: ScoresPut,
    actor: Scorer,
    sent: Sent,
    connection: Transaction,
    request: Request,
    response: Response,
) -> dict[str, Any]:
    """Store one grader's points for a team. A grader gives only their own."""
    comments = body.comments and {name: text for name, text in body.comments.items() if text}
    given = usecases.Given(body.state, body.points, comments, body.comment)
    two_people = request.app.state.settings.grading_second_person
    sheet = await usecases.put_scores(
        *(connection, edition_id, code, grader, given, actor, sent), two_people=two_people
    )
    tagged(response, sheet.content)
    return {"team": code, "grader": sheet.grader, "points": body.points, "state": sheet.state}


@router.get("", responses={**answers(Scores), **refusals(409)})
async def list_scores(edition_id: EditionId, code: Code, actor: Reader, connection: Transaction) -> dict[str, Any]:
    """List the scores of a team, drafts and withdrawn ones too; a grader sees only their own."""
    await check_edition(connection, edition_id)
    team = await require_team(connection, edition_id, code)
    version = (await require_rubric(connection, edition_id)).version
    own = None if sees_all(actor) else await find_own_grader(connection, edition_id, actor)
    found = await sheets.list_sheets(connection, edition_id, [team.project_id])
    shown = [sheet for sheet in found if sees_all(actor) or (own and sheet.grader == own.name)]
    return {"scores": [_view(sheet, version, actor) for sheet in shown]}


@router.get("/{grader}", responses={**answers(ScoresView, tagged=True), **refusals(409)})
async def get_scores(
    edition_id: EditionId, code: Code, grader: GraderName, actor: Reader, connection: Transaction, response: Response
) -> dict[str, Any]:
    """Return the scores of one grader for a team."""
    await check_edition(connection, edition_id)
    version = (await require_rubric(connection, edition_id)).version
    _team, _grader, sheet = await usecases.find_sheet(connection, edition_id, code, grader, actor)
    tagged(response, sheet.content)
    return _view(sheet, version, actor)


@router.get(
    "/{grader}/history", operation_id="list_score_changes", responses={**answers(ScoreChanges), **refusals(409)}
)
async def list_history(
    edition_id: EditionId, code: Code, grader: GraderName, actor: Reader, connection: Transaction
) -> dict[str, Any]:
    """List every change of a grader's scores for a team: who, when, why, and the points afterwards."""
    await check_edition(connection, edition_id)
    _team, _grader, sheet = await usecases.find_sheet(connection, edition_id, code, grader, actor)
    return {"changes": await sheets.list_changes(connection, sheet.project_id, sheet.grader)}


@router.post(
    "/{grader}/withdrawal", responses={**answers(WithdrawnScores, tagged=True), **answers(ProposedWithdrawal, 202)}
)
async def withdraw_scores(
    edition_id: EditionId,
    code: Code,
    grader: GraderName,
    body: ReasonPost,
    actor: Scorer,
    sent: Sent,
    connection: Transaction,
    request: Request,
    response: Response,
) -> dict[str, Any]:
    """Withdraw a grader's scores for a team, until the ranking.

    Where a second person confirms what the coordination withdraws it is proposed, answered with 202.
    """
    settings = request.app.state.settings
    if settings.grading_second_person:
        now, hours = datetime.now(UTC), settings.second_person_hours
        done = await second_person.withdraw_or_propose(
            connection, edition_id, code, grader, body.reason, actor, sent, now=now, hours=hours
        )
        if isinstance(done, Proposal):
            response.status_code = 202
            return {
                "team": code,
                "grader": done.arguments["name"],
                "status": "proposed",
                "proposal": done.view,
            }
        tagged(response, done.content)
        return {"team": code, "grader": done.grader, "state": done.state}
    sheet = await usecases.withdraw_scores(connection, edition_id, code, grader, body.reason, actor, sent)
    tagged(response, sheet.content)
    return {"team": code, "grader": sheet.grader, "state": sheet.state}


@router.post(
    "/{grader}/withdrawal/confirmation", operation_id="confirm_withdrawal_of_scores", responses=answers(WithdrawnScores)
)
async def confirm_withdrawal(
    edition_id: EditionId, code: Code, grader: GraderName, actor: Coordinator, connection: Transaction
) -> dict[str, Any]:
    """Withdraw a grader's scores as another person has proposed."""
    now = datetime.now(UTC)
    sheet = await second_person.confirm_withdrawal(connection, edition_id, code, grader, actor, now=now)
    return {"team": code, "grader": sheet.grader, "state": sheet.state}


@router.post(
    "/{grader}/withdrawal/rejection", operation_id="reject_withdrawal_of_scores", responses=answers(RejectedProposal)
)
async def reject_withdrawal(
    edition_id: EditionId, code: Code, grader: GraderName, actor: Coordinator, connection: Transaction
) -> dict[str, Any]:
    """Reject a proposed withdrawal of scores, or take one's own back; answer what had been proposed."""
    now = datetime.now(UTC)
    proposal = await second_person.reject_withdrawal(connection, edition_id, code, grader, actor, now=now)
    return {"proposal": proposal.view}


def _view(sheet: Sheet, version: int, actor: Actor) -> dict[str, Any]:
    hidden = not sees_comments(actor)
    return {
        "grader": sheet.grader,
        "state": sheet.state,
        "points": sheet.points,
        "comments": {} if hidden else sheet.comments,
        "comment": None if hidden else sheet.comment,
        "rubric_version": sheet.rubric_version,
        "older_rubric": sheet.rubric_version < version,
        "revision": sheet.revision,
        "changed_by": sheet.changed_by,
        "changed_at": sheet.changed_at,
    }
