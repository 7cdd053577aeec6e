"""What answers say of a proposal, in the OpenAPI document."""

from datetime import datetime
from typing import Any

from diplomado_chassis.http.description import AnswerModel


class PendingProposal(AnswerModel):
    """An action that one person proposed and another one has to confirm until it ends."""

    action: str
    reason: str
    arguments: dict[str, Any]
    proposed_by: str
    proposed_at: datetime
    ends_at: datetime


class RejectedProposal(AnswerModel):
    """What had been proposed; it is rejected now."""

    proposal: PendingProposal
