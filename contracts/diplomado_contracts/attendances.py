"""Events about a participant's attendance in a session. Both types share a revision per registration and session."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from diplomado_contracts import topics
from diplomado_contracts.event import Event, Moment, Revision, Topic

Seconds = Annotated[int, Field(ge=0)]


class Attended(Event):
    """A session was closed and the participant had been present: the union of all intervals inside its window."""

    type: ClassVar[str] = "int.iom.training.participant.attended.v1"
    topic: ClassVar[Topic] = topics.ATTENDANCES
    key: ClassVar[str] = "registration_id"

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


class AttendanceCorrected(Event):
    """A coordinator corrected an attendance after the session was closed."""

    type: ClassVar[str] = "int.iom.training.attendance.corrected.v1"
    topic: ClassVar[Topic] = topics.ATTENDANCES
    key: ClassVar[str] = "registration_id"

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
