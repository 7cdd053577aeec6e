"""The check of names by participants, by HTTP."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime

from diplomado_certificates.acts.api.answer_models import RequestedNameChecks
from diplomado_certificates.acts.usecases.names import request_name_checks
from diplomado_certificates.register.record import Frozen
from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction

router = Router(prefix="/api/v1", tags=["acts"])


class NameChecksToAsk(Frozen):
    """When the act will be signed, if that is known."""

    until: AwareDatetime | None = None


@router.post("/acts/{act_id}/name-checks", operation_id="request_name_checks", responses=answers(RequestedNameChecks))
async def post_name_checks(
    act_id: UUID,
    asked: NameChecksToAsk,
    _actor: Annotated[Actor, require("coordinator")],
    connection: Transaction,
) -> dict[str, Any]:
    """Ask everybody whom a draft names to check the name. Again: only new people and changed names are asked."""
    requested = await request_name_checks(connection, act_id, asked.until, datetime.now(UTC))
    return {"act_id": act_id, "requested": requested}
