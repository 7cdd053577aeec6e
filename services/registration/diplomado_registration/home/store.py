"""SQL of what waits for a decision, and which edition a page belongs to."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection

_COUNT_WAITING = """
with waiting as (
    select edition_id, count(*) filter (where status = 'submitted') as requests,
           count(*) filter (where status = 'needs_information') as asked,
           count(*) filter (where status = 'offered') as offers,
           min(expires_at) filter (where status = 'offered') as first_offer
    from registrations
    where edition_id = any ($1) and status in ('submitted', 'needs_information', 'offered')
        and ($2::text is null or institution = $2)
    group by edition_id
), proposed as (
    select r.edition_id, count(distinct c.proposal_id) as proposals
    from change_proposals c join registrations r using (participant_id)
    where c.status = 'open' and r.edition_id = any ($1) and r.status <> 'merged'
        and ($2::text is null or c.institution = $2)
    group by r.edition_id
)
select coalesce(w.edition_id, p.edition_id) as edition_id, coalesce(w.requests, 0) as requests,
       coalesce(w.asked, 0) as asked, coalesce(w.offers, 0) as offers, w.first_offer,
       coalesce(p.proposals, 0) as proposals
from waiting w full join proposed p using (edition_id)
"""
_COUNT_OWN = """
select edition_id, count(*) filter (where status = 'registered') as registered,
       count(*) filter (where status in ('waitlisted', 'offered')) as waiting
from registrations where edition_id = any ($1) and institution = $2 group by edition_id
"""


async def count_waiting(connection: Connection, editions: Sequence[UUID], institution: str | None) -> Sequence[Record]:
    """Return the editions with something to decide, with how much of it. An institution counts its people alone."""
    return await connection.fetch(_COUNT_WAITING, editions, institution)


async def count_own_people(connection: Connection, editions: Sequence[UUID], institution: str) -> dict[UUID, Record]:
    """Return how many people of an institution have a place, and how many wait, by edition."""
    rows = await connection.fetch(_COUNT_OWN, editions, institution)
    return {row["edition_id"]: row for row in rows}
