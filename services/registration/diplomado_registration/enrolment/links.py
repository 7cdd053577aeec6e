"""Links to the participant's own page. A link holds a random token; only its hash is stored."""

import hashlib


def hash_token(token: str) -> bytes:
    """Return the hash that is stored. The token has 256 random bits, so a plain SHA-256 cannot be searched."""
    return hashlib.sha256(token.encode()).digest()


def link_to(token: str, public_url: str) -> str:
    """Return the address of the participant's own page."""
    return f"{public_url.rstrip('/')}/r/{token}"
