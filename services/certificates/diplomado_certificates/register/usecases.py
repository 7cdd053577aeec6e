"""Finds editions, issues verification codes and revokes certificates."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from pydantic import TypeAdapter

from diplomado_certificates.register import store
from diplomado_certificates.register.certificate import StoredCertificate
from diplomado_certificates.register.codes import RANDOM_BITS, code_of
from diplomado_certificates.revisions.usecases import append
from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.path_keys import NOT_ANNOUNCED
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.second_person import Proposal, propose, take
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import CertificateRevoked, EditionPublished
from diplomado_contracts.certificates import RevocationReason

log = structlog.get_logger()

REVOCATION = "certificate-revocation"
"""The action of a proposal to revoke a certificate."""
_REASON: TypeAdapter[RevocationReason] = TypeAdapter(RevocationReason)

UNKNOWN_CERTIFICATE = Text("No existe este certificado.", "There is no such certificate.")
_REVOKED = Text(
    "Este certificado ya fue revocado por otro motivo; una revocación no se cambia.",
    "This certificate was revoked for another reason already; a revocation is never changed.",
)


async def get_edition(connection: Connection, edition_id: UUID) -> EditionPublished:
    """Return an edition. Raises a 404 problem if its announcement has not arrived."""
    edition = await store.find_edition(connection, edition_id)
    if edition is None:
        raise Problem(404, "edition-unknown", NOT_ANNOUNCED, headers={"Retry-After": "1"})
    return edition


def new_code() -> str:
    """Return a new verification code of 130 random bits."""
    return code_of(secrets.randbits(RANDOM_BITS))


async def propose_revocation(
    connection: Connection, certificate_id: UUID, reason: RevocationReason, actor: Actor, *, now: datetime, hours: int
) -> StoredCertificate | Proposal:
    """Propose to revoke a certificate; return the proposal, or the certificate if it is revoked for this reason.

    Raises all that a revocation raises, and a problem if another person has proposed a revocation.
    """
    certificate = await _lock(connection, certificate_id)
    if certificate.status == "revoked":
        return await revoke_certificate(connection, certificate_id, reason, by=actor.subject, now=now)
    wanted = Proposal(
        REVOCATION,
        str(certificate_id),
        certificate.record.edition.edition_id,
        reason,
        state_of(certificate),
        actor.subject,
        now,
        now + timedelta(hours=hours),
    )
    log.info("certificate.revocation_proposed", certificate_id=str(certificate_id))
    return await propose(connection, wanted, actor)


async def confirm_revocation(
    connection: Connection, certificate_id: UUID, actor: Actor, *, now: datetime
) -> StoredCertificate:
    """Revoke a certificate as another person proposed. One that is revoked is returned as it is.

    Raises a problem if nobody proposed it, if the same person did, or if the certificate has changed since.
    """
    certificate = await _lock(connection, certificate_id)
    if certificate.status == "revoked":
        return certificate
    proposal = await take(connection, REVOCATION, certificate_id, state_of(certificate), actor, now)
    reason = _REASON.validate_python(proposal.reason)
    return await revoke_certificate(connection, certificate_id, reason, by=actor.subject, now=now)


def state_of(certificate: StoredCertificate) -> str:
    """Return the digest of what a decision about a certificate rests on."""
    return entity_tag([certificate.status, certificate.reason, certificate.superseded_by, certificate.sha256])


async def _lock(connection: Connection, certificate_id: UUID) -> StoredCertificate:
    certificate = await store.find_certificate(connection, certificate_id, lock=True)
    if certificate is None:
        raise Problem(404, "certificate-unknown", UNKNOWN_CERTIFICATE)
    return certificate


async def revoke_certificate(
    connection: Connection, certificate_id: UUID, reason: RevocationReason, *, by: str, now: datetime
) -> StoredCertificate:
    """Revoke a certificate for ever and publish it. The same request again changes nothing and returns the same.

    Raises a problem if there is no such certificate, or it was revoked for another reason.
    """
    certificate = await _lock(connection, certificate_id)
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
    await append(connection, event)
    log.info("certificate.revoked", certificate_id=str(certificate_id), reason=reason)
    return revoked
