"""Erasure of people in the certificates that were issued to them."""

from collections.abc import Sequence

from diplomado_certificates.projections import PEOPLE
from diplomado_certificates.register import store
from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import PersonErased


async def erase_people(connection: Connection, facts: Sequence[Received[PersonErased]]) -> None:
    """Erase the names of people, in the projection and in their certificates.

    A certificate is no projection: it was issued here, and an erasure removes nothing of it but the holder.
    """
    # The people first: a signature locks their rows, so its certificates are visible to the second statement.
    await PEOPLE(connection, facts)
    await store.erase_holders(connection, [fact.event for fact in facts])
