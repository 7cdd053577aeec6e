"""What the routes of webhooks answer, for the OpenAPI document."""

from datetime import datetime
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList
from diplomado_notifications.webhooks.delivery import DeliveryStatus, WebhookStatus


class WebhookView(AnswerModel):
    """Who receives which types of events. `receiver` is the address without its path, which may be a secret."""

    receiver: str
    webhook_id: UUID
    types: list[str]
    status: WebhookStatus
    created_at: datetime
    failing_since: datetime | None
    previous_until: datetime | None
    last_delivered_at: datetime | None
    last_failed_at: datetime | None
    last_reason: str | None


class Webhooks(AnswerModel):
    """All webhooks."""

    webhooks: list[WebhookView]


class AddedWebhook(WebhookView):
    """A new webhook with the secret that signs its events, which no other answer has."""

    secret: str


class RotatedSecret(AnswerModel):
    """The new secret. Until a moment, that before it signs too."""

    secret: str
    previous_until: datetime


class WebhookDeliveryView(AnswerModel):
    """One event on its way to one webhook. `code` is the status that the receiver answered."""

    event_id: UUID
    type: str
    subject: str
    status: DeliveryStatus
    reason: str | None
    code: int | None
    attempts: int
    created_at: datetime
    due_at: datetime
    delivered_at: datetime | None
    can_be_sent_again: bool


class WebhookDeliveries(PageOfList):
    """Deliveries in the order of the events."""

    deliveries: list[WebhookDeliveryView]


class DeliveriesSentAgain(AnswerModel):
    """How many deliveries are sent again."""

    deliveries: int
