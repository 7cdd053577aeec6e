"""The withdrawal of one graduation, by HTTP."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.acts.act_content import Line
from diplomado_certificates.acts.api.answer_models import ReversalView
from diplomado_certificates.acts.reversal import Reversal, Revocation
from diplomado_certificates.acts.usecases.reversal import confirm_reversal, reject_reversal, reverse_graduation
from diplomado_certificates.register.record import Frozen
from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction

router = Router(prefix="/api/v1/acts/{act_id}/graduations/{registration_id}/reversal", tags=["acts"])

Coordinator = Annotated[Actor, require("coordinator")]


class ReversalToAsk(Frozen):
    """Why a graduation is withdrawn, for staff; `revocation` is the reason that the certificate's page shows."""

    reason: Line
    revocation: Revocation = "issued_in_error"


@router.post("", operation_id="reverse_graduation", responses={**answers(ReversalView), **answers(ReversalView, 202)})
async def post_reversal(
    act_id: UUID,
    registration_id: UUID,
    asked: ReversalToAsk,
    actor: Coordinator,
    request: Request,
    response: Response,
    connection: Transaction,
) -> dict[str, Any]:
    """Withdraw one graduation; or propose it, answered with 202, where a second person has to confirm."""
    settings = request.app.state.settings
    reversal = await reverse_graduation(
        connection,
        act_id,
        registration_id,
        asked.reason,
        asked.revocation,
        second_person=settings.annulment_second_person,
        by=actor,
        now=datetime.now(UTC),
        hours=settings.second_person_hours,
    )
    response.status_code = 200 if reversal.reversed_at else 202
    return reversal_view(reversal)


@router.post("/confirmation", operation_id="confirm_reversal", responses=answers(ReversalView))
async def post_reversal_confirmation(
    act_id: UUID, registration_id: UUID, actor: Coordinator, request: Request, connection: Transaction
) -> dict[str, Any]:
    """Withdraw a graduation as another person has proposed."""
    now, hours = datetime.now(UTC), request.app.state.settings.second_person_hours
    return reversal_view(await confirm_reversal(connection, act_id, registration_id, by=actor, now=now, hours=hours))


@router.post("/rejection", operation_id="reject_reversal", responses=answers(ReversalView))
async def post_reversal_rejection(
    act_id: UUID, registration_id: UUID, _actor: Coordinator, connection: Transaction
) -> dict[str, Any]:
    """Reject a proposed reversal, or take one's own back; answer what had been proposed."""
    return reversal_view(await reject_reversal(connection, act_id, registration_id))


def reversal_view(reversal: Reversal) -> dict[str, Any]:
    """Return a reversal as answers for staff contain it."""
    return {
        "act_id": reversal.act_id,
        "registration_id": reversal.registration_id,
        "status": reversal.status,
        "reason": reversal.reason,
        "revocation": reversal.revocation,
        "proposed_at": reversal.proposed_at,
        "proposed_by": reversal.proposed_by,
        "reversed_at": reversal.reversed_at,
        "reversed_by": reversal.reversed_by,
    }
