"""A policy as it was set for an edition."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_certificates.policies.policy import Policy


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version of an edition's policy. Version 1 needs no reason."""

    edition_id: UUID
    version: int
    policy: Policy
    sha256: str
    reason: str | None
    set_at: datetime
