"""Publishes what was decided, above every revision to which its subject was raised."""

from diplomado_certificates.revisions import store
from diplomado_certificates.revisions.lifting import Lifted, lifted, subject_of
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox


async def append(connection: Connection, *events: Lifted) -> None:
    """Append events to the outbox. Callers must hold the locks under which their subjects change."""
    lifts = await store.find_lifts(connection, {subject_of(event) for event in events})
    await outbox.append(connection, *(lifted(event, lifts) for event in events))
