"""The attempt to send one event to one webhook."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

WebhookStatus = Literal["active", "paused", "gone"]
DeliveryStatus = Literal["pending", "delivered", "failed"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """An event that is being sent. `age` is the time for which it has been tried, `failures` those before in a row."""

    webhook_id: UUID
    url: str
    secret: str
    previous_secret: str | None
    failures: int
    event_id: UUID
    type: str
    body: bytes
    number: int
    age: timedelta

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets that sign it, the newest first."""
        return (self.secret, self.previous_secret) if self.previous_secret else (self.secret,)
