"""What was accepted when an act was drafted over sessions that were not closed: all SQL of it."""

from collections.abc import Sequence
from uuid import UUID

from diplomado_certificates.acts.warnings import Acceptance
from diplomado_chassis.postgres.database import Connection

_INSERT = """
insert into drafted_over (act_id, warning, reason)
select $1, warning, reason from unnest($2::text[], $3::text[]) as accepted (warning, reason)
"""
_LIST = "select warning, reason from drafted_over where act_id = $1 order by warning"


async def insert_drafted_over(connection: Connection, act_id: UUID, accepted: Sequence[Acceptance]) -> None:
    """Store the warnings that were accepted with a draft."""
    warnings, reasons = [item.warning for item in accepted], [item.reason for item in accepted]
    await connection.execute(_INSERT, act_id, warnings, reasons)


async def list_drafted_over(connection: Connection, act_id: UUID) -> list[Acceptance]:
    """Return the warnings that were accepted with a draft."""
    return [Acceptance(row["warning"], row["reason"]) for row in await connection.fetch(_LIST, act_id)]
