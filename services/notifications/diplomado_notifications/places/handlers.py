"""Events in."""

from collections.abc import Sequence

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import Registered, RegistrationWaitlisted, RegistrationWithdrawn
from diplomado_notifications.places import store
from diplomado_notifications.planning import store as causes


async def note_places(
    connection: Connection, facts: Sequence[Received[Registered | RegistrationWaitlisted | RegistrationWithdrawn]]
) -> None:
    """Keep who has, awaits or gave up a place, and let its mails follow."""
    await store.keep(connection, facts)
    await causes.follow_from_places(connection, [fact.event.registration_id for fact in facts])
