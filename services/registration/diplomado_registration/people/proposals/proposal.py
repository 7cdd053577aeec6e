"""Decides what a source that is not proven proposes to change of a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from diplomado_registration.people.description import Description, StoredDescription, keep_language

Source = Literal["form", "api", "nomination"]
Decision = Literal["accepted", "rejected"]

FIELDS = ("given_names", "family_names", "language")
"""What can be proposed. Another address is another contact, which has to be proven."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a source says about a known person: `institution` is whose list it is, None for other sources."""

    participant_id: UUID
    description: Description
    source: Source
    registration_id: UUID | None = None
    institution: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed change of a person. `changes` has the proposed values of the fields that differ."""

    proposal_id: UUID
    participant_id: UUID
    source: Source
    institution: str | None
    registration_id: UUID | None
    changes: Mapping[str, str]
    person_revision: int
    status: Literal["open", "accepted", "rejected"]
    proposed_at: datetime


def differences(said: Description, stored: StoredDescription) -> dict[str, Any]:
    """Return the fields in which a description differs from what is stored, with the values of the description."""
    said = keep_language(said, stored)
    return {name: getattr(said, name) for name in FIELDS if getattr(said, name) != getattr(stored, name)}
