"""An issuer with a key, and readers of what it gives out."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from diplomado_certificates.credentials.credential import StatusEntry, credential_of
from diplomado_certificates.credentials.europass.document import europass_of
from diplomado_certificates.credentials.europass.issuer import EuropassIssuer
from diplomado_certificates.credentials.issuer import Issuer
from diplomado_certificates.register.record import CertificateRecord
from diplomado_chassis.language.text import Text
from diplomado_verify.proofs import Document, with_proof
from tests.certificates.documents.samples import BASE

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(b"the key of an issuer in a test!!")
ISSUER = Issuer.of(BASE, KEY.public_key().public_bytes_raw(), [])
EUROPASS_ISSUER = EuropassIssuer("PAN", "NTRPA-155-604", BASE, has_badges=True)
PICTURE = b"\x89PNG of a paper"
REQUIREMENTS = (Text("Asistir al 80 % de cada módulo.", "Attend 80% of every module."), Text("Proyecto", "Project"))


def key_file(path: Path, key: Ed25519PrivateKey = KEY, password: str = "") -> str:
    """Write a key as a PEM file, and return its address."""
    encryption = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
    return path.as_uri()


def credential(record: CertificateRecord, language: str = "es", **changes: Any) -> Document:
    """Return the credential of a record, named and without proof."""
    values: dict[str, Any] = {"status": StatusEntry(1, 94_567), "named": True, "issuer": ISSUER, **changes}
    requirements = values.pop("requirements", REQUIREMENTS)
    issuer, status = values.pop("issuer"), values.pop("status")
    return credential_of(record, requirements, issuer, status, language, **values)


def signed(record: CertificateRecord, language: str = "es", **changes: Any) -> Document:
    """Return the credential of a record with its proof."""
    return with_proof(credential(record, language, **changes), KEY.sign, method=ISSUER.method, created=NOW)


def europass(record: CertificateRecord, **changes: Any) -> Document:
    """Return the document of a record for Europass."""
    values: dict[str, Any] = {"issuer": EUROPASS_ISSUER, "requirements": REQUIREMENTS, "picture": PICTURE, **changes}
    return europass_of(record, values["requirements"], values["issuer"], values["picture"])
