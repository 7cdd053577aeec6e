"""HTTP: operators manage webhooks and see what was sent. An address is not shown: its path may be a secret."""

from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.paging import paged, paging
from diplomado_chassis.ids import uuid7
from diplomado_chassis.keyset import Page
from diplomado_notifications.webhooks import usecases
from diplomado_notifications.webhooks.answer_models import (
    AddedWebhook,
    DeliveriesSentAgain,
    RotatedSecret,
    WebhookDeliveries,
    Webhooks,
    WebhookView,
)
from diplomado_notifications.webhooks.delivery import DeliveryStatus
from diplomado_notifications.webhooks.store import queue

router = Router(prefix="/api/v1/webhooks", tags=["webhooks"])

Reader = Annotated[Actor, require("platform", "auditor")]
Operator = Annotated[Actor, require("platform")]
Url = Annotated[str, Field(description="Where events are posted, by https.", max_length=2000)]
Types = Annotated[
    list[str], Field(min_length=1, max_length=100, description="Types of events; docs/events.md names them.")
]


class NewWebhook(BaseModel):
    """Who receives which types of events."""

    model_config = ConfigDict(extra="forbid")

    url: Url
    types: Types


class WebhookChange(BaseModel):
    """What shall change. A webhook that answered 410 is active again when it is said to be."""

    model_config = ConfigDict(extra="forbid")

    url: Url | None = None
    types: Types | None = None
    status: Annotated[str | None, Field(pattern="^(active|paused)$")] = None


class SendingAgain(BaseModel):
    """One event, or all that failed since a moment."""

    model_config = ConfigDict(extra="forbid")

    event_id: UUID | None = None
    failed_since: AwareDatetime | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.event_id is None) == (self.failed_since is None):
            raise ValueError("either event_id or failed_since")
        return self


@router.get("", responses=answers(Webhooks))
async def list_webhooks(_actor: Reader, connection: Transaction) -> dict[str, Any]:
    """List all webhooks. `failing_since` says since when nothing was taken; null if the last attempt succeeded."""
    return {"webhooks": await usecases.list_webhooks(connection)}


@router.post("", status_code=201, responses=answers(AddedWebhook, 201))
async def add_webhook(request: Request, body: NewWebhook, _actor: Operator, connection: Transaction) -> dict[str, Any]:
    """Add a webhook, which receives events from now on. The answer alone has the secret that signs them."""
    webhook_id, secret = uuid7(), usecases.new_secret()
    await usecases.subscribe(connection, request.app.state.settings, webhook_id, body.url, body.types, secret)
    return {**await usecases.require(connection, webhook_id), "secret": secret}


@router.get("/{webhook_id}", responses=answers(WebhookView))
async def get_webhook(webhook_id: UUID, _actor: Reader, connection: Transaction) -> dict[str, Any]:
    """Show one webhook."""
    return await usecases.require(connection, webhook_id)


@router.patch("/{webhook_id}", responses=answers(WebhookView))
async def change_webhook(
    request: Request, webhook_id: UUID, body: WebhookChange, _actor: Operator, connection: Transaction
) -> dict[str, Any]:
    """Change the address, the types or the status. A receiver that rests after failures is tried at once."""
    settings = request.app.state.settings
    await usecases.change(connection, settings, webhook_id, body.url, body.types, body.status)
    return await usecases.require(connection, webhook_id)


@router.delete("/{webhook_id}", status_code=204)
async def remove_webhook(webhook_id: UUID, _actor: Operator, connection: Transaction) -> None:
    """Remove a webhook with its delivery log. What is on its way may still arrive."""
    await usecases.remove(connection, webhook_id)


@router.post("/{webhook_id}/secret", responses=answers(RotatedSecret))
async def rotate_secret(
    request: Request, webhook_id: UUID, _actor: Operator, connection: Transaction
) -> dict[str, Any]:
    """Replace the secret. For `DIPLOMADO_WEBHOOK_ROTATION_HOURS` the one before signs too, in the same header."""
    secret, until = await usecases.rotate(connection, request.app.state.settings, webhook_id)
    return {"secret": secret, "previous_until": until}


@router.get("/{webhook_id}/deliveries", operation_id="list_webhook_deliveries", responses=answers(WebhookDeliveries))
async def list_deliveries(
    webhook_id: UUID,
    _actor: Reader,
    connection: Transaction,
    page: Annotated[Page, paging(100)],
    status: DeliveryStatus | None = None,
) -> dict[str, Any]:
    """List what was sent, in the order of the events."""
    await usecases.require(connection, webhook_id)
    return paged("deliveries", await queue.list_deliveries(connection, webhook_id, status, page))


@router.post(
    "/{webhook_id}/redeliveries", operation_id="send_webhook_deliveries_again", responses=answers(DeliveriesSentAgain)
)
async def send_again(webhook_id: UUID, body: SendingAgain, _actor: Operator, connection: Transaction) -> dict[str, Any]:
    """Send an event again, whatever became of it, or all that failed since a moment."""
    return {"deliveries": await usecases.send_again(connection, webhook_id, body.event_id, body.failed_since)}
