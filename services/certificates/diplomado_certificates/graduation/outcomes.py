"""Which participants a reader of the progress asks for: by the outcome of an award, and by what they lack for it.

The report of an edition counts by the same rules: its numbers are the lengths of these lists.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from diplomado_certificates.graduation.awards import Entitlement
from diplomado_certificates.graduation.finding import Outcome
from diplomado_certificates.policies.policy import Award, Policy
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed

RequirementName = Literal[
    "modules",
    "attendance_overall",
    "minutes_of_session",
    "project_score",
    "project_rank",
    "leads_group",
    "award",
    "unless",
]
_NO_AWARD = Text(
    "La política no tiene esta distinción; tiene: {awards}.", "The policy has no such award; it has: {awards}."
)


def decisive_award(policy: Policy) -> Award:
    """Return the award that graduates; without one the first of the policy."""
    return next((award for award in policy.awards if award.graduates), policy.awards[0])


def decision_about(award: Award, entitlements: Iterable[Entitlement]) -> Entitlement | None:
    """Return the decision that counts: of an award for each session the one that lacks the least."""
    decided = [one for one in entitlements if one.award.award == award.award]
    return min(decided, key=lambda one: sum(not finding.met for finding in one.findings), default=None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the decision about `award` is asked for; None: everything."""

    award: Award
    outcome: Outcome | None = None
    lacking: RequirementName | None = None

    def has(self, entitlements: Iterable[Entitlement]) -> bool:
        """Return whether a participant is asked for."""
        if self.outcome is None and self.lacking is None:
            return True
        decision = decision_about(self.award, entitlements)
        return (
            decision is not None
            and self.outcome in (None, decision.outcome)
            and (
                self.lacking is None
                or any(one.requirement == self.lacking and not one.met for one in decision.findings)
            )
        )


def wanted(policy: Policy, award: str | None, outcome: Outcome | None, lacking: RequirementName | None) -> Wanted:
    """Return who is asked for. Raises ValidationFailed for an award that the policy has not."""
    found = decisive_award(policy) if award is None else policy.find(award)
    if found is None:
        awards = ", ".join(one.award for one in policy.awards)
        raise ValidationFailed(FieldError("award", _NO_AWARD.with_values(awards=awards)))
    return Wanted(found, outcome, lacking)
