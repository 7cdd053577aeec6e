"""What the routes of projects answer, for the OpenAPI document."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList
from diplomado_chassis.http.second_person.answer_models import PendingProposal
from diplomado_contracts import Localised
from diplomado_sessions.projects.graders import Origin
from diplomado_sessions.projects.rubric import Method, TieRule
from diplomado_sessions.projects.sheet import State


class SetRubric(AnswerModel):
    """The rubric that was set."""

    code: str
    criteria: int
    graders_min: int
    version: int


class LevelView(AnswerModel):
    """What work of at least `points_from` points is like."""

    points_from: int
    title: Localised
    descriptor: Localised


class CriterionView(AnswerModel):
    """One line of a rubric; `weight` in percent."""

    code: str
    title: Localised
    weight: int
    levels: list[LevelView]


class RubricView(AnswerModel):
    """The rubric with the levels of each criterion, and what happens to ties."""

    code: str
    version: int
    graders_min: int
    method: Method
    ties: TieRule
    tie_criteria: list[str]
    outlier_points: str
    criteria: list[CriterionView]
    tie_rule: str


class StoredTeam(AnswerModel):
    """A team that was stored."""

    project_id: UUID
    code: str


class TeamFileView(AnswerModel):
    """What is known about a team's file. `member_erased`: look whether it names a person who was erased."""

    name: str
    kind: str
    size: int
    sha256: str
    kept: bool
    uploaded_by: str
    uploaded_at: datetime
    member_erased: bool


class MemberDecisionView(AnswerModel):
    """What was decided about a member last."""

    registration_id: UUID
    left_on: date | None
    adjustment: str | None
    reason: str


class ProjectView(AnswerModel):
    """A team's project. The leader is one of the members, which are registrations."""

    project_id: UUID
    code: str
    name: str
    project_title: str
    institution: str | None
    admin_area: str | None
    sdg: list[str]
    gcm: list[int]
    members: list[UUID]
    abstract: str | None
    submitted_on: date | None
    leader: UUID | None
    file: TeamFileView | None


class TeamView(ProjectView):
    """A team with what was decided about its members."""

    member_decisions: list[MemberDecisionView]


class TeamResult(AnswerModel):
    """The published result of a team."""

    score: float
    rank: int
    tied: bool


class TeamWithScores(ProjectView):
    """A team with its final points by grader and criterion, the state of each grader's scores, and its result."""

    institution_name: str | None
    scores: dict[str, dict[str, str]]
    states: dict[str, State]
    result: TeamResult | None


class Teams(PageOfList):
    """The teams of an edition."""

    teams: list[TeamWithScores]


class GraderView(AnswerModel):
    """A grader: the account if there is one, the teams (null: all), and conflicts of interest."""

    name: str
    subject: str | None
    teams: list[str] | None
    conflicts: list[str]


class Appointment(GraderView):
    """A grader, with who appointed them and why they ended."""

    origin: Origin
    appointed_by: str | None
    appointed_at: datetime | None
    ended_by: str | None
    ended_at: datetime | None
    end_reason: str | None


class Graders(AnswerModel):
    """The graders of an edition, and what waits for a second person."""

    graders: list[Appointment]
    proposals: list[PendingProposal]


class ProposedGrader(AnswerModel):
    """An appointment or union that waits for a second person."""

    name: str
    status: Literal["proposed"]
    proposal: PendingProposal


class EndedAppointment(AnswerModel):
    """How many scores were withdrawn with an appointment."""

    withdrawn: int


class ProposedEnd(EndedAppointment):
    """The end of an appointment that waits for a second person."""

    status: Literal["proposed"]
    proposal: PendingProposal


class StoredScores(AnswerModel):
    """The points of one grader for a team."""

    team: str
    grader: str
    points: dict[str, str]
    state: State


class ScoresView(AnswerModel):
    """The scores of one grader. `older_rubric`: they were given by an earlier version of the rubric."""

    grader: str
    state: State
    points: dict[str, str]
    comments: dict[str, str]
    comment: str | None
    rubric_version: int
    older_rubric: bool
    revision: int
    changed_by: str | None
    changed_at: datetime | None


class Scores(AnswerModel):
    """The scores of a team, drafts and withdrawn ones too."""

    scores: list[ScoresView]


class ScoreChange(AnswerModel):
    """A change of a grader's scores, and the points afterwards."""

    revision: int
    state: State
    rubric_version: int
    points: dict[str, str]
    reason: str | None
    changed_by: str
    changed_at: datetime


class ScoreChanges(AnswerModel):
    """The changes of a grader's scores, the oldest first."""

    changes: list[ScoreChange]


class WithdrawnScores(AnswerModel):
    """The state of scores that were withdrawn."""

    team: str
    grader: str
    state: State


class ProposedWithdrawal(AnswerModel):
    """A withdrawal of scores that waits for a second person."""

    team: str
    grader: str
    status: Literal["proposed"]
    proposal: PendingProposal


class DecidedTie(AnswerModel):
    """The order of the teams of a tie, and why."""

    teams: list[str]
    reason: str


class GraderOfTeam(AnswerModel):
    """What a grader gave a team, whether it counted, and whether it is far from the others."""

    grader: str
    total: str | None
    points: dict[str, str]
    counted: bool
    outlier: bool


class MissingGrader(AnswerModel):
    """A grader who has no final score for a team."""

    grader: str
    has_draft: bool


class MemberScore(AnswerModel):
    """The score of a member."""

    registration_id: UUID
    score: str


class RankedTeam(AnswerModel):
    """A team with its rank, and why it has it."""

    code: str
    score: float
    rank: int
    tied: bool
    why_score: str
    why_rank: str
    graders: list[GraderOfTeam]
    spread: str | None
    missing: list[MissingGrader]
    members: list[MemberScore]
    left: list[Any]


class UnscoredTeam(AnswerModel):
    """A team without a score, and the graders who are missing."""

    code: str
    missing: list[str]


class RankingView(AnswerModel):
    """The ranking, or what it would be now."""

    status: Literal["open", "ranked", "reopened"]
    ranked_by: str | None
    ranked_at: datetime | None
    reopened_by: str | None
    reopen_reason: str | None
    ties: list[DecidedTie]
    tie_rule: str
    short_of_graders: list[str]
    undecided_ties: list[list[str]]
    teams: list[RankedTeam]
    not_scored: list[UnscoredTeam]


class ReopenedRanking(AnswerModel):
    """The ranking was taken back."""

    status: Literal["reopened"]
