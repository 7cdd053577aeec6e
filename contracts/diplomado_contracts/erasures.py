"""Receipts of erasures: each service that keeps details of people says when it has removed somebody's."""

from typing import ClassVar

from diplomado_contracts import facts, topics
from diplomado_contracts.event import Event, Fact, Moment, ParticipantId, Revision, Topic


class PersonErasedInSessions(Event):
    """The sessions service has erased a person's details."""

    type: ClassVar[str] = "int.iom.training.sessions.erased.v1"
    topic: ClassVar[Topic] = topics.ERASURES_IN_SESSIONS
    key: ClassVar[str] = "participant_id"
    fact: ClassVar[Fact] = facts.ERASURE_IN_SESSIONS

    participant_id: ParticipantId
    revision: Revision
    carried_out_at: Moment


class PersonErasedInCertificates(Event):
    """The certificates service has erased a person's details."""

    type: ClassVar[str] = "int.iom.training.certificates.erased.v1"
    topic: ClassVar[Topic] = topics.ERASURES_IN_CERTIFICATES
    key: ClassVar[str] = "participant_id"
    fact: ClassVar[Fact] = facts.ERASURE_IN_CERTIFICATES

    participant_id: ParticipantId
    revision: Revision
    carried_out_at: Moment


class PersonErasedInNotifications(Event):
    """The notifications service has erased a person's details."""

    type: ClassVar[str] = "int.iom.training.notifications.erased.v1"
    topic: ClassVar[Topic] = topics.ERASURES_IN_NOTIFICATIONS
    key: ClassVar[str] = "participant_id"
    fact: ClassVar[Fact] = facts.ERASURE_IN_NOTIFICATIONS

    participant_id: ParticipantId
    revision: Revision
    carried_out_at: Moment


Receipt = PersonErasedInSessions | PersonErasedInCertificates | PersonErasedInNotifications
RECEIPTS: tuple[type[Receipt], ...] = (PersonErasedInSessions, PersonErasedInCertificates, PersonErasedInNotifications)
"""One of each service that keeps details of people. Their revision is that of PersonErased."""
