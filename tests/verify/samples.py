"""A credential with all that ours have, and an issuer with a key."""

from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from diplomado_verify.contexts import CREDENTIALS, OPEN_BADGES
from diplomado_verify.multikeys import Controller
from diplomado_verify.proofs import Document, with_proof

ISSUER = "did:web:certificates.example"
METHOD = f"{ISSUER}#2026"
KEY = Ed25519PrivateKey.from_private_bytes(b"a key that only the tests have!!")
CONTROLLER = Controller(ISSUER, {METHOD: KEY.public_key().public_bytes_raw()})
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
_ACHIEVEMENT = "https://certificates.example/achievements/gif-dh-2023"


def credential(name: str = "Yaritza Quintero Ábrego", index: int = 94_567) -> Document:
    """Return a credential without proof."""
    return {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": "https://certificates.example/credentials/4VK7",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Diploma",
        "issuer": {"id": ISSUER, "type": ["Profile"], "name": "Misión de Panamá"},
        "validFrom": "2023-05-05T00:00:00Z",
        "awardedDate": "2023-05-05T00:00:00Z",
        "credentialStatus": {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(index),
            "statusListCredential": "https://certificates.example/status/1",
        },
        "evidence": [{"type": ["Evidence"], "name": "Acta", "description": "Lista firmada\nde 49 personas"}],
        "credentialSubject": {
            "id": "urn:uuid:7f3a9a52-1111-4aaa-8aaa-0242ac120002",
            "type": ["AchievementSubject"],
            "creditsEarned": 3.5,
            "identifier": [
                {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": name},
            ],
            "achievement": _achievement(),
            "result": [
                {
                    "type": ["Result"],
                    "resultDescription": f"{_ACHIEVEMENT}/es#module-{number}",
                    "value": f"{80 + number}",
                }
                for number in range(1, 7)
            ],
        },
    }


def _achievement() -> dict[str, Any]:
    return {
        "id": f"{_ACHIEVEMENT}/es",
        "type": ["Achievement"],
        "achievementType": "Diploma",
        "name": "Gestión Integrada de Fronteras",
        "description": "Seis módulos con enfoque de derechos humanos",
        "inLanguage": "es",
        "criteria": {"narrative": "Asistir al 80 % de cada módulo"},
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": f"SDG {goal}",
                "targetUrl": f"https://sdgs.un.org/goals/goal{goal}",
                "targetCode": str(goal),
            }
            for goal in (10, 16, 17)
        ],
        "related": [{"id": f"{_ACHIEVEMENT}/en", "type": ["Related"], "inLanguage": "en"}],
        "resultDescription": [
            {
                "id": f"{_ACHIEVEMENT}/es#module-{number}",
                "type": ["ResultDescription"],
                "name": f"Módulo {number}",
                "resultType": "Percent",
                "requiredValue": "80",
            }
            for number in range(1, 7)
        ],
    }


def signed(document: Document | None = None) -> Document:
    """Return a document, or the credential, with a proof of the issuer."""
    return with_proof(document or credential(), KEY.sign, method=METHOD, created=NOW)
