"""A key in the transit engine of a vault (HashiCorp Vault, OpenBao): the key never leaves it."""

import base64
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from diplomado_certificates.signing_keys import PublicKey, SignerUnavailableError, checked

_SECONDS = 5.0


class Transit:
    """`https://vault.example/v1/transit/keys/NAME?key_version=3`. The version is named, so that a rotation is decided.

    The token needs `read` on the key and `update` on `sign/NAME`, for ECDSA and RSA on `sign/NAME/sha2-256`.
    """

    def __init__(self, address: str, token: str) -> None:
        parts = urlsplit(address)
        mount, found, name = parts.path.rpartition("/keys/")
        versions = parse_qs(parts.query).get("key_version", [])
        if not found or not name or len(versions) != 1 or not versions[0].isdecimal():
            raise ValueError("an address of a transit key is …/keys/NAME?key_version=N")
        self._base, self._name, self._version = f"{parts.scheme}://{parts.netloc}{mount}", name, int(versions[0])
        self._headers = {"X-Vault-Token": token, "X-Vault-Request": "true"}
        self._public: PublicKey | None = None

    async def public_key(self) -> PublicKey:
        """Return the public key of the version; a version never gets another key."""
        if self._public is None:
            found = (await self._ask("GET", f"keys/{self._name}")).get("keys", {}).get(str(self._version), {})
            self._public = _public_key(found.get("public_key") if isinstance(found, dict) else None)
        return self._public

    async def sign(self, content: bytes) -> bytes:
        """Sign."""
        key = await self.public_key()
        sent = {"input": base64.b64encode(content).decode(), "key_version": self._version}
        path = f"sign/{self._name}"
        if not isinstance(key, Ed25519PublicKey):  # of RSA the vault would else choose PSS
            path, sent = f"{path}/sha2-256", {**sent, "signature_algorithm": "pkcs1v15"}
        signature = (await self._ask("POST", path, sent)).get("signature")
        prefix = f"vault:v{self._version}:"
        if not isinstance(signature, str) or not signature.startswith(prefix):
            raise SignerUnavailableError("the vault signed with another version of the key")
        try:
            return checked(key, content, base64.b64decode(signature.removeprefix(prefix), validate=True))
        except ValueError:
            raise SignerUnavailableError("the vault answered something else") from None

    async def _ask(self, method: str, path: str, sent: dict[str, Any] | None = None) -> dict[str, Any]:
        try:
            async with httpx.AsyncClient(timeout=_SECONDS) as client:
                answer = await client.request(method, f"{self._base}/{path}", json=sent, headers=self._headers)
            if answer.status_code != 200:
                raise SignerUnavailableError(f"the vault answered {answer.status_code}")
            data = answer.json()["data"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise SignerUnavailableError(f"the vault did not answer: {type(error).__name__}") from None
        if not isinstance(data, dict):
            raise SignerUnavailableError("the vault answered something else")
        return data


def _public_key(text: Any) -> PublicKey:
    """Read a key as a vault writes it: 32 bytes in base64 of Ed25519, PEM of others."""
    try:
        if not text.startswith("-----BEGIN"):
            return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
        key = load_pem_public_key(text.encode())
    except (AttributeError, TypeError, ValueError):
        key = None
    if not isinstance(key, PublicKey):
        raise SignerUnavailableError("the vault's key is neither Ed25519 nor ECDSA nor RSA")
    return key
