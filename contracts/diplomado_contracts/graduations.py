"""Events that follow from a signed graduation act, and from its annulment. Both types share one revision."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from diplomado_contracts import topics
from diplomado_contracts.event import Code, Event, Moment, Revision, Topic


class Graduated(Event):
    """A participant graduated from an edition by a signed act."""

    type: ClassVar[str] = "int.iom.training.participant.graduated.v1"
    topic: ClassVar[Topic] = topics.GRADUATIONS
    key: ClassVar[str] = "registration_id"

    registration_id: UUID
    edition_id: UUID
    participant_id: UUID
    revision: Revision
    act_id: UUID
    graduated_on: date
    signed_at: Moment
    policy: Code
    policy_version: int


class GraduationReversed(Event):
    """A graduation no longer counts, because its act was annulled. The participant may graduate by a later act."""

    type: ClassVar[str] = "int.iom.training.graduation.reversed.v1"
    topic: ClassVar[Topic] = topics.GRADUATIONS
    key: ClassVar[str] = "registration_id"

    registration_id: UUID
    edition_id: UUID
    participant_id: UUID
    revision: Revision
    act_id: UUID
    reversed_at: Moment
