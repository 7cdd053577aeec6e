"""Events about one participant's place in one edition.

Registered, RegistrationWaitlisted, RegistrationWithdrawn and RegistrationStatusChanged share one revision per
registration: the newest of them says where it stands. ParticipantLinkIssued and NameConfirmed count their own;
DataRequestRefused is one for each request.
"""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from diplomado_contracts import facts, topics
from diplomado_contracts.event import (
    Code,
    EditionId,
    Event,
    Fact,
    Moment,
    ParticipantId,
    RegistrationId,
    Revision,
    Topic,
)


class Registered(Event):
    """A participant has a place in an edition."""

    type: ClassVar[str] = "int.iom.training.participant.registered.v1"
    topic: ClassVar[Topic] = topics.REGISTRATIONS
    key: ClassVar[str] = "registration_id"
    fact: ClassVar[Fact] = facts.REGISTRATION

    registration_id: RegistrationId
    edition_id: EditionId
    participant_id: ParticipantId
    revision: Revision
    registered_at: Moment
    promoted: Annotated[bool, Field(description="True if the place came from the waiting list.")] = False
    institution: Annotated[Code | None, Field(description="The participant's institution, by code.")] = None
    organisation_type: Annotated[
        Code | None, Field(description="Kind of organisation, by code of the country's list.")
    ] = None
    occupation: Annotated[Code | None, Field(description="Kind of work, by code of the country's list.")] = None
    admin_area: Annotated[str | None, Field(description="ISO 3166-2 code.")] = None
    group: Annotated[str | None, Field(description="Territorial group within the edition.")] = None
    leads_group: Annotated[bool, Field(description="True if the participant leads the territorial group.")] = False


class RegistrationWaitlisted(Event):
    """A participant waits for a place in a full edition."""

    type: ClassVar[str] = "int.iom.training.participant.waitlisted.v1"
    topic: ClassVar[Topic] = topics.REGISTRATIONS
    key: ClassVar[str] = "registration_id"
    fact: ClassVar[Fact] = facts.REGISTRATION

    registration_id: RegistrationId
    edition_id: EditionId
    participant_id: ParticipantId
    revision: Revision
    waitlisted_at: Moment


class RegistrationWithdrawn(Event):
    """A participant gave up the place or the wait."""

    type: ClassVar[str] = "int.iom.training.participant.withdrawn.v1"
    topic: ClassVar[Topic] = topics.REGISTRATIONS
    key: ClassVar[str] = "registration_id"
    fact: ClassVar[Fact] = facts.REGISTRATION

    registration_id: RegistrationId
    edition_id: EditionId
    participant_id: ParticipantId
    revision: Revision
    withdrawn_at: Moment
    withdrawn_by: Annotated[
        Literal["participant", "staff"], Field(description="Who gave it up: the participant, or staff for them.")
    ] = "participant"


class RegistrationStatusChanged(Event):
    """A registration reached a status that has no type of its own: none of them is a place."""

    type: ClassVar[str] = "int.iom.training.registration.changed.v1"
    topic: ClassVar[Topic] = topics.REGISTRATIONS
    key: ClassVar[str] = "registration_id"
    fact: ClassVar[Fact] = facts.REGISTRATION

    registration_id: RegistrationId
    edition_id: EditionId
    participant_id: ParticipantId
    revision: Revision
    changed_at: Moment
    status: Annotated[
        Code,
        Field(
            description="unconfirmed: the address is not proven; submitted: waits for a decision; needs_information: "
            "waits for the participant; rejected; offered: waits for the participant to accept the place; expired: not "
            "confirmed in time; replaced: another person has the place; merged: another registration goes on. "
            "Readers treat other values like withdrawn."
        ),
    ]
    expires_at: Annotated[Moment | None, Field(description="When the status ends unless the participant acts.")] = None


class ParticipantLinkIssued(Event):
    """The link to a participant's own page: links of an earlier revision are void. The event holds no link.

    A registration without this event has links of revision 1.
    """

    type: ClassVar[str] = "int.iom.training.link.issued.v1"
    topic: ClassVar[Topic] = topics.REGISTRATIONS
    key: ClassVar[str] = "registration_id"
    fact: ClassVar[Fact] = facts.PARTICIPANT_LINK

    registration_id: RegistrationId
    edition_id: EditionId
    participant_id: ParticipantId
    revision: Revision
    link_revision: Annotated[int, Field(ge=1, description="Links of an earlier revision are void.")]
    issued_at: Moment
    requested: Annotated[bool, Field(description="True if the link shall be mailed to the participant now.")] = False


class NameConfirmed(Event):
    """A participant confirmed that their name, as it will be printed, is right."""

    type: ClassVar[str] = "int.iom.training.name.confirmed.v1"
    topic: ClassVar[Topic] = topics.REGISTRATIONS
    key: ClassVar[str] = "registration_id"
    fact: ClassVar[Fact] = facts.NAME_CONFIRMATION

    registration_id: RegistrationId
    edition_id: EditionId
    participant_id: ParticipantId
    revision: Revision
    confirmed_at: Moment
    person_revision: Annotated[
        int, Field(ge=1, description="The revision of PersonDescribed whose name was confirmed.")
    ]


class DataRequestRefused(Event):
    """The erasure of their data, which a participant asked for, was refused. The reason is on the own page alone."""

    type: ClassVar[str] = "int.iom.training.erasure.refused.v1"
    topic: ClassVar[Topic] = topics.REGISTRATIONS
    key: ClassVar[str] = "registration_id"
    fact: ClassVar[Fact] = facts.DATA_REQUEST

    registration_id: Annotated[UUID, Field(description="The participant's newest registration.")]
    edition_id: EditionId
    participant_id: ParticipantId
    request_id: Annotated[UUID, Field(description="The request that was refused.")]
    revision: Annotated[Revision, Field(description="Always 1: a request is answered once.")]
    refused_at: Moment
