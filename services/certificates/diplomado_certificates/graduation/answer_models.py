"""What the progress of participants looks like, for the OpenAPI document."""

from typing import Literal
from uuid import UUID

from diplomado_certificates.graduation.finding import Outcome
from diplomado_certificates.graduation.measuring import Status
from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList, selectable
from diplomado_contracts import Localised


class SessionProgress(AnswerModel):
    """One session of a participant. `share` is between 0 and 1; `counts`: the session is in the denominator."""

    session_id: UUID
    seconds: int
    session_seconds: int
    share: float
    credit: Literal["full", "partial", "short", "absent"]
    status: Status
    counts: bool


class RequirementProgress(AnswerModel):
    """A requirement with its value, its threshold and the ids of its evidence."""

    requirement: str
    text: Localised
    value: bool | float | str | None
    threshold: bool | float | str | None
    met: bool
    outcome: Outcome
    evidence: list[UUID]


class AwardProgress(AnswerModel):
    """An award that a participant can earn, and what it requires."""

    award: str
    session_id: UUID | None
    entitled: bool
    outcome: Outcome
    requirements: list[RequirementProgress]


class ParticipantProgress(AnswerModel):
    """The progress of one participant."""

    model_config = selectable("registration_id")

    registration_id: UUID
    sessions: list[SessionProgress]
    awards: list[AwardProgress]


class Progress(PageOfList):
    """The progress of the participants of an edition, by the version of the policy that was applied."""

    policy: str
    version: int
    participants: list[ParticipantProgress]
