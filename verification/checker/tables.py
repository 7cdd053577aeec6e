"""The tables that the checker compares with the topics: ledgers, which facts come from, and projections of facts.

The structure of a projection comes from its declaration. The columns whose values are compared are listed here, so that
they do not depend on the tested code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from diplomado_contracts import (
    AttendanceCorrected,
    Attended,
    CertificateIssued,
    CertificateRevoked,
    EditionPublished,
    Graduated,
    PersonDescribed,
    PersonErased,
    PersonMerged,
    PersonSplit,
    ProjectScored,
    RecordingPublished,
    Registered,
    RegistrationStatusChanged,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
    SessionCancelled,
    SessionScheduled,
)
from diplomado_contracts.event import Event
from verification.checker.services import ROOTS, Types, declared_projections

EDITIONS: Types = (EditionPublished,)
PEOPLE: Types = (PersonDescribed, PersonErased, PersonMerged, PersonSplit)
REGISTRATIONS: Types = (Registered, RegistrationStatusChanged, RegistrationWaitlisted, RegistrationWithdrawn)
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

    `values` maps columns to fields that must agree as well. `only_with` is a field: events without it are not repeated.
    """

    table: str
    identity: Mapping[str, str]
    types: Types
    revision: str = "revision"
    every: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    only_with: str | None = None

    @property
    def service(self) -> str:
        """The service that has the table."""
        return self.table.partition(".")[0]


def _same(*columns: str) -> dict[str, str]:
    return {column: column for column in columns}


NOBODY = str(UUID(int=0))
"""A record of people by way of which registrations change owners within a transaction. It is no person."""

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

VALUES: Mapping[str, Sequence[str]] = {
    "registration.graduations": ("act_id",),
    "sessions.editions": ("code",),
    "certificates.editions": ("code",),
    "certificates.attendances": ("seconds",),
    "certificates.projects": ("rank",),
    "notifications.attendances": ("seconds",),
}
"""Columns that must equal the fields of the same name, by table."""

ONLY_WITH: Mapping[str, str] = {"notifications.proofs": "proof_id"}
"""Fields without which a handler does not store the event, by table."""


def _declared() -> list[Projection]:
    return [
        Projection(
            table := f"{service.name}.{declared.table}",
            _same(*declared.key),
            declared.events,
            declared.version[0],
            every=declared.keep == "every",
            values=_same(*VALUES.get(table, ())),
            only_with=ONLY_WITH.get(table),
        )
        for service in ROOTS.values()
        for declared in declared_projections(service)
    ]


PROJECTIONS: Sequence[Projection] = _declared()

STATUS: Mapping[type[Event], str] = {
    Registered: "registered",
    RegistrationWaitlisted: "waitlisted",
    RegistrationWithdrawn: "withdrawn",
}

ANSWERED_ONCE = frozenset(
    {"register", "withdraw", "publish", "import", "close", "draft", "sign", "nominate", "correct", "count_up"}
)
"""Kinds of operations that are POSTs: the same key gives the first answer again."""
