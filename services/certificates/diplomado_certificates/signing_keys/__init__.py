"""The port to the keys that sign credentials and papers: in a file, a vault or a token, never in the database."""

from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

PublicKey = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey


class SignerUnavailableError(Exception):
    """The key cannot be used at this moment, or is not what the settings say. The text is for operators."""


class Signer(Protocol):
    """A key: Ed25519, ECDSA with SHA-256 (signatures in DER), or RSA with PKCS#1 v1.5 and SHA-256."""

    async def public_key(self) -> PublicKey:
        """Return its public key. Raises SignerUnavailableError."""

    async def sign(self, content: bytes) -> bytes:
        """Return the signature of a content. Raises SignerUnavailableError."""


@lru_cache(maxsize=8)
def signer_of(address: str, secret: str) -> Signer:
    """Return the signer that an address of the settings names. Raises ValueError for an address of no known kind."""
    scheme = urlsplit(address).scheme
    if scheme == "file":
        from diplomado_certificates.signing_keys.key_file import KeyFile

        return KeyFile(address, secret)
    if scheme in ("http", "https"):
        from diplomado_certificates.signing_keys.transit import Transit

        return Transit(address, secret)
    if scheme == "pkcs11":
        from diplomado_certificates.signing_keys.token import Token

        return Token(address, secret)
    raise ValueError("an address of a signer begins with file:, https: or pkcs11:")


def checked(key: object, content: bytes, signature: bytes) -> bytes:
    """Return a signature that somebody else made, if it is one of the key. Raises SignerUnavailableError."""
    try:
        if isinstance(key, Ed25519PublicKey):
            key.verify(signature, content)
        elif isinstance(key, EllipticCurvePublicKey):
            key.verify(signature, content, ECDSA(SHA256()))
        elif isinstance(key, RSAPublicKey):
            key.verify(signature, content, PKCS1v15(), SHA256())
        else:
            raise SignerUnavailableError("the key is neither Ed25519 nor ECDSA nor RSA")
    except InvalidSignature:
        raise SignerUnavailableError("the signature is none of the key") from None
    return signature
