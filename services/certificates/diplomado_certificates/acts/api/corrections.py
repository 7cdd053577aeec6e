"""The annulment of an act and the reissue of a certificate, by HTTP."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.acts.act_content import Line
from diplomado_certificates.acts.api.answer_models import ActSummary
from diplomado_certificates.acts.api.views import act_summary
from diplomado_certificates.acts.usecases.annulment import annul_act, confirm_annulment, reject_annulment
from diplomado_certificates.acts.usecases.reissue import (
    REISSUE,
    confirm_reissue,
    propose_reissue,
    reissue_certificate,
)
from diplomado_certificates.register.answer_models import CertificateView, ProposedForCertificate
from diplomado_certificates.register.api import certificate_view
from diplomado_certificates.register.record import Frozen
from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.second_person import reject
from diplomado_chassis.http.second_person.answer_models import RejectedProposal

router = Router(prefix="/api/v1", tags=["acts"])


class AnnulmentToAsk(Frozen):
    """Why an act is annulled: a wrong day, a wrong list. For staff; it is not published."""

    reason: Line


@router.post(
    "/acts/{act_id}/annulment", operation_id="annul_act", responses={**answers(ActSummary), **answers(ActSummary, 202)}
)
async def post_annulment(
    act_id: UUID,
    asked: AnnulmentToAsk,
    actor: Annotated[Actor, require("coordinator")],
    request: Request,
    response: Response,
    connection: Transaction,
) -> dict[str, Any]:
    """Annul a signed act; or propose it, answered with 202, where a second person has to confirm."""
    settings = request.app.state.settings
    act = await annul_act(
        connection,
        act_id,
        asked.reason,
        second_person=settings.annulment_second_person,
        by=actor,
        now=datetime.now(UTC),
        hours=settings.second_person_hours,
    )
    response.status_code = 200 if act.status == "annulled" else 202
    return act_summary(act)


@router.post("/acts/{act_id}/annulment/confirmation", operation_id="confirm_annulment", responses=answers(ActSummary))
async def post_confirmation(
    act_id: UUID, actor: Annotated[Actor, require("coordinator")], request: Request, connection: Transaction
) -> dict[str, Any]:
    """Annul an act as another person has proposed."""
    now, hours = datetime.now(UTC), request.app.state.settings.second_person_hours
    return act_summary(await confirm_annulment(connection, act_id, by=actor, now=now, hours=hours))


@router.post("/acts/{act_id}/annulment/rejection", operation_id="reject_annulment", responses=answers(ActSummary))
async def post_rejection(
    act_id: UUID, _actor: Annotated[Actor, require("coordinator")], connection: Transaction
) -> dict[str, Any]:
    """Reject a proposed annulment, or take one's own back."""
    return act_summary(await reject_annulment(connection, act_id))


class ReissueToAsk(Frozen):
    """Why a certificate is issued again: the proof of the right name. For staff; it is not published."""

    reason: Line


@router.post(
    "/certificates/{certificate_id}/reissue",
    status_code=201,
    operation_id="reissue_certificate",
    responses={**answers(CertificateView, 201), **answers(ProposedForCertificate, 202)},
)
async def post_reissue(
    certificate_id: UUID,
    asked: ReissueToAsk,
    actor: Annotated[Actor, require("coordinator")],
    request: Request,
    response: Response,
    connection: Transaction,
) -> dict[str, Any]:
    """Issue a certificate again with the holder's present name; or propose it (202), where a second person confirms.

    Nothing is evaluated again.
    """
    now, settings = datetime.now(UTC), request.app.state.settings
    if settings.certificate_second_person:
        hours = settings.second_person_hours
        proposal = await propose_reissue(connection, certificate_id, asked.reason, actor, now=now, hours=hours)
        response.status_code = 202
        return {"certificate_id": certificate_id, "status": "proposed", "proposal": proposal.view}
    return certificate_view(
        await reissue_certificate(connection, certificate_id, asked.reason, by=actor.subject, now=now)
    )


@router.post(
    "/certificates/{certificate_id}/reissue/confirmation",
    operation_id="confirm_reissue",
    responses=answers(CertificateView),
)
async def post_reissue_confirmation(
    certificate_id: UUID, actor: Annotated[Actor, require("coordinator")], connection: Transaction
) -> dict[str, Any]:
    """Issue a certificate again as another person has proposed; answer the new one."""
    return certificate_view(await confirm_reissue(connection, certificate_id, actor, now=datetime.now(UTC)))


@router.post(
    "/certificates/{certificate_id}/reissue/rejection",
    operation_id="reject_reissue",
    responses=answers(RejectedProposal),
)
async def post_reissue_rejection(
    certificate_id: UUID, _actor: Annotated[Actor, require("coordinator")], connection: Transaction
) -> dict[str, Any]:
    """Reject a proposed reissue, or take one's own back; answer what had been proposed."""
    return {"proposal": (await reject(connection, REISSUE, certificate_id, datetime.now(UTC))).view}
