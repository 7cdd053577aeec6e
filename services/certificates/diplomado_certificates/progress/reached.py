"""A participant's progress in words and numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from diplomado_certificates.graduation.awards import Entitlement
from diplomado_certificates.graduation.evaluation import Evaluation
from diplomado_certificates.graduation.finding import Finding, Outcome
from diplomado_certificates.graduation.measuring import measure
from diplomado_certificates.graduation.presence import presence_in
from diplomado_certificates.policies.policy import Award
from diplomado_chassis.language.text import Text

OUTCOMES: dict[Outcome, tuple[Text, str]] = {
    "met": (Text("Cumplido", "Met"), "good"),
    "pending": (Text("En curso", "In progress"), "warn"),
    "unmet": (Text("No cumplido", "Not met"), "bad"),
}
EARNED: dict[Outcome, tuple[Text, str]] = {
    "met": (Text("Cumple todo", "All met"), "good"),
    "pending": (Text("Todavía puede obtenerla", "Still possible"), "warn"),
    "unmet": (Text("No la obtiene", "Not earned"), "bad"),
}


@dataclass(frozen=True, slots=True)
class Towards:
    """One award of the edition, and what it asks for."""

    award: Award
    outcome: Outcome
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Reached:
    """What a participant has reached: minutes of presence that count, of those of the sessions that count."""

    awards: Sequence[Towards]
    minutes: int
    of_minutes: int
    sessions_left: int


def reached_by(evaluation: Evaluation) -> Reached | None:
    """Return the progress of the one participant of an evaluation; None without a place."""
    if not evaluation.decisions:
        return None
    participant, entitlements = evaluation.decisions[0]
    measured = measure(evaluation.version.policy.session_credit, evaluation.edition, participant)
    presence = presence_in(measured.participant, measured.edition.sessions)
    awards = [
        Towards(entitlement.award, entitlement.outcome, entitlement.findings)
        for entitlement in entitlements
        if (entitlement.session is None or entitlement.entitled) and _concerns(entitlement)
    ]
    left = sum(not session.is_closed for session in measured.edition.sessions)
    return Reached(awards, presence.seconds // 60, presence.of_seconds // 60, left)


def _concerns(entitlement: Entitlement) -> bool:
    """True unless an award is not missed: another one makes it unnecessary, or a recognition went to others."""
    if entitlement.award.kind == "recognition" and entitlement.outcome == "unmet":
        return False
    return not any(finding.requirement == "unless" and not finding.met for finding in entitlement.findings)
