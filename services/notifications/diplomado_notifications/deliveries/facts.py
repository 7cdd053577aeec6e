"""The facts of a message: the parts of a delivery's context that its decision found complete."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_contracts import Localised
from diplomado_notifications.deliveries.context.delivery_context import (
    Edition,
    Issue,
    LastSent,
    Person,
    Recording,
    Registration,
    Revocation,
    Schedule,
    Session,
)


@dataclass(frozen=True, slots=True)
class RegistrationFacts:
    """For a message about the registration. `sessions` are those that are not over, by their start."""

    person: Person
    edition: Edition
    registration: Registration
    sessions: tuple[Session, ...]
    sessions_last_sent: Mapping[UUID, LastSent]


@dataclass(frozen=True, slots=True)
class PersonalFacts:
    """For a message about the participant's own link, or about a change of the address."""

    person: Person
    edition: Edition


@dataclass(frozen=True, slots=True)
class NameCheckFacts:
    """For a message that asks the participant to check their name, until a time if there is one."""

    person: Person
    edition: Edition
    until_at: datetime | None


@dataclass(frozen=True, slots=True)
class UnreachableFacts:
    """For a message about awards whose attendance the participant cannot reach any more."""

    person: Person
    edition: Edition
    awards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FocalProofFacts:
    """For a message to the address of a focal point, which is proven by the link in it."""

    person: Person
    edition: Edition
    proof_id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class FocalWarningFacts:
    """For a message about own people who cannot reach their attendance any more. `names` are of some of them."""

    person: Person
    edition: Edition
    people: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProofFacts:
    """For a message to a new address, which is proven by the link in it."""

    person: Person
    edition: Edition
    proof_id: UUID
    email: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """For a message about one session. `last_sent` is None if the recipient was sent nothing about it yet."""

    person: Person
    edition: Edition
    registration: Registration
    session: Session
    schedule: Schedule
    last_sent: LastSent | None


@dataclass(frozen=True, slots=True)
class TimetableFacts:
    """For a message about several sessions, sorted by their start."""

    person: Person
    edition: Edition
    registration: Registration
    changes: tuple[SessionFacts, ...]


@dataclass(frozen=True, slots=True)
class ReminderFacts:
    """For a message that reminds of sessions, sorted by their start."""

    person: Person
    edition: Edition
    registration: Registration
    sessions: tuple[SessionFacts, ...]


@dataclass(frozen=True, slots=True)
class RecordingFacts:
    """For a message about the recording of a session."""

    person: Person
    edition: Edition
    recording: Recording
    session_title: Localised


@dataclass(frozen=True, slots=True)
class IssueFacts:
    """For a message about an issued certificate. `session_title` is set if it is for one session."""

    person: Person
    edition: Edition
    issue: Issue
    session_title: Localised | None


@dataclass(frozen=True, slots=True)
class RevocationFacts:
    """For a message about a revoked certificate. `session_title` is set if it is for one session."""

    person: Person
    edition: Edition
    issue: Issue
    revocation: Revocation
    session_title: Localised | None


def together(changes: Sequence[SessionFacts]) -> "SessionFacts | TimetableFacts":
    """Return the facts of one message about these sessions of one registration, of which there is at least one."""
    first, *others = sorted(changes, key=lambda change: (change.schedule.starts_at, change.session.session_id))
    return TimetableFacts(first.person, first.edition, first.registration, (first, *others)) if others else first


def reminding(sessions: Sequence[SessionFacts]) -> ReminderFacts:
    """Return the facts of one reminder of these sessions, of which there is at least one."""
    first, *others = sorted(sessions, key=lambda one: (one.schedule.starts_at, one.session.session_id))
    return ReminderFacts(first.person, first.edition, first.registration, (first, *others))


MessageFacts = (
    RegistrationFacts
    | SessionFacts
    | TimetableFacts
    | ReminderFacts
    | RecordingFacts
    | IssueFacts
    | RevocationFacts
    | PersonalFacts
    | NameCheckFacts
    | UnreachableFacts
    | ProofFacts
    | FocalProofFacts
    | FocalWarningFacts
)
