"""A system that begins after everything has happened: it knows the topics, the contracts, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from diplomado_contracts import (
    AttendanceCorrected,
    Attended,
    CertificateIssued,
    CertificateRevoked,
    EditionPublished,
    Graduated,
    GraduationReversed,
    Registered,
    RegistrationStatusChanged,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
    SessionCancelled,
    SessionScheduled,
)
from diplomado_contracts.event import Event

_LIFE = (Registered, RegistrationWaitlisted, RegistrationWithdrawn, RegistrationStatusChanged)
_FACTS: tuple[tuple[str, tuple[type[Event], ...], tuple[str, ...]], ...] = (
    ("editions", (EditionPublished,), ("edition_id",)),
    ("registrations", _LIFE, ("registration_id",)),
    ("sessions", (SessionScheduled, SessionCancelled), ("session_id",)),
    ("attendances", (Attended, AttendanceCorrected), ("session_id", "registration_id")),
    ("graduations", (Graduated, GraduationReversed), ("registration_id",)),
    ("certificates", (CertificateIssued, CertificateRevoked), ("certificate_id",)),
)
"""What shares one revision, and by what it is known."""


@dataclass
class Present:
    """The newest event of each fact: the highest revision counts, in whatever order events are read."""

    facts: dict[tuple[str, tuple[UUID, ...]], Any] = field(default_factory=dict)

    def learn(self, events: Iterable[Event]) -> None:
        """Apply events in any order, any of them several times."""
        for event in events:
            for name, types, key in _FACTS:
                if isinstance(event, types):
                    known = name, tuple(getattr(event, part) for part in key)
                    if known not in self.facts or self.facts[known].revision < event.revision:  # type: ignore[attr-defined]
                        self.facts[known] = event

    def of(self, name: str, edition_id: str) -> list[Any]:
        """The facts of one kind in an edition."""
        return [
            event for (kind, _), event in self.facts.items() if kind == name and str(event.edition_id) == edition_id
        ]


_STATUSES = {Registered: "registered", RegistrationWaitlisted: "waitlisted", RegistrationWithdrawn: "withdrawn"}


def status_of(event: Event) -> str:
    """Where a registration stands by its newest event."""
    return event.status if isinstance(event, RegistrationStatusChanged) else _STATUSES[type(event)]
