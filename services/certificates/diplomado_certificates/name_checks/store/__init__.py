"""All SQL about the check of names by participants."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from diplomado_certificates.name_checks.name_check import NameCheck
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.pieces import pieces

# Revisions are one person's: what another record was asked or has confirmed, before a merge, says nothing.
_LIST = """
select r.registration_id, p.participant_id, p.revision as person_revision, coalesce(c.revision, 0) as asks,
    coalesce(
        coalesce(c.participant_id, p.participant_id) = p.participant_id
            and (c.person_revision = p.revision or asked.digest = present.digest),
        false
    ) as asked_this_name,
    n.registration_id is not null as has_confirmed,
    coalesce(n.person_revision = p.revision or confirmed.digest = present.digest, false) as confirmed_this_name
from registrations r
join people p on p.participant_id = r.participant_id and not p.erased
left join name_checks c on c.registration_id = r.registration_id
left join name_confirmations n on (n.registration_id, n.participant_id) = (r.registration_id, p.participant_id)
left join described_names present on (present.participant_id, present.revision) = (p.participant_id, p.revision)
left join described_names asked on (asked.participant_id, asked.revision) = (p.participant_id, c.person_revision)
left join described_names confirmed
    on (confirmed.participant_id, confirmed.revision) = (p.participant_id, n.person_revision)
where r.registration_id = any($1::uuid[])
order by r.registration_id
"""
_UPSERT_REQUESTS = """
insert into name_checks as old (registration_id, participant_id, person_revision, revision, requested_at, until)
select registration_id, participant_id, person_revision, 1, $4, $5
from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as due (registration_id, participant_id, person_revision)
order by registration_id
on conflict (registration_id) do update set participant_id = excluded.participant_id,
    person_revision = excluded.person_revision, revision = old.revision + 1, requested_at = excluded.requested_at,
    until = excluded.until
"""


async def list_checks(connection: Connection, registrations: Sequence[UUID]) -> dict[UUID, NameCheck]:
    """Return the state of some registrations, of those whose name has arrived."""
    checks: dict[UUID, NameCheck] = {}
    async for rows in pieces(connection, _LIST, registrations):
        checks |= {row["registration_id"]: NameCheck(**row) for row in rows}
    return checks


async def upsert_requests(
    connection: Connection, checks: Sequence[NameCheck], *, until: datetime | None, now: datetime
) -> None:
    """Store that participants are asked about their present names. Callers must hold the lock of the register."""
    await connection.execute(
        _UPSERT_REQUESTS,
        [check.registration_id for check in checks],
        [check.participant_id for check in checks],
        [check.person_revision for check in checks],
        now,
        until,
    )
