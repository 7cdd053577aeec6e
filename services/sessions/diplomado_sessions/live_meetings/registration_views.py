"""What the worker knows of a registration: who it is for Zoom, and what Zoom made of it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Wanted:
    """A registration that shall have an own join link. Personal data."""

    registration_id: UUID
    email: str
    given_names: str
    family_names: str


@dataclass(frozen=True, slots=True)
class Registrant:
    """What is known of a registration at Zoom."""

    personal_link_id: UUID
    registration_id: UUID
    status: str
    registrant_id: str | None
