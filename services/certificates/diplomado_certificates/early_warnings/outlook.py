"""What can still be reached: every requirement of attendance now, and if all that remains is attended in full."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

from diplomado_certificates.graduation import attendance
from diplomado_certificates.graduation.facts import Edition, Participant
from diplomado_certificates.graduation.finding import Finding
from diplomado_certificates.graduation.measuring import Measured, measure
from diplomado_certificates.policies.policy import AttendanceOverall, ModulesAt, Policy

RequirementName = Literal["modules", "attendance_overall"]
Key: TypeAlias = tuple[UUID, str, RequirementName]
"""Registration, award and requirement."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """A requirement of attendance of one award: as it is now, and at best."""

    award: str
    requirement: RequirementName
    now: Finding
    at_best: Finding

    @property
    def is_reachable(self) -> bool:
        """Whether it is met or may still be."""
        return self.now.met or self.at_best.met


def prospects_of(policy: Policy, edition: Edition, participant: Participant) -> tuple[Prospect, ...]:
    """Return every requirement of attendance of the awards of an edition, in the order of the policy."""
    measured = measure(policy.session_credit, edition, participant)
    return tuple(_prospects(policy, measured))


def _prospects(policy: Policy, measured: Measured) -> Iterator[Prospect]:
    for award in policy.awards:
        for rule in award.require if award.per == "edition" else ():
            if isinstance(rule, ModulesAt):
                now = attendance.check_modules(rule, measured.participant, measured.edition)
                best = attendance.check_modules(rule, measured.best, measured.edition)
                yield Prospect(award.award, "modules", now, best)
            elif isinstance(rule, AttendanceOverall):
                now = attendance.check_attendance_overall(rule, measured.participant, measured.edition)
                best = attendance.check_attendance_overall(rule, measured.best, measured.edition)
                yield Prospect(award.award, "attendance_overall", now, best)


@dataclass(frozen=True, slots=True)
class Notice:
    """That a requirement is out of reach, or not any more, and whom it concerns."""

    registration_id: UUID
    participant_id: UUID
    award: str
    requirement: RequirementName
    reachable: bool


def unreachable(policy: Policy, edition: Edition, participants: list[Participant]) -> dict[Key, Notice]:
    """Return all requirements that are out of reach. Several rules of one name in an award are one."""
    if not any(session.is_closed for session in edition.sessions):
        return {}  # nothing has happened: what is out of reach is so for everybody, by the policy
    return {
        (participant.registration_id, prospect.award, prospect.requirement): Notice(
            participant.registration_id,
            participant.participant_id,
            prospect.award,
            prospect.requirement,
            reachable=False,
        )
        for participant in participants
        for prospect in prospects_of(policy, edition, participant)
        if not prospect.is_reachable
    }


def changes(now: Mapping[Key, Notice], told: Mapping[Key, bool], participants: Mapping[UUID, UUID]) -> Iterator[Notice]:
    """Return what has to be announced: what is out of reach since, and what is taken back.

    `told` is whether each requirement was last announced as reachable. `participants` has whom a registration belongs
    to, of all that still have a place: nothing more is announced about the others.
    """
    for key, notice in sorted(now.items()):
        if told.get(key, True):
            yield notice
    for key, was_reachable in sorted(told.items()):
        registration_id, award, requirement = key
        if not was_reachable and key not in now and registration_id in participants:
            yield Notice(registration_id, participants[registration_id], award, requirement, reachable=True)
