"""Decides whether a person meets the rules of an edition, with a reason for each rule in both languages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError
from diplomado_registration.eligibility.rules import ChannelRule, CodeRule, DeadlineRule, GraduationRule, Rule
from diplomado_registration.eligibility.wording import DEADLINE_PASSED, Labels, describe

Outcome = Literal["met", "failed", "undecided"]

GENERAL = "eligibility"
"""The path of an error that is about no single field."""


class Facts(Protocol):
    """What an application or a nomination says about a person."""

    @property
    def organisation_type(self) -> str | None: ...
    @property
    def institution(self) -> str | None: ...
    @property
    def admin_area(self) -> str | None: ...
    @property
    def age_band(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Graduation:
    """An earlier graduation: the codes of the course and of the edition."""

    course: str
    edition: str


@dataclass(frozen=True, slots=True)
class Applicant:
    """A person who wants to take part.

    `graduations` None: it is not known yet who the person is, so nothing is decided about them. `sees_all` False: the
    sender may not know of all graduations, so that one that is missing decides nothing. `age_may_be_hidden`: the age
    band is stored only with consent to statistics, so none means nothing.
    """

    facts: Facts
    channel: str
    now: datetime
    graduations: frozenset[Graduation] | None = None
    sees_all: bool = True
    age_may_be_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says about a person. `path` names the field that it is about."""

    rule: str
    path: str
    outcome: Outcome
    reason: Text

    def as_json(self) -> dict[str, Any]:
        """Return the finding as it is stored and answered."""
        return {
            "rule": self.rule,
            "outcome": self.outcome,
            "reason": {"es": self.reason.in_("es"), "en": self.reason.in_("en")},
        }


@dataclass(frozen=True, slots=True)
class Check:
    """The findings of all rules of a version; version 0 means that the edition has no rules."""

    version: int = 0
    findings: Sequence[Finding] = field(default_factory=tuple)

    @property
    def eligible(self) -> bool:
        """True if no rule failed. Undecided rules are decided once it is known who the person is."""
        return all(finding.outcome != "failed" for finding in self.findings)

    @property
    def errors(self) -> list[FieldError]:
        """The rules that failed, beside the fields that they are about."""
        return [FieldError(finding.path, finding.reason) for finding in self.findings if finding.outcome == "failed"]


def evaluate(
    rules: Sequence[Rule], applicant: Applicant, labels: Labels, within: Mapping[str, frozenset[str]]
) -> tuple[Finding, ...]:
    """Apply all rules to a person. `within` maps areas to the areas that they contain, themselves among them."""
    return tuple(_find(rule, applicant, labels, within) for rule in rules)


def _find(rule: Rule, applicant: Applicant, labels: Labels, within: Mapping[str, frozenset[str]]) -> Finding:
    reason = describe(rule, labels)
    match rule:
        case CodeRule():
            return Finding(rule.rule, rule.rule, _find_code(rule, applicant, within), reason)
        case GraduationRule():
            return Finding(rule.rule, GENERAL, _find_graduation(rule, applicant), reason)
        case DeadlineRule():
            in_time = applicant.now <= rule.until
            return Finding(rule.rule, GENERAL, _outcome(in_time), reason if in_time else DEADLINE_PASSED)
        case ChannelRule():
            return Finding(rule.rule, GENERAL, _outcome(applicant.channel in rule.one_of), reason)


def _find_code(rule: CodeRule, applicant: Applicant, within: Mapping[str, frozenset[str]]) -> Outcome:
    value: str | None = getattr(applicant.facts, rule.rule)
    if value is None and rule.rule == "age_band" and applicant.age_may_be_hidden:
        return "undecided"
    expand: Callable[[str], frozenset[str]] = lambda code: within.get(code, frozenset((code,)))  # noqa: E731
    codes = frozenset[str]().union(*map(expand, rule.one_of or rule.none_of or ()))
    # Somebody without an institution is of none of the excluded ones; an age that is not given may be an excluded one.
    if value is None:
        return _outcome(rule.one_of is None and rule.rule != "age_band")
    return _outcome((value in codes) == (rule.one_of is not None))


def _find_graduation(rule: GraduationRule, applicant: Applicant) -> Outcome:
    if applicant.graduations is None:
        return "undecided"
    graduated = any(
        rule.course in (None, graduation.course) and rule.edition in (None, graduation.edition)
        for graduation in applicant.graduations
    )
    if not graduated and not applicant.sees_all:
        return "undecided"
    return _outcome(graduated == (rule.is_ == "required"))


def _outcome(met: bool) -> Outcome:
    return "met" if met else "failed"
