"""The result of applying an edition's policy to its facts, for every participant."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from diplomado_certificates.graduation.awards import Entitlement, decide
from diplomado_certificates.graduation.facts import Edition, Participant
from diplomado_certificates.policies.policy import Policy
from diplomado_certificates.policies.policy_version import PolicyVersion
from diplomado_certificates.register.prior_awards import PriorAwards
from diplomado_contracts import EditionPublished

Decision = tuple[Participant, tuple[Entitlement, ...]]
"""A participant with all awards of the policy, entitled to or not."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The state of an edition: the announcement, the policy, and what each participant is entitled to.

    `institutions` are names by code. A code without a name is printed nowhere.
    """

    published: EditionPublished
    version: PolicyVersion
    edition: Edition
    decisions: list[Decision]
    prior_awards: PriorAwards
    institutions: Mapping[str, str] = field(default_factory=dict)

    def open_awards(self) -> Iterator[tuple[Participant, Entitlement]]:
        """Return the awards that participants are entitled to and that were not awarded yet."""
        for participant, entitlements in self.decisions:
            for entitlement in entitlements:
                if entitlement.entitled and not self.prior_awards.settles(
                    participant.registration_id, entitlement.award.award, entitlement.session_id
                ):
                    yield participant, entitlement


def decide_all(
    policy: Policy, edition: Edition, participants: Iterable[Participant], prior_awards: PriorAwards
) -> list[Decision]:
    """Decide all awards of all participants."""
    return [
        (participant, decide(policy, edition, participant, prior_awards.held_by(participant.registration_id)))
        for participant in participants
    ]
