"""Finds editions, issues verification codes and revokes certificates."""

import secrets
from datetime import datetime
from uuid import UUID

import structlog

from diplomado_certificates.register import store
from diplomado_certificates.register.certificate import StoredCertificate
from diplomado_certificates.register.codes import RANDOM_BITS, code_of
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import CertificateRevoked, EditionPublished
from diplomado_contracts.certificates import RevocationReason

log = structlog.get_logger()

UNKNOWN_EDITION = Text(
    "No conocemos esta edición. Si es un borrador, publíquela primero; si se acaba de publicar, inténtelo de nuevo en "
    "unos segundos.",
    "We do not know this edition. If it is a draft, publish it first; if it was published just now, try again in a few "
    "seconds.",
)
UNKNOWN_CERTIFICATE = Text("No existe este certificado.", "There is no such certificate.")
_REVOKED = Text(
    "Este certificado ya fue revocado por otro motivo; una revocación no se cambia.",
    "This certificate was revoked for another reason already; a revocation is never changed.",
)


async def get_edition(connection: Connection, edition_id: UUID) -> EditionPublished:
    """Return an edition. Raises a 404 problem if its announcement has not arrived."""
    edition = await store.find_edition(connection, edition_id)
    if edition is None:
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION, headers={"Retry-After": "1"})
    return edition


def new_code() -> str:
    """Return a new verification code of 130 random bits."""
    return code_of(secrets.randbits(RANDOM_BITS))


async def revoke_certificate(
    connection: Connection, certificate_id: UUID, reason: RevocationReason, *, by: str, now: datetime
) -> StoredCertificate:
    """Revoke a certificate for ever and publish it. The same request again changes nothing and returns the same.

    Raises a problem if there is no such certificate, or it was revoked for another reason.
    """
    certificate = await store.find_certificate(connection, certificate_id, lock=True)
    if certificate is None:
        raise Problem(404, "certificate-unknown", UNKNOWN_CERTIFICATE)
    if certificate.status == "revoked":
        if certificate.reason != reason:
            raise Problem(409, "revoked-before", _REVOKED, reason=certificate.reason)
        return certificate
    revoked = await store.update_revoked(connection, certificate, reason, by=by, now=now)
    event = CertificateRevoked(
        certificate_id=certificate_id,
        registration_id=certificate.record.registration_id,
        edition_id=certificate.record.edition.edition_id,
        participant_id=certificate.participant_id,
        revision=revoked.revision,
        revoked_at=now,
        reason=reason,
    )
    await outbox.append(connection, event)
    log.info("certificate.revoked", certificate_id=str(certificate_id), reason=reason)
    return revoked
