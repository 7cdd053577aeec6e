"""What participants can still reach, for the OpenAPI document."""

from uuid import UUID

from diplomado_certificates.early_warnings.outlook import RequirementName
from diplomado_certificates.graduation.finding import Outcome
from diplomado_certificates.policies.policy import EarlyWarning
from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList
from diplomado_contracts import Localised


class Reachable(AnswerModel):
    """A requirement of attendance: its value now and at best, if every open session is attended in full."""

    award: str
    requirement: RequirementName
    outcome: Outcome
    value: float | None
    at_best: float | None
    threshold: float | None
    text: Localised


class ParticipantOutlook(AnswerModel):
    """What one participant can still reach."""

    registration_id: UUID
    requirements: list[Reachable]


class Outlook(PageOfList):
    """What the participants of an edition can still reach."""

    policy: str
    version: int
    early_warning: EarlyWarning
    open_sessions: list[UUID]
    participants: list[ParticipantOutlook]
