"""Personal data go when their time is over. The periods are those of the retention schedule in the README."""

from datetime import UTC, datetime

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.erasure import store
from diplomado_registration.erasure.usecases import erase

MAX_AT_ONCE = 200


async def erase_forgotten_people(connection: Connection) -> int:
    """Erase people whom nobody has heard of for the whole retention period, two hundred at a time."""
    forgotten = await store.forgotten(connection, MAX_AT_ONCE)
    if forgotten:
        await erase(connection, forgotten, datetime.now(UTC))
    return len(forgotten)


async def purge_old_registrations(connection: Connection) -> int:
    """Delete the facts of erased people after five years, with their consents."""
    return await store.delete_old_registrations(connection)
