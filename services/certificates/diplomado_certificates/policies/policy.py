"""The form of a graduation policy. A policy is data: a change of the rules needs no release.

Shares are between 0 and 1 (0.80 is 80 %), times are whole minutes, scores are out of 100.
"""

import hashlib
import json
from decimal import Decimal
from graphlib import TopologicalSorter
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    StrictBool,
    StrictInt,
    Tag,
    model_serializer,
)

from diplomado_contracts.certificates import Kind

AwardCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
PolicyCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
_AsNumber = PlainSerializer(float, return_type=float)
Share = Annotated[Decimal, Field(gt=0, le=1, max_digits=6, decimal_places=4), _AsNumber]
Score = Annotated[Decimal, Field(gt=0, le=100, decimal_places=2), _AsNumber]
Positive = Annotated[StrictInt, Field(ge=1, le=10_000)]


EarlyWarning = Literal["none", "coordinator", "participant"]


class Rule(BaseModel):
    """A part of a policy. Unknown fields are rejected."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ModulesAt(Rule):
    """Every module of the course, or a number of them, was attended to a share of the module's time."""

    modules: Literal["all"] | Positive
    at: Share


class AttendanceOverall(Rule):
    """A share of the time of all sessions together was attended."""

    attendance_overall: Share


class ProjectScore(Rule):
    """The team's project reached a score, given by at least `graders_min` graders."""

    project_score: Score
    graders_min: Positive = 1


class ProjectRank(Rule):
    """The team's project has this rank or a better one; ties share a rank."""

    project_rank: Positive


class LeadsGroup(Rule):
    """The participant leads a territorial group."""

    leads_group: Literal[True]


class OtherAward(Rule):
    """Another award of the same policy was earned."""

    award: AwardCode


class MinutesOfSession(Rule):
    """A number of minutes of the one session was attended: only in awards per session."""

    minutes_of_session: Positive


Requirement = ModulesAt | AttendanceOverall | ProjectScore | ProjectRank | LeadsGroup | OtherAward | MinutesOfSession

REQUIREMENTS: dict[str, type[Rule]] = {
    "modules": ModulesAt,
    "attendance_overall": AttendanceOverall,
    "project_score": ProjectScore,
    "project_rank": ProjectRank,
    "leads_group": LeadsGroup,
    "award": OtherAward,
    "minutes_of_session": MinutesOfSession,
}


def _name_of_requirement(value: Any) -> str | None:
    """Return the field that names a requirement; None if there is none or more than one."""
    fields = value if isinstance(value, dict) else type(value).model_fields if isinstance(value, Rule) else ()
    named = [name for name in REQUIREMENTS if name in fields]
    return named[0] if len(named) == 1 else None


AnyRequirement = Annotated[
    Annotated[ModulesAt, Tag("modules")]
    | Annotated[AttendanceOverall, Tag("attendance_overall")]
    | Annotated[ProjectScore, Tag("project_score")]
    | Annotated[ProjectRank, Tag("project_rank")]
    | Annotated[LeadsGroup, Tag("leads_group")]
    | Annotated[OtherAward, Tag("award")]
    | Annotated[MinutesOfSession, Tag("minutes_of_session")],
    Discriminator(
        _name_of_requirement,
        custom_error_type="one_requirement",
        custom_error_message="a requirement has exactly one of the known names",
    ),
]


class Award(Rule):
    """Something that participants can earn. `per` session: once for each session, else once for the edition.

    `unless` names an award that makes this one unnecessary. `graduates` marks the award whose holders graduate.
    """

    award: AwardCode
    kind: Kind
    graduates: StrictBool = False
    per: Literal["edition", "session"] = "edition"
    require: Annotated[tuple[AnyRequirement, ...], Field(min_length=1, max_length=20)]
    unless: AwardCode | None = None

    def refers_to(self) -> set[str]:
        """Return the codes of the awards that decide about this one."""
        named = {rule.award for rule in self.require if isinstance(rule, OtherAward)}
        return named | {self.unless} if self.unless else named


class SessionCredit(Rule):
    """How one session is measured.

    `denominator`: the scheduled length, or the actual one if the session ended early. `grace_minutes`: presence so long
    before the start and after the end counts too, up to the whole session. `excused`: whether a session from which a
    participant is excused leaves the denominator, with at most `excused_share_max` of the edition's time.
    `made_up`: whether what makes up for a session counts. `full_at` and `partial_at` name an attendance present or
    partial in the progress view: requirements state their own shares.
    """

    full_at: Share = Decimal("0.80")
    partial_at: Share | None = None
    grace_minutes: Annotated[StrictInt, Field(ge=0, le=60)] = 0
    denominator: Literal["scheduled", "actual"] = "scheduled"
    excused: Literal["counts_absent", "leaves_denominator"] = "counts_absent"
    excused_share_max: Share | None = None
    made_up: Literal["counts", "counts_absent"] = "counts"

    @model_serializer(mode="wrap")
    def _without_later_defaults(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out later fields at their defaults, so that the fingerprint of an earlier policy stays."""
        dumped: dict[str, Any] = handler(self)
        for name in ("excused", "excused_share_max", "made_up"):
            if getattr(self, name) == type(self).model_fields[name].default:
                dumped.pop(name, None)
        return dumped

    def credit_of(self, seconds: int, of_seconds: int) -> Literal["full", "partial", "short", "absent"]:
        """Return the name of an attendance in the progress view."""
        if seconds >= self.full_at * of_seconds:
            return "full"
        if self.partial_at is not None and seconds >= self.partial_at * of_seconds:
            return "partial"
        return "short" if seconds else "absent"


class Policy(Rule):
    """All awards of an edition, in the order in which acts list them.

    `early_warning` says who is told that a participant cannot meet a requirement of attendance any more: nobody, the
    coordinator by an event, or the participant by mail too.
    """

    code: PolicyCode
    session_credit: SessionCredit = SessionCredit()
    awards: Annotated[tuple[Award, ...], Field(min_length=1, max_length=50)]
    early_warning: EarlyWarning = "none"

    @model_serializer(mode="wrap")
    def _without_later_defaults(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out later fields at their defaults, so that the fingerprint of an earlier policy stays."""
        dumped: dict[str, Any] = handler(self)
        if self.early_warning == "none":
            dumped.pop("early_warning", None)
        return dumped

    def canonical(self) -> str:
        """Return the canonical form: a default that is left out and one that is written give the same text."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    def sha256(self) -> str:
        """Return the fingerprint of the canonical form."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    def in_dependency_order(self) -> tuple[Award, ...]:
        """Return the awards, each after those it refers to. Raises CycleError for a circle, KeyError for a gap."""
        by_code = {award.award: award for award in self.awards}
        order = TopologicalSorter({award.award: sorted(award.refers_to()) for award in self.awards}).static_order()
        return tuple(by_code[code] for code in order)

    def resting_on_graduation(self) -> frozenset[str]:
        """Return the awards that graduate their holder, and those that require such an award."""
        resting: set[str] = set()
        for award in self.in_dependency_order():
            required = {rule.award for rule in award.require if isinstance(rule, OtherAward)}
            if award.graduates or required & resting:
                resting.add(award.award)
        return frozenset(resting)

    def find(self, award: str) -> Award | None:
        """Return the award of that code."""
        return next((candidate for candidate in self.awards if candidate.award == award), None)

    @classmethod
    def parse(cls, content: str) -> Self:
        """Read a stored policy."""
        return cls.model_validate_json(content)
