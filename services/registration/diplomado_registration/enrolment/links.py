"""The participant's own page is opened by a token that only they have. We keep its hash alone."""

import hashlib
import secrets


def new_token() -> str:
    """Return 256 random bits for an address."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes:
    """Return what is stored. The token is random, so a plain SHA-256 cannot be searched backwards."""
    return hashlib.sha256(token.encode()).digest()


def address(public_url: str, token: str) -> str:
    """Return the address of the participant's own page."""
    return f"{public_url.rstrip('/')}/r/{token}"
