"""Links that only one participant gets: to the own page of a registration, and to the proof of an address."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from diplomado_chassis.signed_links import SignedLink, sign


@dataclass(frozen=True, slots=True)
class OwnLinks:
    """Signs links to pages of the registration service, whose address begins with `registration_url`."""

    registration_url: str
    secrets: tuple[str, ...] = field(repr=False)
    days: int

    def page(self, registration_id: UUID, revision: int, now: datetime) -> str:
        """Return the link to the page of a registration, which works for `days` from now."""
        link = SignedLink("own_page", registration_id, revision, now + timedelta(days=self.days))
        return f"{self.registration_url.rstrip('/')}/r/{sign(link, self.secrets)}"

    def proof(self, proof_id: UUID, expires_at: datetime) -> str:
        """Return the link by which the reader of a mailbox proves to be its owner."""
        link = SignedLink("proof", proof_id, 1, expires_at)
        return f"{self.registration_url.rstrip('/')}/proof/{sign(link, self.secrets)}"

    def focal_proof(self, proof_id: UUID, expires_at: datetime) -> str:
        """Return the link by which a focal point confirms an address, or has it removed."""
        link = SignedLink("focal_proof", proof_id, 1, expires_at)
        return f"{self.registration_url.rstrip('/')}/focal-proof/{sign(link, self.secrets)}"

    def people(self, edition_id: UUID) -> str:
        """Return the address of the staff page with the people of an edition, which asks to sign in."""
        return f"{self.registration_url.rstrip('/')}/registration/editions/{edition_id}/people"
