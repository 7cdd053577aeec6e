"""Events about a participant's attendance in a session. Both types share a revision per registration and session."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from diplomado_contracts import topics
from diplomado_contracts.event import Event, Moment, Revision, Topic

Seconds = Annotated[int, Field(ge=0)]
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
    schema_revision: ClassVar[int] = 2

    registration_id: UUID
    edition_id: UUID
    session_id: UUID
    participant_id: UUID
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
    schema_revision: ClassVar[int] = 2

    registration_id: UUID
    edition_id: UUID
    session_id: UUID
    participant_id: UUID
    revision: Revision
    corrected_at: Moment
    seconds: Seconds
    previous_seconds: Seconds
    session_seconds: Annotated[int, Field(ge=1)]
    reason: Literal["technical_failure", "evidence_added", "identity_resolved", "clerical_error"]
    corrected_by: Annotated[str, Field(description="Subject of the token of the member of staff.")]
    correction_id: UUID
    before_start: BeforeStart = ()
    after_end: AfterEnd = ()


class GuestsCounted(Event):
    """How many entries of a session's attendance files wait for a person to say who they are."""

    type: ClassVar[str] = "int.iom.training.guests.counted.v1"
    topic: ClassVar[Topic] = topics.ATTENDANCES
    key: ClassVar[str] = "session_id"

    session_id: UUID
    edition_id: UUID
    revision: Revision
    counted_at: Moment
    waiting: Annotated[int, Field(ge=0)]


class AttendanceExcused(Event):
    """The absence of a participant from a session is excused. Its revision is its own, per registration and session."""

    type: ClassVar[str] = "int.iom.training.attendance.excused.v1"
    topic: ClassVar[Topic] = topics.ATTENDANCES
    key: ClassVar[str] = "registration_id"

    registration_id: UUID
    edition_id: UUID
    session_id: UUID
    participant_id: UUID
    revision: Revision
    excused_at: Moment
    reason: ExcuseReason
    excuse_id: UUID
    withdrawn: Annotated[bool, Field(description="True: the absence is not excused any more.")] = False


class AttendanceMadeUp(Event):
    """A participant makes up for a session. Its revision is its own, per registration and session.

    With `equivalent_session_id` the share of that session that the participant attends counts for this one. Without
    it an assignment was accepted, which counts for the whole session. Neither is presence in the session.
    """

    type: ClassVar[str] = "int.iom.training.attendance.madeup.v1"
    topic: ClassVar[Topic] = topics.ATTENDANCES
    key: ClassVar[str] = "registration_id"

    registration_id: UUID
    edition_id: UUID
    session_id: UUID
    participant_id: UUID
    revision: Revision
    made_up_at: Moment
    make_up_id: UUID
    equivalent_session_id: UUID | None = None
    withdrawn: Annotated[bool, Field(description="True: it does not count any more.")] = False
