"""Publishes what was decided, above every revision to which its subject was raised."""

import asyncio

from diplomado_certificates.revisions import store
from diplomado_certificates.revisions.lifting import Lifted, lifted, subject_of
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox


async def append(connection: Connection, *events: Lifted) -> None:
    """Append events to the outbox. Callers must hold the locks under which their subjects change."""
    # In a thread: the events of a signature are thousands.
    subjects = await asyncio.to_thread(lambda: {subject_of(event) for event in events})
    lifts = await store.find_lifts(connection, subjects)
    raised = [lifted(event, lifts) for event in events] if lifts else events
    await outbox.append(connection, *raised)
