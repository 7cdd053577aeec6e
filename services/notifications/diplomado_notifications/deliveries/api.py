"""HTTP of the overview."""

from typing import Annotated, Any, Literal
from uuid import UUID

import structlog
from fastapi import Query
from pydantic import BeforeValidator

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_notifications.deliveries.decisions import Template
from diplomado_notifications.overview import store

log = structlog.get_logger()
router = Router(prefix="/api/v1", tags=["deliveries"])

Status = Literal["pending", "sending", "sent", "superseded", "dropped", "failed"]
Reader = Annotated[Actor, require("coordinator", "auditor")]
Coordinator = Annotated[Actor, require("coordinator")]


def _absent_if_empty(value: object) -> object:
    return None if value == "" else value


Absent = BeforeValidator(_absent_if_empty)

UNKNOWN = Text("No existe ningún envío con ese identificador.", "There is no delivery with that identifier.")
NOT_FAILED = Text(
    "Solo se puede reintentar un envío que falló; este no ha fallado.",
    "Only a delivery that failed can be tried again; this one has not.",
)


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
    return {"by_template": await store.summarise(connection, edition_id)}


@router.post("/deliveries/{delivery_id}/retry")
async def try_again(actor: Coordinator, connection: Transaction, delivery_id: UUID) -> dict[str, Any]:
    """Send a failed delivery after all, for example because the address has been corrected."""
    status = await store.status_of(connection, delivery_id)
    if status is None:
        raise Problem(404, "delivery-unknown", UNKNOWN)
    if status != "failed":
        raise Problem(409, "delivery-not-failed", NOT_FAILED, delivery_status=status)
    await store.try_again(connection, delivery_id)
    log.info("delivery.retry_asked", delivery_id=str(delivery_id), by=actor.subject)
    return {"delivery_id": delivery_id, "status": "pending"}
