"""Teams over HTTP."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import Response
from pydantic import Field, StringConstraints, field_validator

from diplomado_chassis.http.description import KEEPS, REPLACES, answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.paging import Paging, paged
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.strict import StrictModel
from diplomado_sessions.projects.api.answer_models import MemberDecisionView, StoredTeam, Teams, TeamView
from diplomado_sessions.projects.api.fields import PREFIX, Coordinator, Overseer, Reader, Reason
from diplomado_sessions.projects.graders import Grader
from diplomado_sessions.projects.membership import MemberDecision
from diplomado_sessions.projects.sheet import Points, Sheet
from diplomado_sessions.projects.store import files, rankings, sheets
from diplomado_sessions.projects.store import teams as store
from diplomado_sessions.projects.team import Project
from diplomado_sessions.projects.usecases import teams as usecases
from diplomado_sessions.projects.usecases.access import (
    check_edition,
    find_own_grader,
    require_sight,
    require_team,
    sees_all,
)
from diplomado_sessions.timetable.fields import Code, Line, PlainName

router = Router(prefix=PREFIX, tags=["projects"])

Abstract = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=20_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
]


class TeamPut(StrictModel):
    """A project team, which is not a territorial group. Members are registrations of the edition.

    Stored values of fields that are left out stay.
    """

    name: Annotated[Line, PlainName]
    project_title: Line
    institution: Code | None = None
    admin_area: Annotated[str, StringConstraints(max_length=20, pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")] | None = None
    members: Annotated[list[UUID], Field(min_length=1, max_length=100)]
    sdg: Annotated[
        list[Annotated[str, StringConstraints(pattern=r"^\d{1,2}(\.\w{1,2})?$")]],
        Field(max_length=20, default_factory=list),
    ]
    gcm: Annotated[list[Annotated[int, Field(ge=1, le=23)]], Field(max_length=23, default_factory=list)]
    abstract: Abstract | None = None
    submitted_on: date | None = None
    leader: UUID | None = None

    @field_validator("members")
    @classmethod
    def _each_once(cls, members: list[UUID]) -> list[UUID]:
        return list(dict.fromkeys(members))


@router.put("/teams/{code}", responses=answers(StoredTeam, tagged=True), openapi_extra=KEEPS)
async def put_team(
    edition_id: EditionId,
    code: Code,
    body: TeamPut,
    _actor: Coordinator,
    sent: Sent,
    connection: Transaction,
    response: Response,
) -> dict[str, Any]:
    """Store a team with its project and members."""
    left_out = frozenset(TeamPut.model_fields) - body.model_fields_set
    project = Project(code=code, **{**body.model_dump(), "abstract": body.abstract or None})
    team = await usecases.put_team(connection, edition_id, project, left_out, sent)
    tagged(response, team.project)
    return {"project_id": team.project_id, "code": code}


@router.get("/teams/{code}", responses=answers(TeamView, tagged=True))
async def get_team(
    edition_id: EditionId, code: Code, actor: Reader, connection: Transaction, response: Response
) -> dict[str, Any]:
    """Return a team's project with its text, and what is known about its file; to graders who may score it."""
    await check_edition(connection, edition_id)
    team = await require_team(connection, edition_id, code)
    await require_sight(connection, edition_id, team, actor)
    file = (await files.list_files(connection, edition_id, [team.project_id])).get(team.project_id)
    decisions = (await store.list_member_decisions(connection, edition_id)).get(team.project_id, [])
    tagged(response, team.project)
    return {
        "project_id": team.project_id,
        **_view(team.project),
        "file": file.view() if file else None,
        "member_decisions": [_decision(one) for one in decisions] if sees_all(actor) else [],
    }


class MemberPut(StrictModel):
    """What is decided about a member: the day on which they left, and points to add or take away."""

    left_on: date | None = None
    adjustment: Annotated[Decimal, Field(ge=-100, le=100, decimal_places=2)] | None = None
    reason: Reason


@router.put(
    "/teams/{code}/members/{registration_id}",
    operation_id="put_member_decision",
    responses=answers(MemberDecisionView, tagged=True),
    openapi_extra=REPLACES,
)
async def put_member(
    edition_id: EditionId,
    code: Code,
    registration_id: UUID,
    body: MemberPut,
    actor: Coordinator,
    sent: Sent,
    connection: Transaction,
    response: Response,
) -> dict[str, Any]:
    """Decide that a member left, or gets other points than the team. Neither given: as the team, as before."""
    decision = MemberDecision(registration_id, body.left_on, body.adjustment, body.reason)
    await usecases.decide_member(connection, edition_id, code, decision, actor.subject, sent)
    tagged(response, decision)
    return _decision(decision)


@router.get(
    "/teams/{code}/members/{registration_id}",
    operation_id="get_member_decision",
    responses=answers(MemberDecisionView, tagged=True),
)
async def get_member(
    edition_id: EditionId,
    code: Code,
    registration_id: UUID,
    _actor: Overseer,
    connection: Transaction,
    response: Response,
) -> dict[str, Any]:
    """Return what was decided about a member last."""
    await check_edition(connection, edition_id)
    team = await require_team(connection, edition_id, code)
    decision = await usecases.find_decision(connection, edition_id, team, registration_id)
    shown = decision or MemberDecision.none(registration_id)
    tagged(response, shown)
    return _decision(shown)


@router.get("/teams", responses=answers(Teams))
async def list_teams(
    edition_id: EditionId,
    actor: Reader,
    connection: Transaction,
    page: Paging,
    institution: Code | None = None,
) -> dict[str, Any]:
    """List teams with their final points. A grader sees only their own, so that graders stay independent."""
    await check_edition(connection, edition_id)
    everything = sees_all(actor)
    own = None if everything else await find_own_grader(connection, edition_id, actor)
    codes = None if everything else await _codes_of(connection, edition_id, own)
    found = await store.list_page(connection, edition_id, institution, codes, page)
    ids = [team.project_id for team in found.rows]
    shown: defaultdict[UUID, list[Sheet]] = defaultdict(list)
    for sheet in await sheets.list_sheets(connection, edition_id, ids, own.name if own else None):
        shown[sheet.project_id].append(sheet)
    results = await rankings.list_results(connection, edition_id, ids) if everything else {}
    given = await files.list_files(connection, edition_id, ids)
    answer = [
        {
            "project_id": team.project_id,
            **_view(team.project),
            "institution_name": team.institution_name,
            "file": given[team.project_id].view() if team.project_id in given else None,
            "scores": _final_points(shown[team.project_id]),
            "states": {sheet.grader: sheet.state for sheet in shown[team.project_id]},
            "result": _result(results.get(team.project_id)),
        }
        for team in found.rows
    ]
    return paged("teams", found, answer)


async def _codes_of(connection: Connection, edition_id: UUID, own: Grader | None) -> list[str]:
    """Return the codes of the teams that a grader may score, or has scored."""
    if own is None:
        return []
    scored = {sheet.project_id for sheet in await sheets.list_sheets(connection, edition_id, None, own.name)}
    codes = await store.list_codes(connection, edition_id)
    return [code for project_id, code in codes.items() if own.refusal(code) is None or project_id in scored]


def _final_points(given: list[Sheet]) -> dict[str, Points]:
    return {sheet.grader: sheet.points for sheet in given if sheet.state == "final"}


def _view(project: Project) -> dict[str, Any]:
    return {name: getattr(project, name) for name in Project.__dataclass_fields__}


def _decision(decision: MemberDecision) -> dict[str, Any]:
    return {
        "registration_id": decision.registration_id,
        "left_on": decision.left_on,
        "adjustment": None if decision.adjustment is None else str(decision.adjustment),
        "reason": decision.reason,
    }


def _result(result: rankings.Result | None) -> dict[str, Any] | None:
    if result is None or result.withdrawn:
        return None
    return {"score": float(result.score), "rank": result.rank, "tied": result.tied}
