"""Decides which awards a participant is entitled to, from the facts, the policy and prior awards."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from diplomado_certificates.graduation import achievement, attendance
from diplomado_certificates.graduation.facts import Edition, Participant, Session
from diplomado_certificates.graduation.finding import Finding, Outcome
from diplomado_certificates.graduation.measuring import Measured, measure
from diplomado_certificates.policies.policy import (
    AttendanceOverall,
    Award,
    LeadsGroup,
    MinutesOfSession,
    ModulesAt,
    OtherAward,
    Policy,
    ProjectRank,
    ProjectScore,
    Requirement,
)


@dataclass(frozen=True, slots=True)
class Entitlement:
    """One award of one participant, for the edition or for one session: entitled if every finding is met."""

    award: Award
    session: Session | None
    findings: tuple[Finding, ...]

    @property
    def entitled(self) -> bool:
        """True if nothing is missing."""
        return all(finding.met for finding in self.findings)

    @property
    def outcome(self) -> Outcome:
        """Return whether it is earned (met), may still be (pending), or is out of reach without a correction."""
        outcomes = {finding.outcome for finding in self.findings}
        return "unmet" if "unmet" in outcomes else "pending" if "pending" in outcomes else "met"

    @property
    def session_id(self) -> UUID | None:
        """The session of an award per session."""
        return self.session.session_id if self.session else None


def decide(
    policy: Policy, edition: Edition, participant: Participant, held: Collection[str] = ()
) -> tuple[Entitlement, ...]:
    """Decide all awards of a participant, in the order of the policy.

    `held` are awards of the edition that the participant holds by a valid certificate: they count as earned.
    """
    measured = measure(policy.session_credit, edition, participant)
    earned, pending = set(held), set[str]()
    decided: dict[tuple[str, UUID | None], Entitlement] = {}
    for award in policy.in_dependency_order():
        for session in _occasions(award, edition):
            findings = tuple(_findings(award, measured, session, earned, pending))
            entitlement = Entitlement(award, session, findings)
            decided[award.award, entitlement.session_id] = entitlement
            if session is None:
                if entitlement.entitled:
                    earned.add(award.award)
                elif entitlement.outcome == "pending":
                    pending.add(award.award)
    return tuple(
        decided[award.award, session.session_id if session else None]
        for award in policy.awards
        for session in _occasions(award, edition)
    )


def _occasions(award: Award, edition: Edition) -> tuple[Session | None, ...]:
    return edition.sessions if award.per == "session" else (None,)


def _findings(
    award: Award, measured: Measured, session: Session | None, earned: Collection[str], pending: Collection[str]
) -> Iterator[Finding]:
    for rule in award.require:
        finding = _check(rule, measured.edition, measured.participant, session, measured, earned)
        yield finding if finding.met else replace(finding, pending=_is_pending(rule, measured, session, pending))
    if award.unless is not None:
        yield achievement.check_unless(award.unless, award.unless in earned)


def _is_pending(rule: Requirement, measured: Measured, session: Session | None, pending: Collection[str]) -> bool:
    """Decide whether a requirement that is not met may still be, by what is not known yet."""
    match rule:
        case ModulesAt() | AttendanceOverall() | MinutesOfSession():
            if not measured.open:
                return False
            return _check(rule, measured.edition, measured.best, session, measured, ()).met
        case ProjectScore() | ProjectRank():
            return achievement.awaits_a_project(rule, measured.edition, measured.participant)
        case OtherAward():
            return rule.award in pending
        case LeadsGroup():
            return False


def _check(  # noqa: PLR0911 - one answer per kind of requirement
    rule: Requirement,
    edition: Edition,
    participant: Participant,
    session: Session | None,
    measured: Measured,
    earned: Collection[str],
) -> Finding:
    match rule:
        case ModulesAt():
            return attendance.check_modules(rule, participant, edition)
        case AttendanceOverall():
            return attendance.check_attendance_overall(rule, participant, edition)
        case ProjectScore():
            return achievement.check_project_score(rule, participant)
        case ProjectRank():
            return achievement.check_project_rank(rule, participant)
        case LeadsGroup():
            return achievement.check_leads_group(rule, participant)
        case OtherAward():
            return achievement.check_other_award(rule, rule.award in earned)
        case MinutesOfSession():
            if session is None:
                raise ValueError("minutes_of_session stands in an award that is not per session")
            return attendance.check_minutes_of_session(rule, participant, measured.session(session))
