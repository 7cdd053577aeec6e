"""Giving and withdrawing scores."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal
from uuid import UUID

from diplomado_chassis.http.auth import FORBIDDEN, Actor
from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.second_person import check_other_person
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.projects.graders import NOT_APPOINTED, Grader, find_by_account, find_grader, has_list
from diplomado_sessions.projects.scoring import CENT, check_points, unknown_criteria
from diplomado_sessions.projects.sheet import Sheet
from diplomado_sessions.projects.store import graders as grader_store
from diplomado_sessions.projects.store import sheets
from diplomado_sessions.projects.team import Team
from diplomado_sessions.projects.usecases.access import (
    lock_projects,
    require_open,
    require_rubric,
    require_team,
    sees_all,
)

DRAFT_NEEDED = Text(
    "Guarde estas notas como borrador; otra persona de la coordinación las da por finales sin cambiarlas.",
    "Save these points as a draft; another person of the coordination makes them final unchanged.",
)


@dataclass(frozen=True, slots=True)
class Given:
    """Scores as they were sent. Comments that are None stay as they are."""

    state: Literal["draft", "final"]
    points: Mapping[str, Decimal]
    comments: Mapping[str, str] | None = None
    comment: str | None = None


async def put_scores(
    connection: Connection,
    edition_id: UUID,
    code: str,
    name: str,
    given: Given,
    actor: Actor,
    sent: Preconditions,
    *,
    two_people: bool = False,
) -> Sheet:
    """Store one grader's scores for a team; they replace the grader's earlier ones. A final one has all criteria.

    With `two_people` a coordinator's scores for a grader are a draft until another person makes them final unchanged.
    """
    await lock_projects(connection, edition_id)
    rubric = await require_rubric(connection, edition_id)
    team = await require_team(connection, edition_id, code)
    graders = await grader_store.list_graders(connection, edition_id)
    grader = choose_grader(graders, name, actor)
    if refusal := grader.refusal(code):
        raise Problem(403, "grader-not-appointed", refusal)
    before = await _find_sheet(connection, edition_id, team, grader)
    sent.check(before.content if before else None)
    criteria = rubric.rubric.criteria
    errors = check_points(given.points, criteria, complete=given.state == "final")
    if errors := errors + unknown_criteria("comments", given.comments or {}, criteria):
        raise ValidationFailed(*errors, slug="scores-invalid")
    sheet = _changed(before or Sheet(team.project_id, grader.name, "draft", 0, {}), given, rubric.version)
    if before is not None and before.content == sheet.content:
        return before
    await require_open(connection, edition_id)
    if two_people and find_by_account(graders, actor.subject, *actor.accounts) != grader:
        _check_two_people(before, sheet, actor, is_known=grader in graders)
    if grader not in graders:
        await grader_store.upsert_grader(connection, edition_id, grader, actor.subject)
    return await sheets.replace_sheet(connection, edition_id, sheet, actor.subject)


def _check_two_people(before: Sheet | None, wanted: Sheet, actor: Actor, *, is_known: bool) -> None:
    if not is_known:
        raise Problem(403, "grader-not-appointed", NOT_APPOINTED)
    if wanted.state != "final":
        return
    if before is None or before.state != "draft" or before.content["points"] != wanted.content["points"]:
        raise Problem(409, "draft-needed", DRAFT_NEEDED)
    check_other_person(actor, before.changed_by)


def _changed(before: Sheet, given: Given, version: int) -> Sheet:
    return replace(
        before,
        state=given.state,
        rubric_version=version,
        points={code: points.quantize(CENT) for code, points in given.points.items()},
        comments=before.comments if given.comments is None else given.comments,
        comment=before.comment if given.comment is None else given.comment or None,
    )


def choose_grader(graders: list[Grader], name: str, actor: Actor) -> Grader:
    """Return the grader whom the caller scores for: a coordinator for any grader, a grader for themselves.

    While no coordinator has appointed graders, a coordinator's score for a new name makes that grader known.
    """
    named = find_grader(graders, name)
    if actor.has_role("coordinator"):
        if named is None and has_list(graders):
            raise Problem(403, "grader-not-appointed", NOT_APPOINTED)
        return named or Grader(name, origin="first_score")
    own = find_by_account(graders, actor.subject, *actor.accounts)
    if own is None and name == actor.subject:
        raise Problem(403, "grader-not-appointed", NOT_APPOINTED)
    if own is None or (name != actor.subject and named != own):
        raise Problem(403, "role-missing", FORBIDDEN)
    return own


async def find_sheet(
    connection: Connection, edition_id: UUID, code: str, name: str, actor: Actor
) -> tuple[Team, Grader, Sheet]:
    """Return the scores of one grader for a team. Raises a 403 problem for another grader's, 404 if there are none."""
    team = await require_team(connection, edition_id, code)
    graders = await grader_store.list_graders(connection, edition_id)
    grader = find_grader(graders, name) if sees_all(actor) else choose_grader(graders, name, actor)
    sheet = await _find_sheet(connection, edition_id, team, grader) if grader else None
    if grader is None or sheet is None:
        detail = Text("Ese evaluador no ha calificado a este equipo.", "This grader has not scored this team.")
        raise Problem(404, "scores-unknown", detail)
    return team, grader, sheet


async def withdraw_scores(
    connection: Connection, edition_id: UUID, code: str, name: str, reason: str, actor: Actor, sent: Preconditions
) -> Sheet:
    """Withdraw a draft or final score, by its grader or a coordinator. The history keeps its points."""
    await lock_projects(connection, edition_id)
    _team, _grader, sheet = await find_sheet(connection, edition_id, code, name, actor)
    sent.check(sheet.content)
    if sheet.state == "withdrawn":
        return sheet
    await require_open(connection, edition_id)
    withdrawn = replace(sheet, state="withdrawn")
    return await sheets.replace_sheet(connection, edition_id, withdrawn, actor.subject, reason)


async def _find_sheet(connection: Connection, edition_id: UUID, team: Team, grader: Grader) -> Sheet | None:
    found = await sheets.list_sheets(connection, edition_id, [team.project_id], grader.name)
    return found[0] if found else None
