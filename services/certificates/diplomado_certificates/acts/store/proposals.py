"""All SQL about signatures that a second person has to confirm."""

import json
from uuid import UUID

from diplomado_certificates.acts.proposal import Proposal
from diplomado_certificates.acts.warnings import Acceptance
from diplomado_chassis.postgres.database import Connection

_FIND = "select proposed_by, proposed_at, state, accepted from signature_proposals where act_id = $1"
_UPSERT = """
insert into signature_proposals (act_id, proposed_by, proposed_at, state, accepted) values ($1, $2, $3, $4, $5)
on conflict (act_id) do update set proposed_by = excluded.proposed_by, proposed_at = excluded.proposed_at,
    state = excluded.state, accepted = excluded.accepted
"""


async def find_proposal(connection: Connection, act_id: UUID) -> Proposal | None:
    """Return the proposed signature of an act."""
    row = await connection.fetchrow(_FIND, act_id)
    if row is None:
        return None
    accepted = tuple(Acceptance(warning, reason) for warning, reason in json.loads(row["accepted"]))
    return Proposal(row["proposed_by"], row["proposed_at"], row["state"], accepted)


async def upsert_proposal(connection: Connection, act_id: UUID, proposal: Proposal) -> None:
    """Store a proposed signature. Callers must hold the lock of the register."""
    accepted = json.dumps([[item.warning, item.reason] for item in proposal.accepted])
    await connection.execute(_UPSERT, act_id, proposal.proposed_by, proposal.proposed_at, proposal.state, accepted)
