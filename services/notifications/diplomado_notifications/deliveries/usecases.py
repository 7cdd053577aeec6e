"""Retries failed deliveries and purges old ones."""

from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_notifications.deliveries.delivery import Template
from diplomado_notifications.deliveries.store import administration

UNKNOWN = Text("No existe ningún envío con ese identificador.", "There is no delivery with that identifier.")
NOT_FAILED = Text(
    "Solo se puede reintentar un envío que falló; este no ha fallado.",
    "Only a delivery that failed can be tried again; this one has not.",
)


async def retry_failed(connection: Connection, delivery_id: UUID) -> None:
    """Make a failed delivery due again, for example because the address has been corrected."""
    status = await administration.lock_status(connection, delivery_id)
    if status is None:
        raise Problem(404, "delivery-unknown", UNKNOWN)
    if status != "failed":
        raise Problem(409, "delivery-not-failed", NOT_FAILED, delivery_status=status)
    await administration.retry(connection, delivery_id)


@dataclass(frozen=True, slots=True)
class FailedOf:
    """The failed deliveries of an edition, of one template or reason if these are given."""

    edition_id: UUID
    template: Template | None
    reason: str | None


async def retry_all_failed(connection: Connection, of: FailedOf) -> int:
    """Make failed deliveries due again and return their number: 0 if they were made due before."""
    return await administration.update_failed_due(connection, of.edition_id, of.template, of.reason)


async def purge_deliveries(connection: Connection) -> int:
    """Delete old deliveries, drop those whose recipient never became known, and return the number of deleted rows."""
    await administration.drop_waiting(connection)
    return await administration.delete_old(connection)
