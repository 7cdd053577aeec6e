"""What other services decided about our participants."""

from collections.abc import Sequence

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import Graduated
from diplomado_registration.outcomes import store


async def note_graduations(connection: Connection, facts: Sequence[Received[Graduated]]) -> None:
    """Remember who graduated, so that staff see the outcome beside the registration."""
    await store.keep_newest(connection, [fact.event for fact in facts])
