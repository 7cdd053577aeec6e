"""A system that begins after everything has happened: it knows the topics, the contracts, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from diplomado_contracts import (
    Registered,
    RegistrationStatusChanged,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
)
from diplomado_contracts.event import Event, Fact


@dataclass
class Present:
    """The newest event of each fact: the highest revision counts, in whatever order events are read."""

    facts: dict[str, tuple[int, Any]] = field(default_factory=dict)

    def learn(self, events: Iterable[Event]) -> None:
        """Apply events in any order, any of them several times."""
        for event in events:
            fact, revision = event.revised
            if fact not in self.facts or self.facts[fact][0] < revision:
                self.facts[fact] = revision, event

    def of(self, fact: Fact, edition_id: str) -> list[Any]:
        """The facts of one kind in an edition."""
        return [event for _, event in self.facts.values() if event.fact == fact and str(event.edition_id) == edition_id]


_STATUSES = {Registered: "registered", RegistrationWaitlisted: "waitlisted", RegistrationWithdrawn: "withdrawn"}


def status_of(event: Event) -> str:
    """Where a registration stands by its newest event."""
    return event.status if isinstance(event, RegistrationStatusChanged) else _STATUSES[type(event)]
