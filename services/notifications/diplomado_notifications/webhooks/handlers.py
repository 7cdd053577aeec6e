"""Events that webhooks receive: each is queued for those that want its type, with whatever else it causes."""

from collections.abc import Sequence
from typing import Any

from diplomado_chassis.handling import Handler, Handlers, Received
from diplomado_chassis.postgres.database import Connection
from diplomado_notifications.permits.offered import OFFERED
from diplomado_notifications.webhooks import usecases


async def queue(connection: Connection, facts: Sequence[Received[Any]]) -> None:
    """Queue events of one type for the webhooks that want them."""
    await usecases.queue(connection, facts)


def queued(handlers: Handlers) -> Handlers:
    """Return the handlers, and for each type that webhooks may receive one that queues it afterwards."""
    return {**handlers, **{event: _both(handlers[event]) if event in handlers else queue for event in OFFERED}}


def _both(handler: Handler) -> Handler:
    async def both(connection: Connection, facts: Sequence[Received[Any]]) -> None:
        await handler(connection, facts)
        await queue(connection, facts)

    return both
