"""A make-up, and whether a session may make up for another one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from diplomado_chassis.language.text import Text

Status = Literal["proposed", "approved", "accepted", "withdrawn"]

_SAME = Text("Una sesión no se recupera con ella misma.", "A session does not make up for itself.")
_OTHER_EDITION = Text("La sesión equivalente es de otra edición.", "The equivalent session is of another edition.")
_CANCELLED = Text("La sesión equivalente fue cancelada.", "The equivalent session was cancelled.")
_OTHER_MODULE = Text(
    "La sesión equivalente pertenece a otro módulo. Use una del mismo módulo, o una sin módulo.",
    "The equivalent session belongs to another module. Use one of the same module, or one without a module.",
)
_BEGUN = Text(
    "La sesión equivalente ya empezó: la equivalencia se aprueba antes.",
    "The equivalent session has begun: its equivalence is approved before.",
)


@dataclass(frozen=True, slots=True)
class MakeUp:
    """What one registration does for one session. `revision` is that of its last event, 0 if there was none.

    An equivalent session counts once the make-up is approved, an assignment once it is accepted too.
    """

    make_up_id: UUID
    session_id: UUID
    registration_id: UUID
    edition_id: UUID
    equivalent_session_id: UUID | None
    assignment: str | None
    status: Status
    revision: int
    asked_by: str
    asked_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    accepted_by: str | None
    accepted_at: datetime | None
    withdrawn_by: str | None
    withdrawn_at: datetime | None

    @property
    def counts(self) -> bool:
        """Whether it was published as counting."""
        return self.status == "accepted" or (self.status == "approved" and self.equivalent_session_id is not None)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What decides whether a session may make up for another one."""

    session_id: UUID
    edition_id: UUID
    module: int | None
    starts_at: datetime
    is_cancelled: bool
    is_closed: bool


def why_not_equivalent(missed: Candidate, other: Candidate, now: datetime) -> Text | None:
    """Return why a session cannot make up for another one; None if it can."""
    if other.session_id == missed.session_id:
        return _SAME
    if other.edition_id != missed.edition_id:
        return _OTHER_EDITION
    if other.is_cancelled:
        return _CANCELLED
    if other.module not in (None, missed.module):
        return _OTHER_MODULE
    if other.is_closed or other.starts_at <= now:
        return _BEGUN
    return None
