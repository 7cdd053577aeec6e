"""A key in a PEM file (PKCS#8), which may be encrypted with a password."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from diplomado_certificates.credentials.signers import SignerUnavailableError


class KeyFile:
    """`file:///run/secrets/credentials.pem`. The file is read at each use, so that a new key needs no restart."""

    def __init__(self, address: str, password: str) -> None:
        self._path, self._password = Path(unquote(urlsplit(address).path)), password.encode() or None

    async def public_key(self) -> bytes:
        """Return the public key."""
        return self._key().public_key().public_bytes_raw()

    async def sign(self, content: bytes) -> bytes:
        """Sign."""
        return self._key().sign(content)

    def _key(self) -> Ed25519PrivateKey:
        try:
            key = load_pem_private_key(self._path.read_bytes(), self._password)
        except (OSError, ValueError, TypeError) as error:
            raise SignerUnavailableError(f"the key file cannot be read: {type(error).__name__}") from None
        if not isinstance(key, Ed25519PrivateKey):
            raise SignerUnavailableError("the key file has no Ed25519 key")
        return key
