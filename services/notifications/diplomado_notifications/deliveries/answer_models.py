"""What the routes of deliveries answer, for the OpenAPI document."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList
from diplomado_notifications.deliveries.delivery import Status, Template


class DeliveryView(AnswerModel):
    """A mail to one participant: ids and outcome, no names and no addresses. `code` is that of the mail server."""

    delivery_id: UUID
    template: Template
    registration_id: UUID | None
    edition_id: UUID | None
    subject_id: UUID | None
    status: Status
    reason: str | None
    code: int | None
    attempts: int
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None


class Deliveries(PageOfList):
    """Deliveries, the oldest first."""

    deliveries: list[DeliveryView]


class DeliveryCounts(AnswerModel):
    """Numbers of deliveries by template and outcome."""

    by_template: dict[Template, dict[str, int]]


class FailedCount(AnswerModel):
    """How many deliveries of a template failed for a reason."""

    template: Template
    reason: str | None
    failed: int


class RetryPreview(AnswerModel):
    """What a retry would send."""

    deliveries: int
    by_template_and_reason: list[FailedCount]


class RetriedDeliveries(AnswerModel):
    """How many failed deliveries are sent after all."""

    deliveries: int
    status: Literal["pending"]


class RetriedDelivery(AnswerModel):
    """A failed delivery that is sent after all."""

    delivery_id: UUID
    status: Literal["pending"]
