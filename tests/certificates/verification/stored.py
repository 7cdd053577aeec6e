"""Certificates of the register in every state that a page can show."""

from datetime import UTC, datetime
from uuid import UUID

from diplomado_certificates.register.certificate import StoredCertificate
from diplomado_certificates.register.record import CertificateRecord
from diplomado_contracts.certificates import RevocationReason
from tests.certificates.documents.samples import DIPLOMA

# Still the first of February in Panama.
REVOKED_AT = datetime(2024, 2, 2, 3, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 21, 18, 31, tzinfo=UTC)


def stored(record: CertificateRecord = DIPLOMA, reason: RevocationReason | None = None) -> StoredCertificate:
    """A certificate as the register gives it back; revoked if there is a reason."""
    return StoredCertificate(
        record=record,
        participant_id=UUID("0190a0b0-0000-7000-8000-000000000077"),
        revision=2 if reason else 1,
        sha256=record.sha256(),
        status="revoked" if reason else "valid",
        revoked_at=REVOKED_AT if reason else None,
        reason=reason,
        name_is_public=True,
    )
