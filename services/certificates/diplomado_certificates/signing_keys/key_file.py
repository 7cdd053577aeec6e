"""A key in a PEM file (PKCS#8), which may be encrypted with a password."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from diplomado_certificates.signing_keys import PublicKey, SignerUnavailableError


class KeyFile:
    """`file:///run/secrets/credentials.pem`. The file is read at each use, so that a new key needs no restart."""

    def __init__(self, address: str, password: str) -> None:
        self._path, self._password = Path(unquote(urlsplit(address).path)), password.encode() or None

    async def public_key(self) -> PublicKey:
        """Return the public key."""
        return self._key().public_key()

    async def sign(self, content: bytes) -> bytes:
        """Sign."""
        key = self._key()
        if isinstance(key, Ed25519PrivateKey):
            return key.sign(content)
        if isinstance(key, EllipticCurvePrivateKey):
            return key.sign(content, ECDSA(SHA256()))
        return key.sign(content, PKCS1v15(), SHA256())

    def _key(self) -> Ed25519PrivateKey | EllipticCurvePrivateKey | RSAPrivateKey:
        try:
            key = load_pem_private_key(self._path.read_bytes(), self._password)
        except (OSError, ValueError, TypeError) as error:
            raise SignerUnavailableError(f"the key file cannot be read: {type(error).__name__}") from None
        if not isinstance(key, Ed25519PrivateKey | EllipticCurvePrivateKey | RSAPrivateKey):
            raise SignerUnavailableError("the key is neither Ed25519 nor ECDSA nor RSA")
        return key
