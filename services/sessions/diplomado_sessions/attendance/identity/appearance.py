"""An appearance: a name and an e-mail as a session's evidence shows them."""

from dataclasses import dataclass
from uuid import UUID

from diplomado_sessions.attendance.identity.matching import AppearanceKeys


@dataclass(frozen=True, slots=True)
class Appearance:
    """An appearance and whose it is at present. `companions` are further registrations that share the device."""

    appearance_id: UUID
    session_id: UUID
    keys: AppearanceKeys
    basis: str
    registration_id: UUID | None
    companions: tuple[UUID, ...] = ()

    @property
    def people(self) -> tuple[UUID, ...]:
        """Return all registrations that the appearance belongs to."""
        return (self.registration_id, *self.companions) if self.registration_id else ()
