"""How the coordination and graders see the state of the scores, and what stands for a grader in an address."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from diplomado_sessions.projects.graders import Grader
from diplomado_sessions.projects.outcome import TeamOutcome
from diplomado_sessions.projects.sheet import Sheet
from diplomado_sessions.projects.team import Team


def grader_key(name: str) -> str:
    """Return what stands for a grader in the address of a page, which names nobody."""
    return hashlib.sha256(f"grader:{name}".encode()).hexdigest()[:16]


def find_by_key(graders: Sequence[Grader], key: str) -> Grader | None:
    """Return the grader of an address."""
    return next((grader for grader in graders if grader_key(grader.name) == key), None)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one grader has given one team: `state` is draft, final, withdrawn, missing or excluded."""

    grader: str
    key: str
    state: str
    total: Decimal | None = None
    outlier: bool = False
    older_rubric: bool = False


def cells_of(
    outcome: TeamOutcome, graders: Sequence[Grader], sheets: Mapping[tuple[UUID, str], Sheet], version: int
) -> list[Cell]:
    """Return what each grader has given a team, in the order of the graders."""
    return [_cell(outcome, grader, sheets.get((outcome.team.project_id, grader.name)), version) for grader in graders]


def _cell(outcome: TeamOutcome, grader: Grader, sheet: Sheet | None, version: int) -> Cell:
    key = grader_key(grader.name)
    if sheet is None:
        return Cell(grader.name, key, "missing" if grader.refusal(outcome.team.project.code) is None else "excluded")
    return Cell(
        grader.name,
        key,
        sheet.state,
        outcome.totals.get(grader.name),
        grader.name in outcome.outliers,
        sheet.state == "draft" and sheet.rubric_version < version,
    )


@dataclass(frozen=True, slots=True)
class Task:
    """A team that a grader may score, or has scored, with its sheet if there is one."""

    team: Team
    sheet: Sheet | None

    @property
    def state(self) -> str:
        """Return draft, final, withdrawn or missing."""
        return self.sheet.state if self.sheet else "missing"

    @property
    def due(self) -> bool:
        """Return whether the grader still has to score it."""
        return self.state != "final"


def tasks_of(grader: Grader, teams: Sequence[Team], sheets: Sequence[Sheet]) -> list[Task]:
    """Return the teams of a grader: those that they may score, and those that they have scored, which are no task."""
    given = {sheet.project_id: sheet for sheet in sheets if sheet.grader == grader.name}
    return [
        Task(team, given.get(team.project_id))
        for team in teams
        if grader.refusal(team.project.code) is None
        or (team.project_id in given and given[team.project_id].state == "final")
    ]
