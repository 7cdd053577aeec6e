"""A badge as small as it can be, and all that a check of it needs."""

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from diplomado_verify.bundle import Bundle, Entry, code_key
from diplomado_verify.multikeys import controller_of
from tests.support.issuer import Issuer

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ISSUER = Issuer.new("training.example.org")
LIST = ISSUER.list_address
CODE = "0123456789abcdefghjkmnpqrs"
PAPER = b"%PDF-1.7 a diploma"
INDEX = 94_567


def badge(**changes: Any) -> dict[str, Any]:
    """The badge, not signed."""
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:0190a0b0-0000-7000-8000-000000000077",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": ISSUER.id, "type": ["Profile"], "name": "Misión en Panamá"},
        "validFrom": "2023-10-20T00:00:00-05:00",
        "name": "Diploma",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": "Ñuria Ábrego"}
            ],
            "achievement": {
                "id": "urn:uuid:0190a0b0-0000-7000-8000-000000000078",
                "type": ["Achievement"],
                "name": "Gestión Integral de Fronteras",
                "description": "Curso",
                "criteria": {"narrative": "Asistencia"},
            },
        },
        "credentialStatus": {
            "id": f"{LIST}#{INDEX}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(INDEX),
            "statusListCredential": LIST,
        },
        **changes,
    }


def entry(**changes: Any) -> Entry:
    """What the register says of it."""
    facts: dict[str, Any] = {
        "status": "valid",
        "number": "GIF-DH-2023-0042",
        "issued_on": date(2023, 10, 20),
        "title": {"es": "Diploma: Gestión Integral de Fronteras", "en": "Diploma: Integrated Border Management"},
        "papers": frozenset({sha256(PAPER).hexdigest()}),
    }
    return Entry(**{**facts, **changes})


def bundle(*revoked: int, listed: dict[str, Any] | None = None, of: Entry | None = None) -> Bundle:
    """What is exported of it; the list can be another one."""
    return Bundle(
        exported_at=NOW,
        public_url="https://training.example.org",
        controllers=(controller_of(ISSUER.document),),
        documents={ISSUER.id: ISSUER.document, LIST: listed or ISSUER.status_list(LIST, *revoked)},
        certificates={code_key(CODE): of or entry()},
    )
