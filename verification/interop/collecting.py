"""What a static register has for verifiers, and the cases that are made of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from diplomado_local.state import Deployment
from diplomado_verify.bundle import Bundle
from tests.support.waiting import PATIENCE
from verification.interop.cases import altered, endorsements, keyed, listed, reissued
from verification.interop.judges import Case
from verification.interop.kinds import Kind

Document = dict[str, Any]


@dataclass(frozen=True)
class Register:
    """The documents of a bundle, and all credentials by the code of their certificate with their language."""

    documents: dict[str, Document]
    credentials: dict[str, Document]

    @classmethod
    def of(cls, folder: Path) -> "Register":
        """Read an exported folder."""
        found = [(path.parent.name, json.loads(path.read_bytes())) for path in folder.glob("v/*/credential*.json")]
        named = {f"{code}.{_language(credential)}": credential for code, credential in found}
        return cls(dict(Bundle.at(folder).documents), dict(sorted(named.items())))

    def one_of_each(self) -> list[str]:
        """Return the name of one credential of each award, in each language: those of the same certificates."""
        return list({_award(credential): name for name, credential in reversed(self.credentials.items())}.values())


async def revoke_one_of_each(deployment: Deployment, editions: list[str], register: Register) -> None:
    """Revoke one certificate of each award."""
    codes = {name.partition(".")[0] for name in register.one_of_each()}
    headers = {"Authorization": f"Bearer {deployment.token('coordinator')}"}
    async with httpx.AsyncClient(base_url=deployment.url, headers=headers, timeout=PATIENCE) as coordinator:
        for edition in editions:
            listed = await coordinator.get(f"/api/v1/editions/{edition}/certificates")
            for certificate in listed.raise_for_status().json()["certificates"]:
                if certificate["verification_code"] in codes:
                    path = f"/api/v1/certificates/{certificate['certificate_id']}/revocation"
                    (await coordinator.post(path, json={"reason": "issued_in_error"})).raise_for_status()


def cases_of(before: Register, after: Register) -> Iterator[Case]:
    """Return all cases: every credential as issued, and one of each award in each language in every other way."""
    for name, credential in before.credentials.items():
        is_endorsed = "endorsement" in credential["credentialSubject"]["achievement"]
        yield Case(name, Kind.ENDORSED if is_endorsed else Kind.ISSUED, credential)
    for name in before.one_of_each():
        credential = before.credentials[name]
        yield from endorsements(name, credential)
        yield from altered(name, credential)
        yield from listed(name, credential, before.documents)
        yield from keyed(name, credential, before.documents)
        yield from reissued(name, credential)
        yield Case(f"{name}--revoked-by-us", Kind.REVOKED, credential, after.documents)


def _award(credential: Document) -> str:
    return str(credential["credentialSubject"]["achievement"]["id"])


def _language(credential: Document) -> str:
    return str(credential["credentialSubject"]["achievement"]["inLanguage"])
