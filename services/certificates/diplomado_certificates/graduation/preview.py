"""Who would graduate by a policy, and what the others lack."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from diplomado_certificates.graduation.awards import Entitlement
from diplomado_certificates.graduation.evaluation import Evaluation
from diplomado_certificates.graduation.finding import Finding
from diplomado_certificates.policies.policy import Award

MAX_LISTED = 50


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many participants earn an award now, may still, or cannot; `before` is the first by the stored policy."""

    award: Award
    met: int
    pending: int
    unmet: int
    before: int | None


@dataclass(frozen=True, slots=True)
class Missing:
    """A participant who does not earn the award that graduates, and the requirements that are not met."""

    registration_id: UUID
    participant_id: UUID
    may_still: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The outcome of a policy. `missing` are the first of `missing_total`."""

    participants: int
    outlooks: Sequence[Outlook]
    missing: Sequence[Missing]
    missing_total: int
    decisive: Award


def preview_of(evaluation: Evaluation, stored: Evaluation | None) -> Preview:
    """Sum up what a policy would give, beside what the stored one gives."""
    awards = evaluation.version.policy.awards
    decisive = next((award for award in awards if award.graduates), awards[0])
    before = _count(stored) if stored else {}
    now = _count(evaluation)
    missing = sorted(_missing(evaluation, decisive), key=lambda one: (not one.may_still, len(one.findings)))
    return Preview(
        participants=len(evaluation.decisions),
        outlooks=[
            Outlook(
                award,
                now[award.award, "met"],
                now[award.award, "pending"],
                now[award.award, "unmet"],
                before.get((award.award, "met"), 0) if stored else None,
            )
            for award in awards
        ],
        missing=missing[:MAX_LISTED],
        missing_total=len(missing),
        decisive=decisive,
    )


def _count(evaluation: Evaluation) -> Counter[tuple[str, str]]:
    """Count people by award and outcome; an award per session counts for each session."""
    return Counter(
        (entitlement.award.award, entitlement.outcome)
        for _, entitlements in evaluation.decisions
        for entitlement in entitlements
    )


def _missing(evaluation: Evaluation, decisive: Award) -> Iterator[Missing]:
    for participant, entitlements in evaluation.decisions:
        of_award = [one for one in entitlements if one.award.award == decisive.award]
        if of_award and not any(one.entitled for one in of_award):
            best = min(of_award, key=_distance)
            findings = tuple(finding for finding in best.findings if not finding.met)
            may_still = best.outcome == "pending"
            yield Missing(participant.registration_id, participant.participant_id, may_still, findings)


def _distance(entitlement: Entitlement) -> int:
    return sum(not finding.met for finding in entitlement.findings)
