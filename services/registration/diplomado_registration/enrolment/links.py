"""Links to the participant's own page. A link is signed; those of before hold a random token, whose hash is stored."""

import hashlib
from datetime import datetime
from uuid import UUID

from diplomado_chassis.signed_links import SignedLink, sign
from diplomado_registration.settings import LinkRules


def hash_token(token: str) -> bytes:
    """Return the hash that is stored. The token has 256 random bits, so a plain SHA-256 cannot be searched."""
    return hashlib.sha256(token.encode()).digest()


def link_to(registration_id: UUID, link_revision: int, rules: LinkRules, now: datetime) -> str:
    """Return the address of the participant's own page."""
    link = SignedLink("own_page", registration_id, link_revision, now + rules.lifetime)
    return f"{rules.public_url.rstrip('/')}/r/{sign(link, rules.secrets)}"
