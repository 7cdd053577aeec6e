"""Events about team projects. Both types share one revision per project."""

from decimal import Decimal
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from diplomado_contracts import facts, topics
from diplomado_contracts.event import Code, EditionId, Event, Fact, Moment, ProjectId, RegistrationId, Revision, Topic


class MemberScore(BaseModel):
    """The score of one member of a team, where it is not the team's."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    registration_id: RegistrationId
    score: Annotated[Decimal, Field(ge=0, le=100, decimal_places=2, description="The member's own score, out of 100.")]


class ProjectScored(Event):
    """A team's project has its final score and rank among all teams of the edition."""

    type: ClassVar[str] = "int.iom.training.project.scored.v1"
    topic: ClassVar[Topic] = topics.PROJECTS
    key: ClassVar[str] = "edition_id"
    fact: ClassVar[Fact] = facts.PROJECT_SCORE
    schema_revision: ClassVar[int] = 3

    project_id: ProjectId
    edition_id: EditionId
    revision: Revision
    scored_at: Moment
    team: Annotated[Code, Field(description="The team, by code, unique in its edition.")]
    team_name: Annotated[str, Field(description="What the team calls itself.")]
    title: Annotated[str, Field(description="What the project is called.")]
    institution: Annotated[Code | None, Field(description="The team's institution, by code.")] = None
    admin_area: Annotated[str | None, Field(description="Where the project takes place: ISO 3166-2 code.")] = None
    members: Annotated[tuple[UUID, ...], Field(description="Registrations of the members who get the score.")]
    score: Annotated[
        Decimal,
        Field(ge=0, le=100, decimal_places=2, description="Mean of the graders as the rubric says, out of 100."),
    ]
    graders: Annotated[int, Field(ge=1, description="Number of graders whose scores count.")]
    rank: Annotated[int, Field(ge=1, description="1 is the best; teams with equal scores share it.")]
    tied: Annotated[bool, Field(description="True if another team has the same rank.")] = False
    rubric: Annotated[Code, Field(description="The criteria by which it was scored, by code.")]
    sdg: Annotated[tuple[str, ...], Field(description="Sustainable Development Goals or targets that it serves.")] = ()
    gcm: Annotated[
        tuple[int, ...], Field(description="Objectives of the Global Compact for Migration that it serves.")
    ] = ()
    adjusted: Annotated[
        tuple[MemberScore, ...], Field(description="Members whose own score is another than the team's.")
    ] = ()
    entered_by: Annotated[
        tuple[str, ...],
        Field(description="Accounts of staff who entered scores in a grader's place: subjects of tokens."),
    ] = ()


class ProjectScoreWithdrawn(Event):
    """A ranking was taken back: the project has no score until it is scored again."""

    type: ClassVar[str] = "int.iom.training.projectscore.withdrawn.v1"
    topic: ClassVar[Topic] = topics.PROJECTS
    key: ClassVar[str] = "edition_id"
    fact: ClassVar[Fact] = facts.PROJECT_SCORE

    project_id: ProjectId
    edition_id: EditionId
    revision: Revision
    withdrawn_at: Moment
