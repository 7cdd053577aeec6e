"""A delivery: one message to one recipient for one cause."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, get_args
from uuid import UUID

Template = Literal[
    "registration_confirmed",
    "registration_waitlisted",
    "registration_promoted",
    "registration_withdrawn",
    "registration_unconfirmed",
    "registration_submitted",
    "registration_needs_information",
    "registration_rejected",
    "registration_offered",
    "registration_expired",
    "registration_replaced",
    "session_changed",
    "session_cancelled",
    "session_link",
    "session_own_link",
    "reminder",
    "recording_published",
    "certificate_issued",
    "certificate_revoked",
    "link_requested",
    "name_check",
    "address_proof",
    "address_changing",
    "edition_cancelled",
    "edition_reinstated",
    "threshold_unreachable",
    "erasure_refused",
    "erasure_done",
    "focal_proof",
    "focal_warning",
]
TEMPLATES: Final[tuple[Template, ...]] = get_args(Template)

_HOURS: Final = 1000


def reminder_revision(session_revision: int, hours: int) -> int:
    """Return the revision of a reminder: the session's, and how many hours before it, fewer than a thousand."""
    return session_revision * _HOURS + hours


def reminded_revision(revision: int) -> int:
    """Return the revision of the session for which a reminder was planned."""
    return revision // _HOURS


Letter = Literal[Template, "timetable_changed"]
"""What a message may be written as: several deliveries about sessions are one letter about the timetable."""
LETTERS: Final[tuple[Letter, ...]] = get_args(Letter)

Status = Literal["pending", "sending", "sent", "superseded", "dropped", "failed"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One cause and one recipient.

    `revision` and `moment` are those of the fact that is the cause. `attempts` counts those before this one,
    `unknown_outcomes` those that ended without a recorded outcome, the last one included. A delivery about an address
    is written in the name of the participant's newest registration. Of a delivery to a focal point the contact stands
    for registration and participant.
    """

    delivery_id: UUID
    template: Template
    registration_id: UUID
    edition_id: UUID
    participant_id: UUID
    subject_id: UUID
    revision: int
    moment: datetime
    correlation_id: str | None
    unknown_outcomes: int = 0
    attempts: int = 0

    @property
    def kind(self) -> str:
        """The first word of the template: by it the delivery is decided."""
        return self.template.partition("_")[0]

    @property
    def may_be_joined(self) -> bool:
        """True if others can go into its mail: it is about the timetable."""
        return self.kind in ("session", "reminder")


@dataclass(frozen=True, slots=True)
class MinimumAge:
    """The age at which a delivery is due: about the timetable, and about anything else."""

    usual: timedelta
    timetable: timedelta


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to send. `age` is the time since the first attempt. `joins`: other deliveries are in its mail."""

    number: int
    age: timedelta
    joins: bool = False
