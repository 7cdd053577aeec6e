"""All SQL about signatures that a second person has to confirm."""

import json
from uuid import UUID

from diplomado_certificates.acts.proposal import Proposal
from diplomado_certificates.acts.warnings import Acceptance
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.settings import Settings

_FIND = "select proposed_by, proposed_at, state, accepted from signature_proposals where act_id = $1"
_UPSERT = """
insert into signature_proposals (act_id, proposed_by, proposed_at, state, accepted) values ($1, $2, $3, $4, $5)
on conflict (act_id) do update set proposed_by = excluded.proposed_by, proposed_at = excluded.proposed_at,
    state = excluded.state, accepted = excluded.accepted
"""
_DELETE = "delete from signature_proposals where act_id = $1"
_DELETE_ANNULMENT = "delete from annulments where act_id = $1 and annulled_at is null"
_PURGE = """
with proposed as (
    delete from signature_proposals where proposed_at < now() - make_interval(hours => $1)
        and act_id in (select act_id from acts where status = 'draft') returning 1
), annulled as (
    delete from annulments where annulled_at is null and proposed_at < now() - make_interval(hours => $1) returning 1
), withdrawn as (
    delete from reversals where reversed_at is null and proposed_at < now() - make_interval(hours => $1) returning 1
)
select (select count(*) from proposed) + (select count(*) from annulled) + (select count(*) from withdrawn)
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


async def delete_proposal(connection: Connection, act_id: UUID) -> None:
    """Delete the proposed signature of a draft. Callers must hold the lock of the register."""
    await connection.execute(_DELETE, act_id)


async def delete_proposed_annulment(connection: Connection, act_id: UUID) -> None:
    """Delete the annulment that was proposed and not done. Callers must hold the lock of the register."""
    await connection.execute(_DELETE_ANNULMENT, act_id)


async def purge_proposals(connection: Connection, settings: Settings | None = None) -> int:
    """End the proposals that nobody has confirmed in time. What was done stays."""
    hours = settings.second_person_hours if settings else Settings.model_fields["second_person_hours"].default
    return int(await connection.fetchval(_PURGE, hours) or 0)
