"""The newest facts around one delivery: what it is decided from and composed from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from diplomado_chassis.language.dates import zone_of
from diplomado_chassis.language.languages import SPANISH, Language
from diplomado_contracts import Localised

RegistrationStatus = Literal["registered", "waitlisted", "withdrawn"]
SessionStatus = Literal["scheduled", "cancelled"]


@dataclass(frozen=True, slots=True)
class Person:
    """The recipient. Personal data: never logged. An erased person has no details."""

    erased: bool = False
    given_names: str = ""
    family_names: str = ""
    email: str = ""
    language: Language = SPANISH


@dataclass(frozen=True, slots=True)
class Edition:
    """The edition that the delivery is about. `ends_on` is its last day in its zone, None if it is not known.

    `going_revision` is the newest revision under which it was neither cancelled nor archived, 0 if there is none.
    """

    title: Localised
    organiser: str
    partner: str | None = None
    time_zone: str = "UTC"
    ends_on: date | None = None
    status: str | None = None
    revision: int = 0
    going_revision: int = 0

    @property
    def is_cancelled(self) -> bool:
        """True if it does not take place, or is only kept for the record."""
        return self.status in ("cancelled", "archived")

    def is_over(self, now: datetime) -> bool:
        """Return whether the last day has passed."""
        return self.ends_on is not None and now.astimezone(zone_of(self.time_zone)).date() > self.ends_on


@dataclass(frozen=True, slots=True)
class Registration:
    """The newest state of the registration."""

    status: RegistrationStatus
    revision: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """Title, time and place of a session. Times are in UTC; `time_zone` is the zone in which they are shown."""

    title: Localised
    starts_at: datetime
    ends_at: datetime
    time_zone: str = "UTC"
    place: str | None = None

    def is_over(self, now: datetime) -> bool:
        """Return whether the session has ended."""
        return self.ends_at <= now


@dataclass(frozen=True, slots=True)
class Session:
    """The newest state of a session.

    A cancelled session keeps the schedule that it had last; `schedule` is None only if the cancellation alone is known.
    """

    session_id: UUID
    revision: int
    status: SessionStatus
    schedule: Schedule | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """The newest state of a session's recording."""

    revision: int
    url: str
    language: Language


@dataclass(frozen=True, slots=True)
class Issue:
    """The issue of a certificate. `session_id` is set if it is for one session, `supersedes` if it replaces another."""

    kind: str
    award: str
    verification_code: str
    session_id: UUID | None = None
    supersedes: UUID | None = None


@dataclass(frozen=True, slots=True)
class Revocation:
    """The revocation of a certificate, with the code of its reason, and the certificate issued in its place."""

    revoked_at: datetime
    reason: str
    superseded_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate. Either half may become known first."""

    issue: Issue | None = None
    revocation: Revocation | None = None


@dataclass(frozen=True, slots=True)
class SentState:
    """A state of the registration or of a session that a message reports. The subject's id is theirs."""

    subject_id: UUID
    revision: int
    status: RegistrationStatus | SessionStatus


@dataclass(frozen=True, slots=True)
class LastSent:
    """The state of a subject in the last message about it that a mail server accepted for the recipient.

    `starts_at` and `ends_at` are the times of the session in that message.
    """

    revision: int
    status: RegistrationStatus | SessionStatus
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeliveryContext:
    """The newest facts around one delivery; what is not known yet is None. `sessions` are sorted by their start."""

    person: Person | None = None
    edition: Edition | None = None
    registration: Registration | None = None
    registration_last_sent: LastSent | None = None
    edition_last_sent: LastSent | None = None
    sessions: tuple[Session, ...] = ()
    sessions_last_sent: Mapping[UUID, LastSent] = field(default_factory=dict)
    recording: Recording | None = None
    seconds_attended: int | None = None
    certificate: Certificate | None = None

    def session(self, session_id: UUID) -> Session | None:
        """Return one session of the edition."""
        return next((session for session in self.sessions if session.session_id == session_id), None)

    def schedule(self, session_id: UUID) -> Schedule | None:
        """Return the schedule of one session of the edition."""
        session = self.session(session_id)
        return session.schedule if session else None
