"""Everything that is known about one delivery at one moment: what is decided and composed from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Words:
    """The same text in both languages."""

    es: str
    en: str

    def of(self, language: str) -> str:
        """Return the text in a language, `es` or `en`."""
        return self.en if language == "en" else self.es


@dataclass(frozen=True, slots=True)
class Person:
    """The recipient. Personal data: never logged. An erased person has no details."""

    erased: bool = False
    given_names: str = ""
    family_names: str = ""
    email: str = ""
    language: str = "es"


@dataclass(frozen=True, slots=True)
class Edition:
    """The edition that the mail is about."""

    title: Words
    organiser: str
    partner: str | None = None
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Place:
    """The newest state of the registration: registered, waitlisted or withdrawn."""

    standing: str
    revision: int


@dataclass(frozen=True, slots=True)
class Session:
    """The newest state of a session. A cancelled one keeps the time and title that it was last scheduled with.

    `title`, `starts_at`, `ends_at` are None only if nothing but the cancellation is known. Times are in UTC.
    """

    session_id: UUID
    revision: int
    cancelled: bool
    title: Words | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    time_zone: str = "UTC"
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """The newest state of a session's recording."""

    revision: int
    url: str
    language: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is known of a certificate; `award` is None until its issue is known."""

    kind: str | None = None
    award: str | None = None
    session_id: UUID | None = None
    verification_code: str | None = None
    revoked_at: datetime | None = None
    revocation_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the recipient was last told about a subject, as a mail server accepted it.

    `starts_at`, `ends_at`: the time of the session that they were told.
    """

    revision: int
    standing: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """The newest facts around one delivery. `sessions` are in the order of their start."""

    person: Person | None = None
    edition: Edition | None = None
    place: Place | None = None
    told_place: Told | None = None
    sessions: tuple[Session, ...] = ()
    told_sessions: Mapping[UUID, Told] = field(default_factory=dict)
    recording: Recording | None = None
    seconds_attended: int | None = None
    certificate: Certificate | None = None

    def session(self, session_id: UUID) -> Session | None:
        """Return one session of the edition."""
        return next((session for session in self.sessions if session.session_id == session_id), None)
