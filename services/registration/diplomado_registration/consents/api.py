"""HTTP of consents, for staff who must prove them."""

from typing import Annotated, Any
from uuid import UUID

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_registration.consents import store

router = Router(prefix="/api/v1", tags=["consents"])


@router.get("/registrations/{registration_id}/consents")
async def get_consents(
    _actor: Annotated[Actor, require("coordinator", "auditor")], connection: Transaction, registration_id: UUID
) -> dict[str, Any]:
    """Return all answers about consent in their order: purpose, version of the text, language, time and channel."""
    return {"consents": await store.list_answers(connection, registration_id)}
