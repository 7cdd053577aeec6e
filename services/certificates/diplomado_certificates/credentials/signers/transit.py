"""A key in the transit engine of a vault (HashiCorp Vault, OpenBao): the key never leaves it."""

import base64
import binascii
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from diplomado_certificates.credentials.signers import SignerUnavailableError

_SECONDS = 5.0


class Transit:
    """`https://vault.example/v1/transit/keys/NAME?key_version=3`. The version is named, so that a rotation is decided.

    The token needs `read` on the key and `update` on `sign/NAME`.
    """

    def __init__(self, address: str, token: str) -> None:
        parts = urlsplit(address)
        mount, found, name = parts.path.rpartition("/keys/")
        versions = parse_qs(parts.query).get("key_version", [])
        if not found or not name or len(versions) != 1 or not versions[0].isdecimal():
            raise ValueError("an address of a transit key is …/keys/NAME?key_version=N")
        self._base, self._name, self._version = f"{parts.scheme}://{parts.netloc}{mount}", name, int(versions[0])
        self._headers = {"X-Vault-Token": token, "X-Vault-Request": "true"}
        self._public: bytes | None = None

    async def public_key(self) -> bytes:
        """Return the public key of the version; a version never gets another key."""
        if self._public is None:
            found = (await self._ask("GET", f"keys/{self._name}")).get("keys", {}).get(str(self._version), {})
            self._public = _decoded(found.get("public_key") if isinstance(found, dict) else None, 32)
        return self._public

    async def sign(self, content: bytes) -> bytes:
        """Sign."""
        sent = {"input": base64.b64encode(content).decode(), "key_version": self._version}
        signature = (await self._ask("POST", f"sign/{self._name}", sent)).get("signature")
        prefix = f"vault:v{self._version}:"
        if not isinstance(signature, str) or not signature.startswith(prefix):
            raise SignerUnavailableError("the vault signed with another version of the key")
        return _decoded(signature.removeprefix(prefix), 64)

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


def _decoded(text: Any, length: int) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except (TypeError, binascii.Error):
        found = b""
    if len(found) != length:
        raise SignerUnavailableError("the vault's key is not of the type ed25519")
    return found
