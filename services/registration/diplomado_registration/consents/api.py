"""HTTP of consents, for those who must show them."""

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
    """Return every answer about consent in its order: purpose, version of the text, language, time and channel."""
    return {"consents": await store.history(connection, registration_id)}
