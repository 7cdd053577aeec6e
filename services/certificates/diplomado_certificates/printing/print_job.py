"""A file of all certificates of an act that is made in the background."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from diplomado_certificates.printing.entry import Order

FileKind = Literal["pdf", "zip"]
State = Literal["waiting", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One file: `done` of `total` certificates are in it. `attempt` counts how often it was begun."""

    job_id: UUID
    edition_id: UUID
    act_id: UUID
    kind: FileKind
    seats: Order
    state: State
    done: int
    total: int
    attempt: int
    requested_at: datetime
    finished_at: datetime | None

    @property
    def is_open(self) -> bool:
        """True if it is still to be made."""
        return self.state in ("waiting", "running")
