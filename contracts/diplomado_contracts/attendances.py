"""Events about a participant's attendance in a session. Both types share a revision per registration and session."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from diplomado_contracts import facts, topics
from diplomado_contracts.event import (
    EditionId,
    Event,
    Fact,
    Moment,
    ParticipantId,
    RegistrationId,
    Revision,
    SessionId,
    Topic,
)

Seconds = Annotated[int, Field(ge=0, description="Seconds of the session that the participant was present.")]
MARGIN_MINUTES = 60
"""How far around a session presence is told, for policies that give a grace."""
BeforeStart = Annotated[
    tuple[Annotated[int, Field(ge=0, le=60)], ...],
    Field(
        max_length=MARGIN_MINUTES, description="Seconds present in the last minute before the start, the one before…"
    ),
]
AfterEnd = Annotated[
    tuple[Annotated[int, Field(ge=0, le=60)], ...],
    Field(max_length=MARGIN_MINUTES, description="Seconds present in the first minute after the end, the next one…"),
]
ExcuseReason = Literal["official_duty", "personal", "connection", "other"]
"""Why a participant is excused. The codes are coarse: a finer one could say something about health."""


class Attended(Event):
    """A session was closed and the participant had been present: the union of all intervals inside its window."""

    type: ClassVar[str] = "int.iom.training.participant.attended.v1"
    topic: ClassVar[Topic] = topics.ATTENDANCES
    key: ClassVar[str] = "registration_id"
    fact: ClassVar[Fact] = facts.ATTENDANCE
    schema_revision: ClassVar[int] = 2

    registration_id: RegistrationId
    edition_id: EditionId
    session_id: SessionId
    participant_id: ParticipantId
    revision: Revision
    recorded_at: Moment
    seconds: Seconds
    session_seconds: Annotated[
        int, Field(ge=1, description="Length of the session that `seconds` is measured against.")
    ]
    evidence: Annotated[tuple[UUID, ...], Field(description="Identifiers of the files that show it.")] = ()
    before_start: BeforeStart = ()
    after_end: AfterEnd = ()


class AttendanceCorrected(Event):
    """A coordinator corrected an attendance after the session was closed."""

    type: ClassVar[str] = "int.iom.training.attendance.corrected.v1"
    topic: ClassVar[Topic] = topics.ATTENDANCES
    key: ClassVar[str] = "registration_id"
    fact: ClassVar[Fact] = facts.ATTENDANCE
    schema_revision: ClassVar[int] = 2

    registration_id: RegistrationId
    edition_id: EditionId
    session_id: SessionId
    participant_id: ParticipantId
    revision: Revision
    corrected_at: Moment
    seconds: Seconds
    previous_seconds: Annotated[Seconds, Field(description="What was counted before.")]
    session_seconds: Annotated[
        int, Field(ge=1, description="Length of the session that `seconds` is measured against.")
    ]
    reason: Annotated[
        Literal["technical_failure", "evidence_added", "identity_resolved", "clerical_error"],
        Field(description="Why, by code."),
    ]
    corrected_by: Annotated[str, Field(description="Subject of the token of the member of staff.")]
    correction_id: Annotated[UUID, Field(description="The correction, in the record of decisions.")]
    before_start: BeforeStart = ()
    after_end: AfterEnd = ()


class GuestsCounted(Event):
    """How many entries of a session's attendance files wait for a person to say who they are."""

    type: ClassVar[str] = "int.iom.training.guests.counted.v1"
    topic: ClassVar[Topic] = topics.ATTENDANCES
    key: ClassVar[str] = "session_id"
    fact: ClassVar[Fact] = facts.GUESTS

    session_id: SessionId
    edition_id: EditionId
    revision: Revision
    counted_at: Moment
    waiting: Annotated[int, Field(ge=0, description="Number of entries that nobody identified yet; 0 if all are.")]


class AttendanceExcused(Event):
    """The absence of a participant from a session is excused. Its revision is its own, per registration and session."""

    type: ClassVar[str] = "int.iom.training.attendance.excused.v1"
    topic: ClassVar[Topic] = topics.ATTENDANCES
    key: ClassVar[str] = "registration_id"
    fact: ClassVar[Fact] = facts.EXCUSE

    registration_id: RegistrationId
    edition_id: EditionId
    session_id: SessionId
    participant_id: ParticipantId
    revision: Revision
    excused_at: Moment
    reason: Annotated[ExcuseReason, Field(description="Why, by a coarse code.")]
    excuse_id: Annotated[UUID, Field(description="The excuse, which may be withdrawn later.")]
    withdrawn: Annotated[bool, Field(description="True: the absence is not excused any more.")] = False


class AttendanceMadeUp(Event):
    """A participant makes up for a session. Its revision is its own, per registration and session.

    With `equivalent_session_id` the share of that session that the participant attends counts for this one. Without
    it an assignment was accepted, which counts for the whole session. Neither is presence in the session.
    """

    type: ClassVar[str] = "int.iom.training.attendance.madeup.v1"
    topic: ClassVar[Topic] = topics.ATTENDANCES
    key: ClassVar[str] = "registration_id"
    fact: ClassVar[Fact] = facts.MAKE_UP

    registration_id: RegistrationId
    edition_id: EditionId
    session_id: SessionId
    participant_id: ParticipantId
    revision: Revision
    made_up_at: Moment
    make_up_id: Annotated[UUID, Field(description="The decision, which may be withdrawn later.")]
    equivalent_session_id: Annotated[
        UUID | None, Field(description="The session that counts for this one; None: an assignment counts.")
    ] = None
    withdrawn: Annotated[bool, Field(description="True: it does not count any more.")] = False
