"""HTTP: what coordinators and auditors see of deliveries. Ids and outcomes, no names and no addresses."""

from typing import Annotated, Any
from uuid import UUID

import structlog
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from diplomado_chassis.http.auth import Actor, require, require_in_scope
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.paging import paged, paging
from diplomado_chassis.http.path_keys import EditionFilter, EditionOfQuery
from diplomado_chassis.keyset import Page
from diplomado_notifications.deliveries import usecases
from diplomado_notifications.deliveries.answer_models import (
    Deliveries,
    DeliveryCounts,
    RetriedDeliveries,
    RetriedDelivery,
    RetryPreview,
)
from diplomado_notifications.deliveries.delivery import Status, Template
from diplomado_notifications.deliveries.store import administration
from diplomado_notifications.scopes.store import find_places

log = structlog.get_logger()
router = Router(prefix="/api/v1", tags=["deliveries"])

Reader = Annotated[Actor, require("coordinator", "auditor")]
Coordinator = Annotated[Actor, require("coordinator")]


def _absent_if_empty(value: object) -> object:
    return None if value == "" else value


Absent = BeforeValidator(_absent_if_empty)


@router.get("/deliveries", responses=answers(Deliveries))
async def list_deliveries(
    actor: Reader,
    connection: Transaction,
    page: Annotated[Page, paging(1_000)],
    edition_id: Annotated[EditionFilter, Absent] = None,
    template: Annotated[Template | None, Absent] = None,
    status: Annotated[Status | None, Absent] = None,
    registration_id: Annotated[UUID | None, Absent] = None,
) -> dict[str, Any]:
    """List deliveries, oldest first."""
    found = await administration.list_deliveries(
        connection,
        edition_id=edition_id,
        template=template,
        status=status,
        registration_id=registration_id,
        page=page,
        scope=actor.scope,
    )
    return paged("deliveries", found)


@router.get("/deliveries/summary", operation_id="count_deliveries", responses=answers(DeliveryCounts))
async def summarise(
    actor: Reader, connection: Transaction, edition_id: Annotated[EditionFilter, Absent] = None
) -> dict[str, Any]:
    """Count deliveries by template and outcome. `pending` includes what is being sent at this moment."""
    return {"by_template": await administration.count_by_template(connection, edition_id, actor.scope)}


class RetryRequest(BaseModel):
    """Which failed deliveries are sent after all: those of an edition, of one template or reason if these are given."""

    model_config = ConfigDict(extra="forbid")

    edition_id: UUID
    template: Template | None = None
    reason: Annotated[str | None, Field(pattern="^[a-z_]{1,60}$")] = None


@router.get("/deliveries/retry", responses=answers(RetryPreview))
async def preview_retry(
    actor: Reader,
    connection: Transaction,
    edition_id: EditionOfQuery,
    template: Annotated[Template | None, Absent] = None,
    reason: Annotated[str | None, Absent] = None,
) -> dict[str, Any]:
    """Count what a retry of failed deliveries would send, by template and reason."""
    require_in_scope(actor, *await find_places(connection, str(edition_id)))
    rows = [dict(row) for row in await administration.count_failed(connection, edition_id, template, reason)]
    return {"deliveries": sum(row["failed"] for row in rows), "by_template_and_reason": rows}


@router.post("/deliveries/retry", responses=answers(RetriedDeliveries))
async def retry_deliveries(actor: Coordinator, body: RetryRequest, connection: Transaction) -> dict[str, Any]:
    """Send failed deliveries after all, for example when the mail server's trouble is over. A repetition adds none."""
    require_in_scope(actor, *await find_places(connection, str(body.edition_id)))
    failed = usecases.FailedOf(body.edition_id, body.template, body.reason)
    count = await usecases.retry_all_failed(connection, failed)
    log.info("delivery.retries_asked", edition_id=str(body.edition_id), deliveries=count, by=actor.subject)
    return {"deliveries": count, "status": "pending"}


@router.post("/deliveries/{delivery_id}/retry", responses=answers(RetriedDelivery))
async def retry_delivery(actor: Coordinator, connection: Transaction, delivery_id: UUID) -> dict[str, Any]:
    """Send a failed delivery after all, for example because the address has been corrected."""
    await usecases.retry_failed(connection, delivery_id)
    log.info("delivery.retry_asked", delivery_id=str(delivery_id), by=actor.subject)
    return {"delivery_id": delivery_id, "status": "pending"}
