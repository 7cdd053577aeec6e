"""The register of certificates: all SQL about certificates that were issued."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from diplomado_chassis.database import Connection

from diplomado_certificates.certificates.record import CertificateRecord
from diplomado_contracts.certificates import RevocationReason

Status = Literal["valid", "revoked"]


@dataclass(frozen=True, slots=True)
class StoredCertificate:
    """A certificate as the register knows it.

    `sha256` is the fingerprint taken at issue, over the record with its holder: it stays when the holder is erased
    (then `record.holder` is None and the fingerprint can no longer be recomputed from the register alone).
    """

    record: CertificateRecord
    sha256: str
    status: Status
    revoked_at: datetime | None
    reason: RevocationReason | None


async def find_by_code(connection: Connection, code: str) -> StoredCertificate | None:
    """Return the certificate that a verification code opens, or None. Accepts capitals, spaces and hyphens."""
    raise NotImplementedError
