"""The register of certificates for staff, by HTTP."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.register import store
from diplomado_certificates.register.answer_models import Certificates, CertificateView, ProposedForCertificate
from diplomado_certificates.register.certificate import Status, StoredCertificate
from diplomado_certificates.register.record import Frozen
from diplomado_certificates.register.usecases import (
    REVOCATION,
    confirm_revocation,
    get_edition,
    propose_revocation,
    revoke_certificate,
)
from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.paging import Paging, paged
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.http.second_person import Proposal, reject
from diplomado_chassis.http.second_person.answer_models import RejectedProposal
from diplomado_contracts.certificates import RevocationReason

router = Router(prefix="/api/v1", tags=["certificates"])


class Revocation(Frozen):
    """Why a certificate is revoked: the class of the reason, not the story."""

    reason: RevocationReason


@router.get(
    "/editions/{edition_id}/certificates",
    dependencies=[require("coordinator", "auditor")],
    operation_id="list_certificates",
    responses=answers(Certificates),
)
async def get_certificates(
    edition_id: EditionId,
    connection: Transaction,
    page: Paging,
    award: Annotated[str | None, Query(max_length=200)] = None,
    status: Status | None = None,
    act_id: UUID | None = None,
    registration_id: UUID | None = None,
) -> dict[str, Any]:
    """Return every certificate of an edition, revoked ones too, by number. No names."""
    await get_edition(connection, edition_id)
    found = await store.list_certificates(
        connection,
        edition_id,
        award=award,
        valid=None if status is None else status == "valid",
        act_id=act_id,
        registration_id=registration_id,
        page=page,
    )
    return paged("certificates", found, [certificate_view(certificate) for certificate in found.rows])


@router.post(
    "/certificates/{certificate_id}/revocation",
    operation_id="revoke_certificate",
    responses={**answers(CertificateView), **answers(ProposedForCertificate, 202)},
)
async def post_revocation(
    certificate_id: UUID,
    asked: Revocation,
    actor: Annotated[Actor, require("coordinator")],
    request: Request,
    response: Response,
    connection: Transaction,
) -> dict[str, Any]:
    """Revoke a certificate for ever; or propose it, answered with 202, where a second person has to confirm."""
    now, settings = datetime.now(UTC), request.app.state.settings
    if not settings.certificate_second_person:
        return certificate_view(
            await revoke_certificate(connection, certificate_id, asked.reason, by=actor.subject, now=now)
        )
    found = await propose_revocation(
        connection, certificate_id, asked.reason, actor, now=now, hours=settings.second_person_hours
    )
    if isinstance(found, Proposal):
        response.status_code = 202
        return {"certificate_id": certificate_id, "status": "proposed", "proposal": found.view}
    return certificate_view(found)


@router.post(
    "/certificates/{certificate_id}/revocation/confirmation",
    operation_id="confirm_revocation",
    responses=answers(CertificateView),
)
async def post_revocation_confirmation(
    certificate_id: UUID, actor: Annotated[Actor, require("coordinator")], connection: Transaction
) -> dict[str, Any]:
    """Revoke a certificate as another person has proposed."""
    return certificate_view(await confirm_revocation(connection, certificate_id, actor, now=datetime.now(UTC)))


@router.post(
    "/certificates/{certificate_id}/revocation/rejection",
    operation_id="reject_revocation",
    responses=answers(RejectedProposal),
)
async def post_revocation_rejection(
    certificate_id: UUID, _actor: Annotated[Actor, require("coordinator")], connection: Transaction
) -> dict[str, Any]:
    """Reject a proposed revocation, or take one's own back; answer what had been proposed."""
    return {"proposal": (await reject(connection, REVOCATION, certificate_id, datetime.now(UTC))).view}


def certificate_view(certificate: StoredCertificate) -> dict[str, Any]:
    """Return a certificate as answers for staff contain it: no name."""
    record = certificate.record
    return {
        "certificate_id": record.certificate_id,
        "registration_id": record.registration_id,
        "number": record.number,
        "kind": record.kind,
        "award": record.award,
        "session_id": record.session.session_id if record.session else None,
        "act_id": record.act_id,
        "issued_on": record.issued_on,
        "status": certificate.status,
        "revoked_at": certificate.revoked_at,
        "reason": certificate.reason,
        "supersedes": certificate.supersedes,
        "superseded_by": certificate.superseded_by,
        "verification_code": record.verification_code,
        "sha256": certificate.sha256,
    }
