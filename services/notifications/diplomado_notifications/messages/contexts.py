"""The values of each letter template: one class for each kind of message, with exactly its template's variables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from diplomado_notifications.deliveries.delivery import Letter
from diplomado_notifications.messages.step_contexts import (
    AddressChangingContext,
    AddressProofContext,
    EditionCancelledContext,
    EditionReinstatedContext,
    ErasureDoneContext,
    ErasureRefusedContext,
    FocalProofContext,
    FocalWarningContext,
    LinkRequestedContext,
    NameCheckContext,
    RegistrationActionContext,
    RegistrationEndedContext,
    RegistrationStepContext,
    ThresholdUnreachableContext,
)


@dataclass(frozen=True, slots=True)
class RegistrationConfirmedContext:
    """The registration has a place. `sessions` is the number of sessions in the timetable."""

    name: str
    edition: str
    organiser: str
    partner: str | None
    sessions: int


@dataclass(frozen=True, slots=True)
class RegistrationPromotedContext:
    """The registration waited and now has a place. `sessions` is the number of sessions in the timetable."""

    name: str
    edition: str
    organiser: str
    partner: str | None
    sessions: int


@dataclass(frozen=True, slots=True)
class RegistrationWaitlistedContext:
    """The registration is on the waiting list."""

    name: str
    edition: str
    organiser: str
    partner: str | None


@dataclass(frozen=True, slots=True)
class SessionChangedContext:
    """A session is new to the recipient (`added`), has a new time (`moved`) or has other details than before.

    `previously` is the time that the recipient was sent before, if any.
    """

    name: str
    edition: str
    session: str
    added: bool
    moved: bool
    previously: str | None


@dataclass(frozen=True, slots=True)
class SessionCancelledContext:
    """A session to which the recipient was invited does not take place."""

    name: str
    edition: str
    session: str


@dataclass(frozen=True, slots=True)
class SessionLinkContext:
    """A session has another link to join it, or (`removed`) none any more. The letter's timetable shows it."""

    name: str
    edition: str
    session: str
    removed: bool


@dataclass(frozen=True, slots=True)
class SessionOwnLinkContext:
    """The recipient has another own link to join a session. The letter's timetable shows it."""

    name: str
    edition: str
    session: str


@dataclass(frozen=True, slots=True)
class ReminderContext:
    """So many sessions are near. `session` is the title of the first one."""

    name: str
    edition: str
    session: str
    sessions: int


@dataclass(frozen=True, slots=True)
class TimetableChangedContext:
    """So many sessions, two or more, are new to the recipient, have changed or do not take place."""

    name: str
    edition: str
    changes: int


@dataclass(frozen=True, slots=True)
class RecordingPublishedContext:
    """The recording of a session that the recipient attended can be watched."""

    name: str
    edition: str
    session: str
    link: str
    recording_language: str


@dataclass(frozen=True, slots=True)
class CertificateIssuedContext:
    """A certificate was issued. `session` is set if it is for one session; `replaces` if an earlier one is void."""

    name: str
    edition: str
    award: str
    session: str | None
    replaces: bool
    code: str
    link: str


@dataclass(frozen=True, slots=True)
class CertificateRevokedContext:
    """A certificate was revoked. `session` is set if it is for one session; `when` is the day of the revocation."""

    name: str
    edition: str
    organiser: str
    award: str
    session: str | None
    code: str
    link: str
    when: str
    reason: str


MessageContext = (
    RegistrationConfirmedContext
    | RegistrationPromotedContext
    | RegistrationWaitlistedContext
    | RegistrationStepContext
    | RegistrationActionContext
    | RegistrationEndedContext
    | LinkRequestedContext
    | NameCheckContext
    | ThresholdUnreachableContext
    | AddressProofContext
    | AddressChangingContext
    | ErasureRefusedContext
    | ErasureDoneContext
    | SessionChangedContext
    | SessionCancelledContext
    | SessionLinkContext
    | SessionOwnLinkContext
    | ReminderContext
    | TimetableChangedContext
    | RecordingPublishedContext
    | CertificateIssuedContext
    | CertificateRevokedContext
    | EditionCancelledContext
    | EditionReinstatedContext
    | FocalProofContext
    | FocalWarningContext
)

CONTEXTS: Final[Mapping[Letter, type[MessageContext]]] = {
    "registration_confirmed": RegistrationConfirmedContext,
    "registration_waitlisted": RegistrationWaitlistedContext,
    "registration_promoted": RegistrationPromotedContext,
    "registration_withdrawn": RegistrationEndedContext,
    "registration_unconfirmed": RegistrationActionContext,
    "registration_submitted": RegistrationStepContext,
    "registration_needs_information": RegistrationActionContext,
    "registration_rejected": RegistrationEndedContext,
    "registration_offered": RegistrationActionContext,
    "registration_expired": RegistrationEndedContext,
    "registration_replaced": RegistrationEndedContext,
    "session_changed": SessionChangedContext,
    "session_cancelled": SessionCancelledContext,
    "session_link": SessionLinkContext,
    "session_own_link": SessionOwnLinkContext,
    "reminder": ReminderContext,
    "timetable_changed": TimetableChangedContext,
    "recording_published": RecordingPublishedContext,
    "certificate_issued": CertificateIssuedContext,
    "certificate_revoked": CertificateRevokedContext,
    "link_requested": LinkRequestedContext,
    "name_check": NameCheckContext,
    "address_proof": AddressProofContext,
    "address_changing": AddressChangingContext,
    "edition_cancelled": EditionCancelledContext,
    "edition_reinstated": EditionReinstatedContext,
    "threshold_unreachable": ThresholdUnreachableContext,
    "erasure_refused": ErasureRefusedContext,
    "erasure_done": ErasureDoneContext,
    "focal_proof": FocalProofContext,
    "focal_warning": FocalWarningContext,
}
