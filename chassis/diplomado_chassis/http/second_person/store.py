"""All SQL about proposals."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from diplomado_chassis.http.second_person.proposal import Proposal
from diplomado_chassis.postgres.database import Connection

_COLUMNS = "action, object, edition_id, arguments, reason, state, proposed_by, proposed_at, ends_at"
_FIND = f"select {_COLUMNS} from second_person_proposals where action = $1 and object = $2"
_LIST = f"""
select {_COLUMNS} from second_person_proposals where edition_id = $1 and action = any ($2) and ends_at > $3
order by proposed_at, object limit 500
"""
_UPSERT = f"""
insert into second_person_proposals ({_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (action, object) do update set arguments = excluded.arguments, reason = excluded.reason,
    state = excluded.state, proposed_by = excluded.proposed_by, proposed_at = excluded.proposed_at,
    ends_at = excluded.ends_at
"""
_DELETE = "delete from second_person_proposals where action = $1 and object = $2"


async def find_proposal(connection: Connection, action: str, of: object, *, lock: bool = False) -> Proposal | None:
    """Return what is proposed of an object, also if its time has ended."""
    row = await connection.fetchrow(_FIND + (" for update" if lock else ""), action, str(of))
    return _proposal(dict(row)) if row else None


async def list_proposals(
    connection: Connection, edition_id: UUID, actions: Collection[str], now: datetime
) -> list[Proposal]:
    """Return what waits in an edition, the first one first."""
    rows = await connection.fetch(_LIST, edition_id, list(actions), now)
    return [_proposal(dict(row)) for row in rows]


async def upsert_proposal(connection: Connection, proposal: Proposal) -> None:
    """Store a proposal. Callers hold the lock of its object."""
    await connection.execute(
        _UPSERT,
        proposal.action,
        proposal.object,
        proposal.edition_id,
        json.dumps(dict(proposal.arguments)),
        proposal.reason,
        proposal.state,
        proposal.proposed_by,
        proposal.proposed_at,
        proposal.ends_at,
    )


async def delete_proposal(connection: Connection, proposal: Proposal) -> None:
    """Delete a decided proposal."""
    await connection.execute(_DELETE, proposal.action, proposal.object)


def _proposal(row: dict[str, Any]) -> Proposal:
    return Proposal(**{**row, "arguments": json.loads(row["arguments"])})
