"""Adapter of pyHanko to the keys of papers: in a PKCS#12 file, or behind the port to keys."""

from typing import Any

from cryptography.hazmat.primitives.serialization import load_der_public_key
from pyhanko.keys.pemder import load_certs_from_pemder_data
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import Signer as PaperSigner
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from diplomado_certificates.signing_keys import Signer, checked

_MAX_SIGNATURE = 1024
"""Bytes that are kept free for a signature: those of the longest RSA keys."""


def of_pkcs12(content: bytes, password: str) -> PaperSigner:
    """Return the signer of a PKCS#12 file. Raises ValueError."""
    signer: SimpleSigner = SimpleSigner.load_pkcs12_data(content, [], password.encode() or None)
    return signer


def of_signer(signer: Signer, certificates: bytes) -> PaperSigner:
    """Return the signer of a key whose certificate is the first of some in PEM; the others are chains and roots.

    Raises ValueError.
    """
    first, *others = load_certs_from_pemder_data(certificates)
    return _KeySigner(signer, signing_cert=first, cert_registry=SimpleCertificateStore.from_certs(others))


class _KeySigner(PaperSigner):
    def __init__(self, key: Signer, **values: Any) -> None:
        super().__init__(**values)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(_MAX_SIGNATURE)
        if digest_algorithm != "sha256":
            raise SigningError("keys sign with SHA-256 alone")
        signature = await self._key.sign(data)
        assert self.signing_cert is not None
        key = load_der_public_key(self.signing_cert.public_key.dump())
        return checked(key, data, signature)  # of the certificate's key, or no reader would accept it
