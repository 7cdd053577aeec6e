"""Events about the timetable of an edition."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from diplomado_contracts import facts, topics
from diplomado_contracts.event import (
    Code,
    EditionId,
    Event,
    Fact,
    LanguageTag,
    Localised,
    Moment,
    ParticipantId,
    RegistrationId,
    Revision,
    SessionId,
    Topic,
)


class SessionScheduled(Event):
    """A session was put into the timetable, or moved. Shares its revision with SessionCancelled."""

    type: ClassVar[str] = "int.iom.training.session.scheduled.v1"
    topic: ClassVar[Topic] = topics.SESSIONS
    key: ClassVar[str] = "session_id"
    fact: ClassVar[Fact] = facts.SESSION

    session_id: SessionId
    edition_id: EditionId
    revision: Revision
    scheduled_at: Moment
    code: Annotated[Code, Field(description="By which files and people name the session, unique in its edition.")]
    module: Annotated[int | None, Field(ge=1, description="Number of the module that the session belongs to.")] = None
    title: Annotated[Localised, Field(description="What the session is about.")]
    starts_at: Moment
    ends_at: Moment
    time_zone: Annotated[str, Field(description="IANA name of the zone that people read the times in.")]
    place: Annotated[str | None, Field(description="Room or platform; never a link with a secret.")] = None


class SessionCancelled(Event):
    """A session will not take place."""

    type: ClassVar[str] = "int.iom.training.session.cancelled.v1"
    topic: ClassVar[Topic] = topics.SESSIONS
    key: ClassVar[str] = "session_id"
    fact: ClassVar[Fact] = facts.SESSION

    session_id: SessionId
    edition_id: EditionId
    revision: Revision
    cancelled_at: Moment


class SessionClosed(Event):
    """Staff declared the attendance of a session complete. Shares its revision with SessionReopened.

    Who has no attendance of a closed session was absent; of any other session nothing is known yet. A later revision
    has the times that later evidence shows. The counts are those of its moment: corrections have events of their own.
    """

    type: ClassVar[str] = "int.iom.training.session.closed.v1"
    topic: ClassVar[Topic] = topics.SESSIONS
    key: ClassVar[str] = "session_id"
    fact: ClassVar[Fact] = facts.CLOSING

    session_id: SessionId
    edition_id: EditionId
    revision: Revision
    closed_at: Moment
    actual_starts_at: Annotated[Moment | None, Field(description="When it began; None: no source says it.")] = None
    actual_ends_at: Annotated[Moment | None, Field(description="When it ended; None: no source says it.")] = None
    scheduled_seconds: Annotated[int, Field(ge=1, description="Length of the session as scheduled.")]
    session_seconds: Annotated[
        int, Field(ge=1, description="Length of what took place, never more than the scheduled one.")
    ]
    attended: Annotated[int, Field(ge=0, description="Number of registrations that were present.")]
    waiting: Annotated[int, Field(ge=0, description="Number of entries of attendance files that nobody identified.")]


class SessionReopened(Event):
    """The attendance of a closed session is not complete after all; it will be closed again."""

    type: ClassVar[str] = "int.iom.training.session.reopened.v1"
    topic: ClassVar[Topic] = topics.SESSIONS
    key: ClassVar[str] = "session_id"
    fact: ClassVar[Fact] = facts.CLOSING

    session_id: SessionId
    edition_id: EditionId
    revision: Revision
    reopened_at: Moment


class RecordingPublished(Event):
    """A reviewed recording may be watched. It shares its revision with RecordingWithdrawn alone."""

    type: ClassVar[str] = "int.iom.training.recording.published.v1"
    topic: ClassVar[Topic] = topics.SESSIONS
    key: ClassVar[str] = "session_id"
    fact: ClassVar[Fact] = facts.RECORDING
    schema_revision: ClassVar[int] = 2

    session_id: SessionId
    edition_id: EditionId
    revision: Revision
    published_at: Moment
    url: Annotated[str, Field(description="Where it can be watched.")]
    language: Annotated[
        Literal["es", "en"], Field(description="The language that is spoken, or the nearer one of the two.")
    ] = "es"
    language_tag: LanguageTag | None = None

    @property
    def preferred_language(self) -> str:
        """The tag (BCP 47) of the language that is meant."""
        return self.language_tag or self.language


class RecordingWithdrawn(Event):
    """A published recording may not be watched any more, and nobody shows its link. Another one may be published."""

    type: ClassVar[str] = "int.iom.training.recording.withdrawn.v1"
    topic: ClassVar[Topic] = topics.SESSIONS
    key: ClassVar[str] = "session_id"
    fact: ClassVar[Fact] = facts.RECORDING

    session_id: SessionId
    edition_id: EditionId
    revision: Revision
    withdrawn_at: Moment


class JoinLinkSet(Event):
    """The link by which participants join a session online was set, changed or removed."""

    type: ClassVar[str] = "int.iom.training.joinlink.set.v1"
    topic: ClassVar[Topic] = topics.ACCESS
    key: ClassVar[str] = "session_id"
    fact: ClassVar[Fact] = facts.JOIN_LINK

    session_id: SessionId
    edition_id: EditionId
    revision: Revision
    set_at: Moment
    url: Annotated[str | None, Field(description="None: there is no link any more.")] = None


class PersonalJoinLinkSet(Event):
    """The link by which one participant joins one session online was set, changed or removed.

    Whoever opens it is counted as this participant. It outranks the link of the session.
    """

    type: ClassVar[str] = "int.iom.training.personaljoinlink.set.v1"
    topic: ClassVar[Topic] = topics.ACCESS
    key: ClassVar[str] = "personal_link_id"
    fact: ClassVar[Fact] = facts.PERSONAL_JOIN_LINK

    personal_link_id: Annotated[UUID, Field(description="The same for every link of a registration to a session.")]
    registration_id: RegistrationId
    session_id: SessionId
    edition_id: EditionId
    participant_id: ParticipantId
    revision: Revision
    set_at: Moment
    url: Annotated[str | None, Field(description="None: there is no link any more.")] = None
