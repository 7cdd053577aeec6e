"""An issuer of credentials whose key is at hand: it signs what no issuer of ours would."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from diplomado_verify.multikeys import Controller, controller_document
from diplomado_verify.proofs import with_proof
from diplomado_verify.status_lists import encode

Document = dict[str, Any]

_CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]


@dataclass(frozen=True)
class Issuer:
    """An issuer with one key, which exists as long as this object."""

    host: str
    key: Ed25519PrivateKey

    @classmethod
    def new(cls, host: str) -> "Issuer":
        return cls(host, Ed25519PrivateKey.generate())

    @property
    def id(self) -> str:
        return f"did:web:{self.host}"

    @property
    def method(self) -> str:
        return f"{self.id}#key-1"

    @property
    def list_address(self) -> str:
        return f"https://{self.host}/status/1"

    @property
    def document(self) -> Document:
        """What it publishes of itself."""
        keys = {self.method: self.key.public_key().public_bytes_raw()}
        return {"@context": _CONTEXTS, **controller_document(Controller(self.id, keys))}

    def sign(self, document: Document, method: str = "") -> Document:
        """Sign a document, replacing its proof."""
        bare = {name: value for name, value in document.items() if name != "proof"}
        return with_proof(bare, self.key.sign, method=method or self.method, created=datetime.now(UTC))

    def status_list(self, address: str, *revoked: int, issuer: str = "", purpose: str = "revocation") -> Document:
        """A signed status list at an address."""
        return self.sign(
            {
                "@context": ["https://www.w3.org/ns/credentials/v2"],
                "id": address,
                "type": ["VerifiableCredential", "BitstringStatusListCredential"],
                "issuer": issuer or self.id,
                "validFrom": "2026-01-01T00:00:00Z",
                "credentialSubject": {
                    "id": f"{address}#list",
                    "type": "BitstringStatusList",
                    "statusPurpose": purpose,
                    "encodedList": encode(revoked),
                },
            }
        )
