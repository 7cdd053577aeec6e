"""All SQL about single editions and their registers."""

from uuid import UUID

from diplomado_chassis.database import Connection
from diplomado_contracts import EditionPublished


async def find(connection: Connection, edition_id: UUID) -> EditionPublished | None:
    """Return the newest announcement of an edition."""
    published = await connection.fetchval("select published from editions where edition_id = $1", edition_id)
    return EditionPublished.model_validate_json(published) if published else None


async def lock_register(connection: Connection, edition_id: UUID) -> None:
    """Hold the edition's register until the transaction ends: policies and signatures follow one another."""
    await connection.execute("insert into registers (edition_id) values ($1) on conflict do nothing", edition_id)
    await connection.execute("select from registers where edition_id = $1 for update", edition_id)


async def next_numbers(connection: Connection, edition_id: UUID, certificates: int) -> tuple[int, int]:
    """Count one act and so many certificates; return the act's number and the first certificate's."""
    row = await connection.fetchrow(
        """
        update registers set acts = acts + 1, certificates = certificates + $2 where edition_id = $1
        returning acts, certificates - $2 + 1 as first_certificate
        """,
        edition_id,
        certificates,
    )
    if row is None:
        raise LookupError("the register of the edition is not locked")
    return row["acts"], row["first_certificate"]
