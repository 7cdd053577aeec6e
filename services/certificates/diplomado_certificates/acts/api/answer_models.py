"""What the routes of acts answer, for the OpenAPI document."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from diplomado_certificates.acts.act_content import ActContent
from diplomado_certificates.acts.reversal import Revocation
from diplomado_certificates.acts.warnings import Code
from diplomado_certificates.name_checks.name_check import Status
from diplomado_chassis.http.description import AnswerModel
from diplomado_contracts import Localised


class AnnulmentView(AnswerModel):
    """The annulment of an act, for staff."""

    status: Literal["proposed", "annulled"]
    reason: str
    proposed_at: datetime
    proposed_by: str
    annulled_at: datetime | None
    annulled_by: str | None


class AcceptedWarning(AnswerModel):
    """A warning that was accepted, and why."""

    warning: str
    reason: str


class SignatureProposal(AnswerModel):
    """A signature that waits for a second person."""

    proposed_by: str
    proposed_at: datetime
    accepted: list[AcceptedWarning]


class ActSummary(AnswerModel):
    """An act without its content. `hash` identifies the content; a draft has no number."""

    act_id: UUID
    edition_id: UUID
    status: Literal["draft", "signed", "annulled"]
    hash: str
    number: str | None
    policy: str
    policy_version: int
    graduated_on: date
    place: str
    awards: int
    graduates: int
    certificates: int
    drafted_at: datetime
    drafted_by: str
    signed_at: datetime | None
    signed_by: str | None
    annulment: AnnulmentView | None


class SignedAct(ActSummary):
    """An act that was signed, or whose signature was proposed."""

    signature_proposal: SignatureProposal | None = None


class ReversalView(AnswerModel):
    """The withdrawal of one graduation, for staff."""

    act_id: UUID
    registration_id: UUID
    status: Literal["proposed", "reversed"]
    reason: str
    revocation: Revocation
    proposed_at: datetime
    proposed_by: str
    reversed_at: datetime | None
    reversed_by: str | None


class NameInDraft(AnswerModel):
    """A name as it would be printed now, and whether the participant has checked it."""

    registration_id: UUID
    name: str
    check: Status | None


class NameCheckCounts(AnswerModel):
    """How many people have checked their names."""

    asked: int
    confirmed: int
    changed_since_confirmation: int
    not_answered: int
    not_asked: int


class WarningView(AnswerModel):
    """What speaks against a signature. `warning` is what a signature accepts."""

    warning: str
    code: Code
    subject_id: UUID
    text: Localised


class ActView(ActSummary):
    """An act with every award and the figures that decided. A draft has names, name checks and warnings too."""

    signature_proposal: SignatureProposal | None
    chosen: list[UUID] | None
    reversals: list[ReversalView]
    content: ActContent
    accepted: list[AcceptedWarning]
    names: list[NameInDraft] | None = None
    name_checks: NameCheckCounts | None = None
    warnings: list[WarningView] | None = None


class Acts(AnswerModel):
    """The acts of an edition, drafts too."""

    acts: list[ActSummary]


class RequestedNameChecks(AnswerModel):
    """How many people are asked to check their name."""

    act_id: UUID
    requested: int
