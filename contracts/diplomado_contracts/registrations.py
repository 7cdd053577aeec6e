"""Events about one participant's place in one edition. The three types share one revision per registration."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from diplomado_contracts import topics
from diplomado_contracts.event import Code, Event, Moment, Revision, Topic


class Registered(Event):
    """A participant has a place in an edition."""

    type: ClassVar[str] = "int.iom.training.participant.registered.v1"
    topic: ClassVar[Topic] = topics.REGISTRATIONS
    key: ClassVar[str] = "registration_id"

    registration_id: UUID
    edition_id: UUID
    participant_id: UUID
    revision: Revision
    registered_at: Moment
    promoted: Annotated[bool, Field(description="True if the place came from the waiting list.")] = False
    institution: Code | None = None
    organisation_type: Code | None = None
    occupation: Code | None = None
    admin_area: Annotated[str | None, Field(description="ISO 3166-2 code.")] = None
    group: Annotated[str | None, Field(description="Territorial group within the edition.")] = None
    leads_group: bool = False


class RegistrationWaitlisted(Event):
    """A participant waits for a place in a full edition."""

    type: ClassVar[str] = "int.iom.training.participant.waitlisted.v1"
    topic: ClassVar[Topic] = topics.REGISTRATIONS
    key: ClassVar[str] = "registration_id"

    registration_id: UUID
    edition_id: UUID
    participant_id: UUID
    revision: Revision
    waitlisted_at: Moment


class RegistrationWithdrawn(Event):
    """A participant gave up the place or the wait."""

    type: ClassVar[str] = "int.iom.training.participant.withdrawn.v1"
    topic: ClassVar[Topic] = topics.REGISTRATIONS
    key: ClassVar[str] = "registration_id"

    registration_id: UUID
    edition_id: UUID
    participant_id: UUID
    revision: Revision
    withdrawn_at: Moment
    withdrawn_by: Literal["participant", "staff"] = "participant"
