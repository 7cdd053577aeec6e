"""A participant's progress in words and numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from diplomado_certificates.graduation.awards import Entitlement
from diplomado_certificates.graduation.evaluation import Decision, Evaluation
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
    """What a participant has reached: minutes of presence that count, of those of the sessions that count.

    `attended` sessions are those of the `closed` ones in which something counts.
    """

    awards: Sequence[Towards]
    minutes: int
    of_minutes: int
    sessions_left: int
    attended: int
    closed: int

    @property
    def decisive(self) -> Towards | None:
        """The award that graduates; without one the first of the policy."""
        return next((one for one in self.awards if one.award.graduates), next(iter(self.awards), None))


def reached_by(evaluation: Evaluation) -> Reached | None:
    """Return the progress of the one participant of an evaluation; None without a place."""
    return next(iter(reached_by_each(evaluation).values()), None)


def reached_by_each(evaluation: Evaluation) -> dict[UUID, Reached]:
    """Return the progress of the participants of an evaluation, by registration."""
    return {one[0].registration_id: _reached(evaluation, one) for one in evaluation.decisions}


def _reached(evaluation: Evaluation, decision: Decision) -> Reached:
    participant, entitlements = decision
    credit = evaluation.version.policy.session_credit
    measured = measure(credit, evaluation.edition, participant)
    presence = presence_in(measured.participant, measured.edition.sessions)
    awards = [
        Towards(entitlement.award, entitlement.outcome, entitlement.findings)
        for entitlement in entitlements
        if (entitlement.session is None or entitlement.entitled) and _concerns(entitlement)
    ]
    left = sum(not session.is_closed for session in measured.edition.sessions)
    closed = [measured.status_in(one, credit) for one in measured.edition.sessions if one.is_closed]
    attended = sum(status in ("present", "partial", "made_up") for status in closed)
    return Reached(awards, presence.seconds // 60, presence.of_seconds // 60, left, attended, len(closed))


def _concerns(entitlement: Entitlement) -> bool:
    """True unless an award is not missed: another one makes it unnecessary, or a recognition went to others."""
    if entitlement.award.kind == "recognition" and entitlement.outcome == "unmet":
        return False
    return not any(finding.requirement == "unless" and not finding.met for finding in entitlement.findings)
