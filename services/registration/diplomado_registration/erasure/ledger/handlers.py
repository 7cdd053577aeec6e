"""Receipts of other services."""

from collections.abc import Sequence

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts.erasures import Receipt
from diplomado_registration.erasure.ledger import usecases


async def note_receipts(connection: Connection, facts: Sequence[Received[Receipt]]) -> None:
    """Keep that a service has erased people."""
    await usecases.note_receipts(connection, [fact.event for fact in facts])
