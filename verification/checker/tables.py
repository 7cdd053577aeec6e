"""The tables that the checker compares with the topics: ledgers, which facts come from, and projections of facts.

The structure of a projection comes from its declaration where a service declares one. The others are listed here by
hand. The columns whose values are compared are always listed here, so that they do not depend on the tested code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from diplomado_contracts import (
    AttendanceCorrected,
    Attended,
    CertificateIssued,
    CertificateRevoked,
    EditionPublished,
    Graduated,
    PersonDescribed,
    PersonErased,
    ProjectScored,
    RecordingPublished,
    Registered,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
    SessionCancelled,
    SessionScheduled,
)
from diplomado_contracts.event import Event
from verification.checker.services import ROOTS, Types, declared_projections

EDITIONS: Types = (EditionPublished,)
PEOPLE: Types = (PersonDescribed, PersonErased)
REGISTRATIONS: Types = (Registered, RegistrationWaitlisted, RegistrationWithdrawn)
SESSIONS: Types = (SessionScheduled, SessionCancelled)
RECORDINGS: Types = (RecordingPublished,)
ATTENDANCES: Types = (Attended, AttendanceCorrected)
PROJECTS: Types = (ProjectScored,)
GRADUATIONS: Types = (Graduated,)
CERTIFICATES: Types = (CertificateIssued, CertificateRevoked)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A table whose rows say how many facts of their kind must have been published.

    `identity` maps columns to the facts' fields. A row with revision n stands for n facts, or for the nth alone where
    the topic is compacted. Without a revision column a row stands for one fact.
    """

    table: str
    identity: Mapping[str, str]
    types: Types
    revision: str | None = "revision"

    @property
    def compacted(self) -> bool:
        """True if older facts may have left the topic."""
        return self.types[0].topic.compacted


@dataclass(frozen=True, slots=True)
class Projection:
    """A table that repeats events of other services: the newest of each key, or every revision.

    `values` maps columns to fields that must agree as well.
    """

    table: str
    identity: Mapping[str, str]
    types: Types
    revision: str = "revision"
    every: bool = False
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def service(self) -> str:
        """The service that has the table."""
        return self.table.partition(".")[0]


def _same(*columns: str) -> dict[str, str]:
    return {column: column for column in columns}


LEDGERS: Sequence[Ledger] = (
    Ledger("sample.counters", {"id": "registration_id"}, (RegistrationWaitlisted,), "value"),
    Ledger("registration.editions", _same("edition_id"), EDITIONS),
    Ledger("registration.participants", _same("participant_id"), PEOPLE),
    Ledger("registration.registrations", _same("registration_id"), REGISTRATIONS),
    Ledger("sessions.sessions", _same("session_id"), SESSIONS),
    Ledger("sessions.recordings", _same("session_id"), RECORDINGS),
    Ledger("sessions.attendances", _same("registration_id", "session_id"), ATTENDANCES),
    Ledger("sessions.results", _same("project_id"), PROJECTS),
    Ledger("certificates.graduations", _same("registration_id"), GRADUATIONS, None),
    Ledger("certificates.certificates", _same("certificate_id"), CERTIFICATES),
)

_SECONDS = _same("seconds")

LISTED: Sequence[Projection] = (
    Projection("registration.graduations", _same("registration_id"), GRADUATIONS, values=_same("act_id")),
    Projection("sessions.editions", _same("edition_id"), EDITIONS, values=_same("code")),
    Projection("sessions.people", _same("participant_id"), PEOPLE),
    Projection("sessions.registrations", _same("registration_id"), REGISTRATIONS),
    Projection("certificates.editions", _same("edition_id"), EDITIONS, values=_same("code")),
    Projection("certificates.people", _same("participant_id"), PEOPLE),
    Projection("certificates.registrations", _same("registration_id"), REGISTRATIONS),
    Projection("certificates.sessions", _same("session_id"), SESSIONS),
    Projection("certificates.attendances", _same("registration_id", "session_id"), ATTENDANCES, values=_SECONDS),
    Projection("certificates.projects", _same("project_id"), PROJECTS, values=_same("rank")),
    Projection("notifications.people", _same("participant_id"), PEOPLE),
    Projection("notifications.editions", _same("edition_id"), EDITIONS),
    Projection("notifications.places", _same("registration_id"), REGISTRATIONS, every=True),
    Projection("notifications.sessions", _same("session_id"), SESSIONS, every=True),
    Projection("notifications.recordings", _same("session_id"), RECORDINGS, every=True),
    Projection(
        "notifications.attendances", _same("registration_id", "session_id"), ATTENDANCES, every=True, values=_SECONDS
    ),
    Projection("notifications.certificates", _same("certificate_id"), (CertificateIssued,), "issue_revision"),
    Projection("notifications.certificates", _same("certificate_id"), (CertificateRevoked,), "revocation_revision"),
)


def _declared() -> list[Projection]:
    return [
        Projection(
            f"{service.name}.{declared.table}",
            _same(*declared.key),
            declared.events,
            declared.version[0],
            every=declared.keep == "every",
        )
        for service in ROOTS.values()
        for declared in declared_projections(service)
    ]


def combined(declared: Sequence[Projection], listed: Sequence[Projection]) -> list[Projection]:
    """Declared projections with the values listed for them, and the listed ones that no service declares."""
    by_version = {(projection.table, projection.revision): projection for projection in listed}
    with_values = [
        replace(projection, values=by_version[projection.table, projection.revision].values)
        if (projection.table, projection.revision) in by_version
        else projection
        for projection in declared
    ]
    known = {(projection.table, projection.revision) for projection in declared}
    return [*with_values, *(by_version[key] for key in by_version if key not in known)]


PROJECTIONS: Sequence[Projection] = combined(_declared(), LISTED)

STATUS: Mapping[type[Event], str] = {
    Registered: "registered",
    RegistrationWaitlisted: "waitlisted",
    RegistrationWithdrawn: "withdrawn",
}

ANSWERED_ONCE = frozenset(
    {"register", "withdraw", "publish", "import", "close", "draft", "sign", "nominate", "correct", "count_up"}
)
"""Kinds of operations that are POSTs: the same key gives the first answer again."""
