"""Events around a policy and a graduation act.

Graduated and GraduationReversed share one revision. So do ActSigned and ActAnnulled, and PolicyPublished and
SessionCreditSet.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from diplomado_contracts import facts, topics
from diplomado_contracts.event import (
    ActId,
    Code,
    EditionId,
    Event,
    Fact,
    Fingerprint,
    Moment,
    ParticipantId,
    RegistrationId,
    Revision,
    Topic,
)


class Graduated(Event):
    """A participant graduated from an edition by a signed act."""

    type: ClassVar[str] = "int.iom.training.participant.graduated.v1"
    topic: ClassVar[Topic] = topics.GRADUATIONS
    key: ClassVar[str] = "registration_id"
    fact: ClassVar[Fact] = facts.GRADUATION

    registration_id: RegistrationId
    edition_id: EditionId
    participant_id: ParticipantId
    revision: Revision
    act_id: ActId
    graduated_on: Annotated[date, Field(description="The date that documents print.")]
    signed_at: Moment
    policy: Annotated[Code, Field(description="The rules of graduation, by code.")]
    policy_version: Annotated[int, Field(description="Which version of these rules was applied.")]


class GraduationReversed(Event):
    """A graduation no longer counts, because its act was annulled. The participant may graduate by a later act."""

    type: ClassVar[str] = "int.iom.training.graduation.reversed.v1"
    topic: ClassVar[Topic] = topics.GRADUATIONS
    key: ClassVar[str] = "registration_id"
    fact: ClassVar[Fact] = facts.GRADUATION

    registration_id: RegistrationId
    edition_id: EditionId
    participant_id: ParticipantId
    revision: Revision
    act_id: ActId
    reversed_at: Moment


class NameCheckRequested(Event):
    """A participant is asked to check the name that a certificate will print, before the act is signed."""

    type: ClassVar[str] = "int.iom.training.namecheck.requested.v1"
    topic: ClassVar[Topic] = topics.GRADUATIONS
    key: ClassVar[str] = "registration_id"
    fact: ClassVar[Fact] = facts.NAME_CHECK

    registration_id: RegistrationId
    edition_id: EditionId
    participant_id: ParticipantId
    revision: Revision
    requested_at: Moment
    until: Annotated[Moment | None, Field(description="When the act will be signed.")] = None


class ThresholdUnreachable(Event):
    """A participant cannot meet a requirement any more, whatever the remaining sessions bring.

    Its revision is its own, per registration, award and requirement. A later revision with `reachable` takes it back.
    """

    type: ClassVar[str] = "int.iom.training.threshold.unreachable.v1"
    topic: ClassVar[Topic] = topics.GRADUATIONS
    key: ClassVar[str] = "registration_id"
    fact: ClassVar[Fact] = facts.UNREACHABLE
    schema_revision: ClassVar[int] = 2

    registration_id: RegistrationId
    edition_id: EditionId
    participant_id: ParticipantId
    revision: Revision
    noticed_at: Moment
    award: Annotated[Code, Field(description="What cannot be reached: diploma, attendance.")]
    requirement: Annotated[
        Literal["modules", "attendance_overall"],
        Field(description="Which requirement: enough modules, or enough attendance in all."),
    ]
    reachable: Annotated[bool, Field(description="True: a correction or a change of the policy made it possible.")] = (
        False
    )
    tell: Annotated[
        Literal["coordinator", "participant"],
        Field(
            description="Who is told by mail, as the edition decided: nobody, or the participant and the focal point."
        ),
    ]
    institution: Annotated[Code | None, Field(description="By code; its focal point is told.")] = None


class SessionCreditSet(Event):
    """The policy of an edition says how one session is measured and named. The revision is that of the policy."""

    type: ClassVar[str] = "int.iom.training.sessioncredit.set.v1"
    topic: ClassVar[Topic] = topics.GRADUATIONS
    key: ClassVar[str] = "edition_id"
    fact: ClassVar[Fact] = facts.SESSION_CREDIT

    edition_id: EditionId
    revision: Revision
    set_at: Moment
    full_at: Annotated[
        Decimal,
        Field(ge=0, le=1, description="From this share of the length on an attendance is present, else partial."),
    ]
    grace_minutes: Annotated[int, Field(ge=0, description="Presence so long before and after counts too.")] = 0
    denominator: Annotated[
        Literal["scheduled", "actual"],
        Field(description="The scheduled length, or the actual one of a session that ended early."),
    ] = "scheduled"
    made_up: Annotated[
        Literal["counts", "counts_absent"], Field(description="Whether what makes up for a session counts.")
    ] = "counts"


class PolicyPublished(Event):
    """An edition has a policy, or another version of it: what it takes to earn each award. Acts name the version."""

    type: ClassVar[str] = "int.iom.training.policy.published.v1"
    topic: ClassVar[Topic] = topics.GRADUATIONS
    key: ClassVar[str] = "edition_id"
    fact: ClassVar[Fact] = facts.POLICY

    edition_id: EditionId
    revision: Revision
    published_at: Moment
    policy: Annotated[Code, Field(description="The rules of graduation, by code.")]
    policy_version: Annotated[int, Field(ge=1, description="Which version of these rules it is, for this edition.")]
    sha256: Annotated[Fingerprint, Field(description="Of the whole policy, which the API shows.")]
    awards: Annotated[tuple[Code, ...], Field(description="What can be earned: diploma, attendance.")]


class ActSigned(Event):
    """Officials signed a graduation act. Its graduations and certificates are events of their own."""

    type: ClassVar[str] = "int.iom.training.act.signed.v1"
    topic: ClassVar[Topic] = topics.GRADUATIONS
    key: ClassVar[str] = "act_id"
    fact: ClassVar[Fact] = facts.ACT

    act_id: ActId
    edition_id: EditionId
    revision: Revision
    signed_at: Moment
    graduated_on: Annotated[date, Field(description="The date that documents print.")]
    number: Annotated[Code, Field(description="The number that the act and its certificates print.")]
    sha256: Annotated[Fingerprint, Field(description="Of the content of the act, which names nobody.")]
    policy: Annotated[Code, Field(description="The rules of graduation, by code.")]
    policy_version: Annotated[int, Field(ge=1, description="Which version of these rules was applied.")]
    graduates: Annotated[int, Field(ge=0, description="How many people graduate by it.")]
    certificates: Annotated[int, Field(ge=0, description="How many certificates it gives.")]


class ActAnnulled(Event):
    """A signed act was annulled. Its graduations are reversed and its certificates revoked, by events of their own."""

    type: ClassVar[str] = "int.iom.training.act.annulled.v1"
    topic: ClassVar[Topic] = topics.GRADUATIONS
    key: ClassVar[str] = "act_id"
    fact: ClassVar[Fact] = facts.ACT

    act_id: ActId
    edition_id: EditionId
    revision: Revision
    annulled_at: Moment
