"""The register of certificates for staff, by HTTP."""

import hashlib
import re
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.documents import store as papers
from diplomado_certificates.documents.render_pool import PressOf
from diplomado_certificates.editions.problems import edition_or_problem
from diplomado_certificates.register import store
from diplomado_certificates.register.record import Frozen
from diplomado_certificates.register.store import StoredCertificate
from diplomado_certificates.register.usecases import UNKNOWN, revoke_certificate
from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.edge import DatabaseOf, Router, Transaction
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_contracts.certificates import RevocationReason

router = Router(prefix="/api/v1", tags=["certificates"])

_ERASED = Text(
    "Los datos del titular se borraron; el documento ya no se puede reproducir.",
    "The holder's details were erased; the document can no longer be reproduced.",
)


class Revocation(Frozen):
    """Why a certificate is revoked: the class of the reason, not the story."""

    reason: RevocationReason


@router.get("/editions/{edition_id}/certificates", dependencies=[require("coordinator", "auditor")])
async def get_certificates(edition_id: UUID, connection: Transaction) -> dict[str, Any]:
    """Return every certificate of an edition, revoked ones too, by number. No names."""
    await edition_or_problem(connection, edition_id)
    return {"certificates": [_view(certificate) for certificate in await store.of_edition(connection, edition_id)]}


@router.get("/certificates/{certificate_id}/pdf", dependencies=[require("coordinator", "auditor")])
async def get_pdf(certificate_id: UUID, request: Request, database: DatabaseOf, press: PressOf) -> Response:
    """Render the paper from the frozen record: the same bytes each time."""
    # No connection is held while the paper is set.
    async with database.transaction(readonly=True) as connection:
        certificate = await store.find(connection, certificate_id)
    if certificate is None:
        raise Problem(404, "certificate-unknown", UNKNOWN)
    if certificate.record.holder is None:
        raise Problem(410, "holder-erased", _ERASED)
    pdf = await press.print(certificate.record, request.app.state.settings.public_url)
    async with database.transaction() as connection:
        await papers.remember(connection, certificate_id, hashlib.sha256(pdf).hexdigest())
    name = re.sub(r"[^A-Za-z0-9._-]", "-", certificate.record.number)
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=headers)


@router.post("/certificates/{certificate_id}/revocation")
async def post_revocation(
    certificate_id: UUID,
    asked: Revocation,
    actor: Annotated[Actor, require("coordinator")],
    connection: Transaction,
) -> dict[str, Any]:
    """Revoke a certificate for ever. Its public page shows it at once."""
    now = datetime.now(UTC)
    return _view(await revoke_certificate(connection, certificate_id, asked.reason, by=actor.subject, now=now))


def _view(certificate: StoredCertificate) -> dict[str, Any]:
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
        "verification_code": record.verification_code,
        "sha256": certificate.sha256,
    }
