"""The newest facts around one delivery: what it is decided from and composed from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from diplomado_chassis.language.dates import zone_of
from diplomado_chassis.language.languages import SPANISH, Language
from diplomado_contracts import Localised

RegistrationStatus = Literal[
    "unconfirmed",
    "submitted",
    "needs_information",
    "rejected",
    "waitlisted",
    "offered",
    "registered",
    "withdrawn",
    "expired",
    "replaced",
    "merged",
    "other",
]
SessionStatus = Literal["scheduled", "cancelled"]


@dataclass(frozen=True, slots=True)
class Person:
    """The recipient. Personal data: never logged. An erased person has no details.

    `new_email` replaces `email` once the proof `proof_id` is given, by `proof_expires_at` at the latest.
    `link_revision` is that of links to the page of the registration that the delivery is about.
    """

    erased: bool = False
    given_names: str = ""
    family_names: str = ""
    email: str = ""
    language: Language = SPANISH
    shares_mailbox: bool = False
    new_email: str | None = None
    proof_id: UUID | None = None
    proof_expires_at: datetime | None = None
    link_revision: int = 1


@dataclass(frozen=True, slots=True)
class Edition:
    """The edition that the delivery is about. `ends_on` is its last day in its zone, None if it is not known.

    `contact_name` and `contact_email` say whom its participants write to.
    `going_revision` is the newest revision under which it was neither cancelled nor archived, 0 if there is none.
    """

    title: Localised
    organiser: str
    partner: str | None = None
    time_zone: str = "UTC"
    ends_on: date | None = None
    status: str | None = None
    contact_name: str | None = None
    contact_email: str | None = None
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
    """The newest state of the registration.

    It has the status since the revision `since`, until `expires_at` unless the participant acts. `never_confirmed`: the
    address was never proven, although that was asked.
    """

    status: RegistrationStatus
    revision: int
    expires_at: datetime | None = None
    since: int = 1
    never_confirmed: bool = False

    def is_expired(self, now: datetime) -> bool:
        """Return whether it is too late for the participant to act."""
        return self.expires_at is not None and self.expires_at <= now


@dataclass(frozen=True, slots=True)
class LinkRequests:
    """Requests to mail the link to the registration's own page. `newest` is the highest revision, 0 if there is none.

    `mailed` counts the mails that were sent to the participant for requests in the last 24 hours.
    """

    newest: int = 0
    mailed: int = 0


@dataclass(frozen=True, slots=True)
class NameCheck:
    """The newest request that the participant check their name, by `until_at` at the latest."""

    revision: int
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Awards whose attendance cannot be reached any more now, and when the last of that was noticed."""

    awards: tuple[str, ...] = ()
    noticed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FocalPoint:
    """What a focal point may be told: how many own people cannot reach their attendance, and the names of some.

    `names` has only people who agreed that their institution learns the results, and only if the edition wants names in
    mails. Personal data. `proven`: it is known who reads the address.
    """

    proven: bool
    people: int = 0
    names: tuple[str, ...] = field(default=(), repr=False)


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
    `join_url` is for participants with a place alone, and never logged; `link_revision` is 0 if there never was a link.
    With `has_own_link` it is the recipient's own one, which outranks the session's; `own_link_revision` is 0 if the
    recipient never had one.
    """

    session_id: UUID
    revision: int
    status: SessionStatus
    schedule: Schedule | None = None
    join_url: str | None = field(default=None, repr=False)
    link_revision: int = 0
    own_link_revision: int = 0
    has_own_link: bool = False


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
    link_revision: int = 0
    own_link_revision: int = 0


@dataclass(frozen=True, slots=True)
class LastSent:
    """The state of a subject in the last message about it that a mail server accepted for the recipient.

    `starts_at` and `ends_at` are the times of the session in that message.
    """

    revision: int
    status: RegistrationStatus | SessionStatus
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    link_revision: int = 0
    own_link_revision: int = 0


@dataclass(frozen=True, slots=True)
class DeliveryContext:
    """The newest facts around one delivery; what is not known yet is None. `sessions` are sorted by their start.

    `reminded_start` is the start of the session for which a reminder was planned.
    """

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
    link_requests: LinkRequests = LinkRequests()
    name_check: NameCheck | None = None
    unreachable: Unreachable = Unreachable()
    reminded_start: datetime | None = None
    focal_point: FocalPoint | None = None

    def session(self, session_id: UUID) -> Session | None:
        """Return one session of the edition."""
        return next((session for session in self.sessions if session.session_id == session_id), None)

    def schedule(self, session_id: UUID) -> Schedule | None:
        """Return the schedule of one session of the edition."""
        session = self.session(session_id)
        return session.schedule if session else None
