"""Events in."""

from collections.abc import Sequence

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import PersonDescribed, PersonErased
from diplomado_notifications.people import store


async def note_people(connection: Connection, facts: Sequence[Received[PersonDescribed]]) -> None:
    """Keep the newest details of each person."""
    await store.keep(connection, facts)


async def forget_people(connection: Connection, facts: Sequence[Received[PersonErased]]) -> None:
    """Remove the details of people; what was not yet sent to them is dropped when its turn comes."""
    await store.forget(connection, facts)
