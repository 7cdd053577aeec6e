"""The issuer of credentials, and the addresses at which it publishes what others need to check them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote, urlsplit

from diplomado_certificates.register.record import CertificateRecord
from diplomado_chassis.language.languages import Language
from diplomado_verify.contexts import CREDENTIALS, OPEN_BADGES
from diplomado_verify.multikeys import Controller, controller_document, encode

_DID_CONTEXTS = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")


def did_document_of(controller: Controller) -> dict[str, Any]:
    """Return what the did:web of a controller resolves to."""
    return {"@context": [*_DID_CONTEXTS], **controller_document(controller)}


def credential_url(base_url: str, record: CertificateRecord, language: Language) -> str:
    """Return the address of a certificate's credential in a language."""
    return f"{base_url}/v/{record.verification_code}/credential.json?lang={language}"


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuer at a public address without a path, with the public keys of all its signatures, the present one first.

    Historic keys stay, since verifiers look at whether a key is listed, and not at dates. A stolen key is removed.
    """

    base_url: str
    keys: tuple[bytes, ...]

    @classmethod
    def of(cls, public_url: str, present: bytes, historic: Sequence[bytes]) -> Self:
        """Return the issuer, each key once."""
        return cls(public_url.rstrip("/"), tuple(dict.fromkeys([present, *historic])))

    @property
    def did(self) -> str:
        """The name of the issuer: did:web, by its host."""
        return f"did:web:{quote(urlsplit(self.base_url).netloc, safe='')}"

    @property
    def profile_url(self) -> str:
        """The address of its profile."""
        return f"{self.base_url}/credentials/issuer"

    @property
    def method(self) -> str:
        """The address of the present key."""
        return self.method_of(self.keys[0])

    def method_of(self, key: bytes) -> str:
        """Return the address of a key. It names the key, so that no two keys ever have one address."""
        return f"{self.did}#{encode(key)}"

    @property
    def controller(self) -> Controller:
        """The issuer as verifiers see it."""
        return Controller(self.did, {self.method_of(key): key for key in self.keys}, frozenset({self.profile_url}))

    def did_document(self) -> dict[str, Any]:
        """Return what did:web resolves to."""
        return did_document_of(self.controller)

    def profile(self) -> dict[str, Any]:
        """Return the issuer's profile of Open Badges, with the same keys."""
        document = controller_document(self.controller)
        return {
            "@context": [CREDENTIALS, OPEN_BADGES, *_DID_CONTEXTS],
            **document,
            "type": ["Profile"],
            "url": self.base_url,
        }

    def credential_url(self, record: CertificateRecord, language: Language) -> str:
        """Return the address of a certificate's credential in a language."""
        return credential_url(self.base_url, record, language)

    def list_url(self, number: int) -> str:
        """Return the address of a status list."""
        return f"{self.base_url}/credentials/status/{number}"
