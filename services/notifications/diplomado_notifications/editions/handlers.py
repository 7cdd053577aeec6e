"""Events in."""

from collections.abc import Sequence

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import EditionPublished
from diplomado_notifications.editions import store


async def note_editions(connection: Connection, facts: Sequence[Received[EditionPublished]]) -> None:
    """Keep the newest announcement of each edition."""
    await store.keep(connection, facts)
