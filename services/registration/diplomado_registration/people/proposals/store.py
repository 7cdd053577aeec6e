"""SQL of proposed changes. The callers hold the locks of the people's rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record
from pydantic_core import to_json

from diplomado_chassis.ids import uuid7s
from diplomado_chassis.keyset import Listed, Page
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.listing import Listing
from diplomado_registration.people.proposals.proposal import FIELDS, Decision, Proposal, Said

# What was rejected is not proposed again by the same source.
_UPSERT = """
insert into change_proposals
    (proposal_id, participant_id, source, institution, registration_id, given_names, family_names, language,
     person_revision, proposed_at)
select proposal_id, participant_id, source, institution, registration_id, given_names, family_names, language,
       person_revision, $2
from jsonb_populate_recordset(null::change_proposals, $1) as new
where not exists (
    select from change_proposals before
    where before.participant_id = new.participant_id and before.source = new.source
        and before.institution is not distinct from new.institution and before.status = 'rejected'
        and (before.given_names, before.family_names, before.language)
            is not distinct from (new.given_names, new.family_names, new.language)
)
on conflict (participant_id, source, institution) where status = 'open' do update set
    proposal_id = excluded.proposal_id, registration_id = excluded.registration_id,
    given_names = excluded.given_names, family_names = excluded.family_names, language = excluded.language,
    person_revision = excluded.person_revision, proposed_at = excluded.proposed_at
where (change_proposals.given_names, change_proposals.family_names, change_proposals.language,
       change_proposals.person_revision)
    is distinct from (excluded.given_names, excluded.family_names, excluded.language, excluded.person_revision)
"""
_DELETE_SETTLED = """
delete from change_proposals c
using unnest($1::uuid[], $2::text[], $3::text[]) as said (participant_id, source, institution)
where c.participant_id = said.participant_id and c.source = said.source
    and c.institution is not distinct from said.institution and c.status = 'open'
"""
_COLUMNS = """proposal_id, participant_id, source, institution, registration_id, given_names, family_names, language,
       person_revision, status, proposed_at"""
_FIND = f"select {_COLUMNS} from change_proposals where proposal_id = $1"
_LOCK = _FIND + " for update"
_LIST_OF_PERSON = f"""
select {_COLUMNS} from change_proposals where participant_id = $1 and status = 'open' order by proposed_at, proposal_id
"""
_LIST = Listing(
    """
select c.proposal_id, c.participant_id, c.source, c.institution, c.registration_id, c.given_names, c.family_names,
       c.language, c.person_revision, c.status, c.proposed_at, c.decided_at, c.decided_by, c.actor, c.reason,
       p.given_names as stored_given_names, p.family_names as stored_family_names, p.language as stored_language
from change_proposals c join participants p using (participant_id)
where c.status = $1 and p.merged_into is null and ($2::uuid is null or c.participant_id = $2)
""",
    proposal_id=UUID,
)
_DECIDE = """
update change_proposals set status = $2, decided_at = $3, decided_by = $4, actor = $5, reason = $6
where proposal_id = $1
"""
_DELETE_OF_PEOPLE = "delete from change_proposals where participant_id = any ($1)"
_PURGE = """
delete from change_proposals where proposal_id in (
    select proposal_id from change_proposals
    where decided_at < now() - interval '3 months' or proposed_at < now() - interval '12 months'
    limit $1
)
"""


async def upsert_proposals(
    connection: Connection, proposed: Sequence[tuple[Said, Mapping[str, Any], int]], now: datetime
) -> None:
    """Store what differs for each person and source, in place of what the source proposed before.

    Each comes with the differing fields and the revision of the person that they were compared with.
    """
    rows = [
        {
            "proposal_id": proposal_id,
            "participant_id": said.participant_id,
            "source": said.source,
            "institution": said.institution,
            "registration_id": said.registration_id,
            "person_revision": revision,
            **changes,
        }
        for proposal_id, (said, changes, revision) in zip(uuid7s(len(proposed)), proposed, strict=True)
    ]
    await connection.execute(_UPSERT, to_json(rows).decode(), now)


async def delete_settled(connection: Connection, said: Sequence[Said]) -> None:
    """Delete what sources proposed before of people whom they describe now as they are stored."""
    await connection.execute(
        _DELETE_SETTLED,
        [one.participant_id for one in said],
        [one.source for one in said],
        [one.institution for one in said],
    )


async def find_proposal(connection: Connection, proposal_id: UUID) -> Proposal | None:
    """Return a proposal."""
    row = await connection.fetchrow(_FIND, proposal_id)
    return None if row is None else _proposal(row)


async def lock_proposal(connection: Connection, proposal_id: UUID) -> Proposal | None:
    """Lock a proposal and return it. The caller has locked the person before."""
    row = await connection.fetchrow(_LOCK, proposal_id)
    return None if row is None else _proposal(row)


async def list_open_of_person(connection: Connection, participant_id: UUID) -> list[Proposal]:
    """Return the open proposals about a person, the oldest first."""
    return [_proposal(row) for row in await connection.fetch(_LIST_OF_PERSON, participant_id)]


async def list_proposals(
    connection: Connection, status: str, participant_id: UUID | None, page: Page
) -> Listed[dict[str, Any]]:
    """Return proposals with what is stored of the person, in the order of their ids. The rows have personal data."""
    return await _LIST.fetch(connection, status, participant_id, page=page)


async def mark_decided(
    connection: Connection,
    proposal_id: UUID,
    decision: Decision,
    *,
    decided_by: str,
    actor: str | None,
    reason: str | None,
    now: datetime,
) -> None:
    """Store a decision."""
    await connection.execute(_DECIDE, proposal_id, decision, now, decided_by, actor, reason)


async def delete_proposals(connection: Connection, participants: Sequence[UUID]) -> None:
    """Delete all proposals about people."""
    await connection.execute(_DELETE_OF_PEOPLE, participants)


async def purge_proposals(connection: Connection) -> int:
    """Delete proposals three months after the decision, and a year after they were made; at most a thousand."""
    status = await connection.execute(_PURGE, 1000)
    return int(status.rpartition(" ")[2])


def _proposal(row: Record) -> Proposal:
    return Proposal(
        row["proposal_id"],
        row["participant_id"],
        row["source"],
        row["institution"],
        row["registration_id"],
        {name: row[name] for name in FIELDS if row[name] is not None},
        row["person_revision"],
        row["status"],
        row["proposed_at"],
    )
