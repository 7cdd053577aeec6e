"""Announcements, registrations and the timetable, each kept in its newest revision."""

from collections.abc import Sequence

from diplomado_certificates.editions import store
from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import (
    EditionPublished,
    Registered,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
    SessionCancelled,
    SessionScheduled,
)


async def note_editions(connection: Connection, facts: Sequence[Received[EditionPublished]]) -> None:
    """Keep the newest announcement of each edition."""
    await store.put_editions(connection, [fact.event for fact in facts])


async def note_registrations(connection: Connection, facts: Sequence[Received[Registered]]) -> None:
    """Note who has a place."""
    await store.put_registrations(connection, "registered", [fact.event for fact in facts])


async def note_waiting(connection: Connection, facts: Sequence[Received[RegistrationWaitlisted]]) -> None:
    """Note who waits for a place."""
    await store.put_registrations(connection, "waitlisted", [fact.event for fact in facts])


async def note_withdrawals(connection: Connection, facts: Sequence[Received[RegistrationWithdrawn]]) -> None:
    """Note who gave up."""
    await store.put_registrations(connection, "withdrawn", [fact.event for fact in facts])


async def note_sessions(connection: Connection, facts: Sequence[Received[SessionScheduled]]) -> None:
    """Keep the newest timetable."""
    await store.put_sessions(connection, [fact.event for fact in facts])


async def note_cancellations(connection: Connection, facts: Sequence[Received[SessionCancelled]]) -> None:
    """Take cancelled sessions out of the timetable."""
    await store.put_cancellations(connection, [fact.event for fact in facts])
