"""The only events with personal data. The topic is compacted: a new record replaces the last one of its key."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from diplomado_contracts import facts, topics
from diplomado_contracts.event import (
    Code,
    EditionId,
    Event,
    Fact,
    LanguageTag,
    Moment,
    ParticipantId,
    RegistrationId,
    Revision,
    Topic,
)


class PersonDescribed(Event):
    """A participant gave or corrected their details. Personal data: never logged, never passed on."""

    type: ClassVar[str] = "int.iom.training.person.described.v1"
    topic: ClassVar[Topic] = topics.PEOPLE
    key: ClassVar[str] = "participant_id"
    fact: ClassVar[Fact] = facts.PERSON
    schema_revision: ClassVar[int] = 3

    participant_id: ParticipantId
    revision: Revision
    described_at: Moment
    given_names: Annotated[str, Field(description="As the person writes them.")]
    family_names: Annotated[str, Field(description="As the person writes them.")]
    email: Annotated[str, Field(description="Address for mails about programmes.")]
    language: Annotated[Literal["es", "en"], Field(description="In which the person is written to.")] = "es"
    language_tag: LanguageTag | None = None
    shares_mailbox: Annotated[bool, Field(description="True if other people read the same address.")] = False
    new_email: Annotated[str | None, Field(description="An address that shall replace `email` once it is proven.")] = (
        None
    )
    proof_id: Annotated[UUID | None, Field(description="The proof that is asked of `new_email`.")] = None
    proof_expires_at: Moment | None = None

    @property
    def preferred_language(self) -> str:
        """The tag (BCP 47) of the language that is meant."""
        return self.language_tag or self.language


class PersonErased(Event):
    """A participant's details were erased: every reader removes them."""

    type: ClassVar[str] = "int.iom.training.person.erased.v1"
    topic: ClassVar[Topic] = topics.PEOPLE
    key: ClassVar[str] = "participant_id"
    fact: ClassVar[Fact] = facts.PERSON
    schema_revision: ClassVar[int] = 2

    participant_id: ParticipantId
    revision: Revision
    erased_at: Moment
    reason: Annotated[
        Code | None, Field(description="request: the person or the coordinator asked; retention: the period is over.")
    ] = None


class MergedRegistration(BaseModel):
    """Two registrations of one edition that are found to be one person's: the second one continues the first."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    edition_id: EditionId
    registration_id: Annotated[UUID, Field(description="The registration that is continued.")]
    into_registration_id: Annotated[UUID, Field(description="The registration that continues it.")]


class PersonMerged(Event):
    """Two records were found to be one person's.

    Readers count what belongs to `participant_id` as `into_participant_id`'s. The details of `participant_id` are void.
    Registrations of other editions follow as events of their own, with the new participant. The event shares its
    revision with PersonDescribed, and so does PersonSplit.
    """

    type: ClassVar[str] = "int.iom.training.person.merged.v1"
    topic: ClassVar[Topic] = topics.PEOPLE
    key: ClassVar[str] = "participant_id"
    fact: ClassVar[Fact] = facts.PERSON

    participant_id: ParticipantId
    revision: Revision
    merged_at: Moment
    into_participant_id: Annotated[UUID, Field(description="The record that goes on.")]
    registrations: Annotated[
        tuple[MergedRegistration, ...], Field(description="Registrations of the same edition, which become one.")
    ] = ()


class PersonSplit(Event):
    """A merge was a mistake. PersonDescribed of `participant_id` follows, and events of its registrations."""

    type: ClassVar[str] = "int.iom.training.person.split.v1"
    topic: ClassVar[Topic] = topics.PEOPLE
    key: ClassVar[str] = "participant_id"
    fact: ClassVar[Fact] = facts.PERSON

    participant_id: ParticipantId
    revision: Revision
    split_at: Moment
    from_participant_id: Annotated[UUID, Field(description="The record that it had been merged into.")]
    registrations: Annotated[
        tuple[MergedRegistration, ...], Field(description="Registrations that are two again.")
    ] = ()


class Consent(BaseModel):
    """The present answer for one purpose."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    purpose: Annotated[Code, Field(description="What the consent is for, by code.")]
    granted: Annotated[StrictBool, Field(description="True: yes; False: no, or withdrawn.")]


class ConsentsGiven(Event):
    """All present answers of a registration about consent. A purpose without an answer is not consented to.

    Its key is the registration, so on the compacted topic it replaces only earlier answers of the same registration.
    """

    type: ClassVar[str] = "int.iom.training.consents.given.v1"
    topic: ClassVar[Topic] = topics.PEOPLE
    key: ClassVar[str] = "registration_id"
    fact: ClassVar[Fact] = facts.CONSENTS

    registration_id: RegistrationId
    edition_id: EditionId
    participant_id: ParticipantId
    revision: Revision
    given_at: Moment
    text_version: Annotated[Code, Field(description="Version of the text of the newest answer.")]
    channel: Annotated[Code, Field(description="Where the newest answer was given: form, api, nomination, own_page.")]
    consents: Annotated[tuple[Consent, ...], Field(description="The answers, one for each purpose.")]

    def allows(self, purpose: str) -> bool:
        """Return whether a purpose is consented to."""
        return any(consent.granted for consent in self.consents if consent.purpose == purpose)


class EditionContactChanged(Event):
    """Whom participants of an edition write to. It is on the restricted topic because it may be a person's address."""

    type: ClassVar[str] = "int.iom.training.contact.changed.v1"
    topic: ClassVar[Topic] = topics.PEOPLE
    key: ClassVar[str] = "edition_id"
    fact: ClassVar[Fact] = facts.EDITION_CONTACT

    edition_id: EditionId
    revision: Revision
    changed_at: Moment
    name: Annotated[str | None, Field(description="A person or an office.")] = None
    email: Annotated[str | None, Field(description="Where answers to mails about the edition go.")] = None


class FocalContactChanged(Event):
    """Where a focal point of an institution is told about the own people in an edition. Personal data.

    Without `email` the contact is removed: every reader removes it.
    """

    type: ClassVar[str] = "int.iom.training.focalcontact.changed.v1"
    topic: ClassVar[Topic] = topics.PEOPLE
    key: ClassVar[str] = "contact_id"
    fact: ClassVar[Fact] = facts.FOCAL_CONTACT

    contact_id: Annotated[UUID, Field(description="The contact: one address of an institution for an edition.")]
    edition_id: EditionId
    revision: Revision
    changed_at: Moment
    institution: Annotated[Code, Field(description="By code.")]
    name: Annotated[str | None, Field(description="The focal point's name.")] = None
    email: Annotated[str | None, Field(description="Where they are written to; None: removed.")] = None
    language: Annotated[Literal["es", "en"], Field(description="In which they are written to.")] = "es"
    names_people: Annotated[
        bool, Field(description="True if mails may name people who agreed that their institution learns the results.")
    ] = False
    proven_at: Annotated[Moment | None, Field(description="Since when it is known who reads the address.")] = None
    proof_id: Annotated[UUID | None, Field(description="The proof that is asked of the address.")] = None
    proof_expires_at: Moment | None = None
