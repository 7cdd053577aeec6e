"""Descriptions and erasures of people, as registration publishes them."""

from collections.abc import Sequence

from diplomado_certificates.people import store
from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import PersonDescribed, PersonErased


async def note_people(connection: Connection, facts: Sequence[Received[PersonDescribed]]) -> None:
    """Keep the newest names and language of each person. The e-mail is not kept: nothing here needs it."""
    await store.put_descriptions(connection, [fact.event for fact in facts])


async def note_erasures(connection: Connection, facts: Sequence[Received[PersonErased]]) -> None:
    """Forget the names of erased people, here and in the certificates that were issued to them."""
    events = [fact.event for fact in facts]
    # The people first: a signature holds their rows, so its certificates are visible to the second statement.
    await store.put_erasures(connection, events)
    await store.erase_holders(connection, events)
