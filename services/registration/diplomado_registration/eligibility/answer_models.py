"""What the routes of eligibility answer, for the OpenAPI document."""

from datetime import datetime
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_contracts import Localised
from diplomado_registration.eligibility.evaluation import Outcome
from diplomado_registration.eligibility.rules import Eligibility


class VersionOfRules(Eligibility):
    """The rules of an edition, and what they say to applicants. Version 0: there are none."""

    version: int
    reasons: list[Localised]


class RulesPreview(AnswerModel):
    """How many present registrations would fail rules, and some of them."""

    registrations: int
    failing: int
    undecided: int
    failing_by_rule: list[int]
    failing_registrations: list[UUID]


class RuleFinding(AnswerModel):
    """What one rule says of a person."""

    rule: str
    outcome: Outcome
    reason: Localised


class EarlierResult(AnswerModel):
    """A result or a decision about eligibility."""

    version: int
    eligible: bool
    findings: list[RuleFinding]
    occasion: str
    actor: str | None
    reason: str | None
    recorded_at: datetime


class EligibilityView(AnswerModel):
    """Why a person is eligible or not, with all results and decisions so far."""

    registration_id: UUID
    version: int
    eligible: bool
    overridden: bool
    findings: list[RuleFinding]
    history: list[EarlierResult]
