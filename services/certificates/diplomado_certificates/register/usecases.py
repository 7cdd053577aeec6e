"""Revoking a certificate: dated, with the class of its reason, and never undone."""

from datetime import datetime
from uuid import UUID

import structlog

from diplomado_certificates.register import store
from diplomado_certificates.register.store import StoredCertificate
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import CertificateRevoked
from diplomado_contracts.certificates import RevocationReason

log = structlog.get_logger()

UNKNOWN = Text("No existe este certificado.", "There is no such certificate.")
_REVOKED = Text(
    "Este certificado ya fue revocado por otro motivo; una revocación no se cambia.",
    "This certificate was revoked for another reason already; a revocation is never changed.",
)


async def revoke_certificate(
    connection: Connection, certificate_id: UUID, reason: RevocationReason, *, by: str, now: datetime
) -> StoredCertificate:
    """Revoke a certificate and announce it. The same request again changes nothing and gives the same answer.

    Raises a problem if there is no such certificate, or it was revoked for another reason.
    """
    certificate = await store.find(connection, certificate_id, lock=True)
    if certificate is None:
        raise Problem(404, "certificate-unknown", UNKNOWN)
    if certificate.status == "revoked":
        if certificate.reason != reason:
            raise Problem(409, "revoked-before", _REVOKED, reason=certificate.reason)
        return certificate
    revoked = await store.revoke(connection, certificate, reason, by=by, now=now)
    fact = CertificateRevoked(
        certificate_id=certificate_id,
        registration_id=certificate.record.registration_id,
        edition_id=certificate.record.edition.edition_id,
        participant_id=certificate.participant_id,
        revision=revoked.revision,
        revoked_at=now,
        reason=reason,
    )
    await outbox.append(connection, fact)
    log.info("certificate.revoked", certificate_id=str(certificate_id), reason=reason)
    return revoked
