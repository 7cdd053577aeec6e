"""The port to the key that signs credentials. The key is in a file or a vault, never in the database."""

from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit


class SignerUnavailableError(Exception):
    """The key cannot be used at this moment, or is not what the settings say. The text is for operators."""


class Signer(Protocol):
    """An Ed25519 key."""

    async def public_key(self) -> bytes:
        """Return its public key, 32 bytes. Raises SignerUnavailableError."""

    async def sign(self, content: bytes) -> bytes:
        """Return the signature of 64 bytes. Raises SignerUnavailableError."""


@lru_cache(maxsize=4)
def signer_of(address: str, secret: str) -> Signer:
    """Return the signer that an address of the settings names. Raises ValueError for an address of no known kind."""
    scheme = urlsplit(address).scheme
    if scheme == "file":
        from diplomado_certificates.credentials.signers.key_file import KeyFile

        return KeyFile(address, secret)
    if scheme in ("http", "https"):
        from diplomado_certificates.credentials.signers.transit import Transit

        return Transit(address, secret)
    raise ValueError("an address of a signer begins with file: or https:")
