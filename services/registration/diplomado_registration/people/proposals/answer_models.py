"""What the routes of proposed changes answer, for the OpenAPI document."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList
from diplomado_registration.people.proposals.proposal import Decision, Source


class Details(AnswerModel):
    """Details of a person. Of a proposal those that it changes."""

    given_names: str | None = None
    family_names: str | None = None
    language: str | None = None


class ProposalView(AnswerModel):
    """A change of a person that waits for a decision, beside what is stored."""

    proposal_id: UUID
    participant_id: UUID
    source: Source
    institution: str | None
    registration_id: UUID | None
    status: Literal["open", Decision]
    proposed_at: datetime
    stored: Details
    proposed: Details


class ListedProposal(ProposalView):
    """A proposed change, with the decision about it if there is one."""

    decided_at: datetime | None
    decided_by: str | None
    actor: str | None
    reason: str | None


class Proposals(PageOfList):
    """Proposed changes, the oldest first."""

    proposals: list[ListedProposal]


class PresentProposal(ProposalView):
    """A proposed change. It is `outdated` if the person has changed since it was made."""

    outdated: bool


class DecidedProposal(AnswerModel):
    """The decision about a proposal."""

    proposal_id: UUID
    status: Decision
