"""All SQL about graduations that were withdrawn one by one."""

from uuid import UUID

from diplomado_certificates.acts.reversal import Reversal
from diplomado_chassis.postgres.database import Connection

_COLUMNS = "registration_id, act_id, reason, revocation, proposed_by, proposed_at, reversed_by, reversed_at"
_FIND = f"select {_COLUMNS} from reversals where act_id = $1 and registration_id = $2"
_LIST = f"select {_COLUMNS} from reversals where act_id = $1 order by proposed_at, registration_id"
_UPSERT = f"""
insert into reversals ({_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (registration_id, act_id) do update set reason = excluded.reason, revocation = excluded.revocation,
    proposed_by = excluded.proposed_by, proposed_at = excluded.proposed_at, reversed_by = excluded.reversed_by,
    reversed_at = excluded.reversed_at
"""
_DELETE = "delete from reversals where act_id = $1 and registration_id = $2 and reversed_at is null"
_HAS_GRADUATION = "select exists (select from graduations where act_id = $1 and registration_id = $2)"


async def find_reversal(connection: Connection, act_id: UUID, registration_id: UUID) -> Reversal | None:
    """Return the reversal of a graduation, proposed or done."""
    row = await connection.fetchrow(_FIND, act_id, registration_id)
    return Reversal(**row) if row else None


async def list_reversals(connection: Connection, act_id: UUID) -> list[Reversal]:
    """Return the reversals of an act's graduations, the first one first."""
    return [Reversal(**row) for row in await connection.fetch(_LIST, act_id)]


async def upsert_reversal(connection: Connection, reversal: Reversal) -> None:
    """Store a reversal, proposed or done. Callers must hold the lock of the register."""
    await connection.execute(
        _UPSERT,
        reversal.registration_id,
        reversal.act_id,
        reversal.reason,
        reversal.revocation,
        reversal.proposed_by,
        reversal.proposed_at,
        reversal.reversed_by,
        reversal.reversed_at,
    )


async def delete_proposed_reversal(connection: Connection, act_id: UUID, registration_id: UUID) -> None:
    """Delete what was proposed and not done. Callers must hold the lock of the register."""
    await connection.execute(_DELETE, act_id, registration_id)


async def has_graduation(connection: Connection, act_id: UUID, registration_id: UUID) -> bool:
    """Return whether a registration is a graduate by this act."""
    found: bool = await connection.fetchval(_HAS_GRADUATION, act_id, registration_id)
    return found
