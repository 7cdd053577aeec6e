"""A schema of the service for each test, and a sender whose next step the test asks for."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest_asyncio

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Database
from diplomado_contracts import Event
from diplomado_local.platform import Platform
from diplomado_notifications.__main__ import service
from diplomado_notifications.planning.usecases import plan_reminders
from diplomado_notifications.sending.outcomes import Outcome
from diplomado_notifications.sending.sender import Sender
from diplomado_notifications.sending.smtp_connection import SmtpConnection
from diplomado_notifications.settings import Settings
from tests.notifications.catcher import Catcher, catching
from tests.support.services import enveloped, fresh_name, schema_of, settings_for
from tests.support.waiting import PATIENCE

# What a test does not wait for: new deliveries are due at once, and failed ones when the test says so.
QUICK: dict[str, Any] = {
    "settling_seconds": 0,
    "timetable_settling_seconds": 0,
    "sender_poll_seconds": 0.05,
    "reminder_poll_seconds": 0.1,
    "retry_first_seconds": 3600,
    "smtp_command_seconds": PATIENCE / 2,
    "smtp_message_seconds": PATIENCE,
    "shutdown_seconds": PATIENCE * 2,
    "mail_from": "formacion@mision.example",
    "certificates_url": "https://verificar.example",
}


@dataclass
class Desk:
    """The service without its processes: facts go in, deliveries come out, mails arrive at the catcher."""

    settings: Settings
    database: Database
    catcher: Catcher
    sender: Sender

    async def note(self, *events: Event) -> None:
        """Handle facts, each as a batch of its own."""
        for event in events:
            await self.note_together(event)

    async def note_together(self, *events: Event) -> None:
        """Handle facts as one batch."""
        async with self.database.transaction() as connection:
            for model, handler in service.consumes.items():
                if facts := [Received(event, enveloped(event)) for event in events if type(event) is model]:
                    await handler(connection, facts)

    async def send_all(self) -> list[Outcome]:
        """Deliver until nothing is due."""
        outcomes: list[Outcome] = []
        while await self.sender.is_any_due():
            await self.sender.smtp.connect()
            outcome = await self.sender.deliver_next()
            if outcome is None:
                break
            outcomes.append(outcome)
        return outcomes

    async def remind(self, now: datetime | None = None) -> None:
        """Plan the reminders that are due, at another time than the clock's if one is given."""
        async with self.database.transaction() as connection:
            await plan_reminders(connection, now or datetime.now(UTC), self.settings.reminder_rules)

    async def empty(self) -> None:
        """Begin anew."""
        async with self.database.transaction() as connection:
            await connection.execute(
                "truncate people, merged_people, editions, edition_statuses, edition_contacts, join_links, reminders,"
                " unreachable_requirements, focal_contacts, shared_results,"
                " own_join_links, refused_erasures, last_addresses,"
                " links, name_checks, proofs, places, sessions, recordings, attendances, certificates, deliveries, told"
            )
        self.catcher.mails.clear()
        self.catcher.contents.clear()
        self.catcher.recipients.clear()

    async def last_sent(self) -> dict[tuple[UUID, UUID], tuple[int, str]]:
        """The state of each subject in the last message about it, by registration and subject."""
        async with self.database.transaction(readonly=True) as connection:
            rows = await connection.fetch("select registration_id, subject_id, revision, standing from told")
        return {(row[0], row[1]): (row[2], row[3]) for row in rows}

    async def rows(self, columns: str, where: str = "true", *values: object) -> list[tuple[Any, ...]]:
        """Columns of the deliveries, in order of their cause."""
        async with self.database.transaction(readonly=True) as connection:
            found: Sequence[asyncpg.Record] = await connection.fetch(
                f"select {columns} from deliveries where {where} order by moment, template, registration_id", *values
            )
        return [tuple(row) for row in found]

    async def statuses(self) -> list[tuple[str, str, str | None]]:
        """Template, status and reason of each delivery."""
        return [(row[0], row[1], row[2]) for row in await self.rows("template, status, reason")]

    async def count(self, table: str) -> int:
        """How many rows a table has."""
        async with self.database.transaction(readonly=True) as connection:
            return int(await connection.fetchval(f"select count(*) from {table}"))

    async def make_due(self) -> None:
        """Let the pauses of all open deliveries be over."""
        async with self.database.transaction() as connection:
            await connection.execute("update deliveries set due_at = now() where status in ('pending', 'sending')")


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def schema(platform: Platform) -> AsyncIterator[str]:
    """One migrated schema for the folder; each test begins with empty tables."""
    async with schema_of(service, platform, fresh_name()) as name:
        yield name


@pytest_asyncio.fixture(loop_scope="session")
async def catcher() -> AsyncIterator[Catcher]:
    """A mail server."""
    async with catching() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def desk(platform: Platform, schema: str, catcher: Catcher) -> AsyncIterator[Desk]:
    """A desk with empty tables."""
    settings = settings_for(service, platform, schema, smtp_port=catcher.port, **QUICK)
    assert isinstance(settings, Settings)
    database = Database(settings)
    sender = Sender(settings, database, SmtpConnection(settings))
    desk = Desk(settings, database, catcher, sender)
    await desk.empty()
    try:
        yield desk
    finally:
        async with asyncio.timeout(PATIENCE):
            await sender.smtp.quit()
        await database.close()
