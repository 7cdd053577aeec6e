"""HTTP: what coordinators and auditors see of deliveries. Ids and outcomes, no names and no addresses."""

from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import Query
from pydantic import BeforeValidator

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_notifications.deliveries import store, usecases
from diplomado_notifications.deliveries.delivery import Status, Template

log = structlog.get_logger()
router = Router(prefix="/api/v1", tags=["deliveries"])

Reader = Annotated[Actor, require("coordinator", "auditor")]
Coordinator = Annotated[Actor, require("coordinator")]


def _absent_if_empty(value: object) -> object:
    return None if value == "" else value


Absent = BeforeValidator(_absent_if_empty)


@router.get("/deliveries")
async def list_deliveries(
    _actor: Reader,
    connection: Transaction,
    edition_id: Annotated[UUID | None, Absent] = None,
    template: Annotated[Template | None, Absent] = None,
    status: Annotated[Status | None, Absent] = None,
    registration_id: Annotated[UUID | None, Absent] = None,
    after: Annotated[UUID | None, Absent] = None,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1_000,
) -> dict[str, Any]:
    """List deliveries, oldest first. `next` is the `after` of the following page, null on the last."""
    rows = await store.list_deliveries(
        connection,
        edition_id=edition_id,
        template=template,
        status=status,
        registration_id=registration_id,
        after=after,
        limit=limit,
    )
    deliveries = [dict(row) for row in rows]
    return {"deliveries": deliveries, "next": deliveries[-1]["delivery_id"] if len(deliveries) == limit else None}


@router.get("/deliveries/summary")
async def summarise(
    _actor: Reader, connection: Transaction, edition_id: Annotated[UUID | None, Absent] = None
) -> dict[str, Any]:
    """Count deliveries by template and outcome. `pending` includes what is being sent at this moment."""
    return {"by_template": await store.count_by_template(connection, edition_id)}


@router.post("/deliveries/{delivery_id}/retry")
async def retry_delivery(actor: Coordinator, connection: Transaction, delivery_id: UUID) -> dict[str, Any]:
    """Send a failed delivery after all, for example because the address has been corrected."""
    await usecases.retry_failed(connection, delivery_id)
    log.info("delivery.retry_asked", delivery_id=str(delivery_id), by=actor.subject)
    return {"delivery_id": delivery_id, "status": "pending"}
