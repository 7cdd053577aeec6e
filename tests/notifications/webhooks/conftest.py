"""A sender whose next step the test asks for, and a receiver."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest_asyncio

from diplomado_chassis.handling import Received
from diplomado_chassis.ids import uuid7
from diplomado_chassis.postgres.database import Database
from diplomado_contracts import Event, PersonDescribed, PersonErased
from diplomado_contracts.cloudevents import Envelope
from diplomado_local.platform import Platform
from diplomado_notifications.__main__ import service
from diplomado_notifications.settings import Settings
from diplomado_notifications.webhooks import usecases
from diplomado_notifications.webhooks.outcomes import Outcome
from diplomado_notifications.webhooks.sender import Sender
from tests.notifications.conftest import QUICK
from tests.notifications.webhooks.receiver import Receiver, receiving
from tests.support.services import enveloped, settings_for

SECRET = "whsec_" + "c2VjcmV0IG9mIHRoZSB0ZXN0cyAwMTIzNDU2Nzg5"
OPENED: dict[str, Any] = {
    **QUICK,
    "webhook_private_networks": "127.0.0.0/8",
    "webhook_restricted_types": f"{PersonDescribed.type},{PersonErased.type}",
}


@dataclass
class Bridge:
    """The service without its processes: events go in, requests come out."""

    settings: Settings
    database: Database
    sender: Sender

    async def note(self, *facts: Event | tuple[Event, Envelope]) -> None:
        """Handle events, each as a batch of its own."""
        for fact in facts:
            event, envelope = fact if isinstance(fact, tuple) else (fact, enveloped(fact))
            async with self.database.transaction() as connection:
                await service.consumes[type(event)](connection, [Received(event, envelope)])

    async def subscribe(self, url: str, *types: type[Event]) -> UUID:
        """Add a webhook."""
        webhook_id = uuid7()
        async with self.database.transaction() as connection:
            names = [each.type for each in types]
            await usecases.subscribe(connection, self.settings, webhook_id, url, names, SECRET)
        return webhook_id

    async def send_next(self, sender: Sender | None = None) -> Outcome | None:
        """Send what is due next, by another sender if one is given."""
        chosen = sender or self.sender
        attempt = await chosen.begin_next()
        return await chosen.finish(attempt) if attempt else None

    async def send_all(self) -> list[Outcome]:
        """Send until nothing is due."""
        outcomes = []
        while (outcome := await self.send_next()) is not None:
            outcomes.append(outcome)
        return outcomes

    async def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What a statement returns."""
        async with self.database.transaction() as connection:
            return [tuple(row) for row in await connection.fetch(statement, *values)]

    async def log(self) -> list[tuple[Any, ...]]:
        """Status, reason, code and attempts of each delivery, in the order of the events."""
        return await self.rows("select status, reason, code, attempts from webhook_deliveries order by event_id")

    async def later(self) -> None:
        """Let all pauses be over."""
        await self.rows("update webhook_deliveries set due_at = now() where status = 'pending'")
        await self.rows("update webhooks set free_at = now()")

    async def grow_old(self, hours: float) -> None:
        """Let everything have happened earlier."""
        for table, columns in {
            "webhooks": ("created_at", "free_at", "failing_since", "previous_until"),
            "webhook_deliveries": ("created_at", "due_at", "tried_since"),
        }.items():
            changes = ", ".join(f"{column} = {column} - interval '{hours} hours'" for column in columns)
            await self.rows(f"update {table} set {changes}")

    async def purge(self) -> int:
        """Do what is done every hour."""
        async with self.database.transaction() as connection:
            return await usecases.purge_webhook_deliveries(connection, self.settings)


def events_of(receiver: Receiver) -> list[Mapping[str, Any]]:
    """What a receiver took, as events."""
    return [json.loads(request.body) for request in receiver.requests]


@pytest_asyncio.fixture(loop_scope="session")
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver without TLS."""
    async with receiving() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def bridge(platform: Platform, schema: str) -> AsyncIterator[Bridge]:
    """A bridge with empty tables."""
    settings = settings_for(service, platform, schema, **OPENED)
    assert isinstance(settings, Settings)
    database = Database(settings)
    bridge = Bridge(settings, database, Sender(settings, database))
    await bridge.rows("truncate webhooks, webhook_deliveries, people, places, editions, deliveries")
    try:
        yield bridge
    finally:
        await database.close()
