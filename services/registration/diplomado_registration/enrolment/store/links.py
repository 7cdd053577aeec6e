"""Reads and changes the links of registrations. Callers have locked the people, so that nobody waits in a circle."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection

_OWN_PAGE = """
select r.registration_id, r.participant_id, r.status, r.expires_at, r.link_revision, r.confirmed_name,
       e.edition_id, e.code, e.registration, e.title_es, e.title_en, e.starts_on, e.ends_on, e.time_zone,
       e.contact_name, e.contact_email, e.organiser, e.cancelled_at, e.archived_at,
       case when e.promotion = 'offer' then e.offer_hours end as offer_hours,
       exists (select from edition_seats s where s.edition_id = e.edition_id) as has_seats,
       i.name as institution_name, r.territorial_group, r.leads_group,
       case when r.status = 'needs_information' then (
           select s.reason from registration_steps s
           where s.registration_id = r.registration_id and s.step = 'information_requested' order by s.id desc limit 1
       ) end as question,
       case when r.status = 'rejected' then (
           select case when s.is_shown then s.reason end from registration_steps s
           where s.registration_id = r.registration_id and s.step = 'rejected' order by s.id desc limit 1
       ) end as rejection_reason,
       g.graduated_on, p.given_names, p.family_names, p.revision as person_revision, p.described_at,
       p.email, p.language, case when p.proof_expires_at > now() then p.new_email end as new_email,
       case when r.status = 'waitlisted' then (
           select count(*) from registrations ahead
           where ahead.edition_id = r.edition_id and ahead.status = 'waitlisted'
               and ahead.waiting_number <= r.waiting_number
       ) end as waiting_position
from registrations r
join editions e using (edition_id)
join participants p using (participant_id)
left join graduations g using (registration_id)
left join institutions i on i.code = r.institution
where p.erased_at is null
"""
_FIND_BY_ID = _OWN_PAGE + " and r.registration_id = $1"
_FIND_BY_HASH = _OWN_PAGE + " and r.link_hash = $1"
# The registrations that a lost link is asked for: the present ones, those that ended in an edition that goes on, and
# graduations. The newest ten, because each is one mail.
_LIST_MATTERING = """
select r.registration_id from registrations r
join editions e using (edition_id)
left join graduations g using (registration_id)
where r.participant_id = any ($1) and r.status <> 'merged' and (
    e.ends_on >= ($2::timestamptz at time zone e.time_zone)::date or g.graduated_on is not null
    or r.status = 'registered' and e.ends_on >= ($2::timestamptz at time zone e.time_zone)::date - 366
)
order by r.changed_at desc limit 10
"""
# Rows are locked in the order of their editions, as everywhere.
_MARK_MAILED = """
update registrations r set link_mailed_at = $2, link_issues = r.link_issues + 1
from (
    select registration_id from registrations
    where registration_id = any ($1) and (link_mailed_at is null or link_mailed_at <= $3)
    order by edition_id for no key update
) as due
where r.registration_id = due.registration_id
returning r.registration_id, r.edition_id, r.participant_id, r.link_revision, r.link_issues
"""
_ROTATE = """
update registrations r set
    link_revision = r.link_revision + 1, link_hash = null, link_issues = r.link_issues + 1,
    link_mailed_at = case when $4 then $3 else r.link_mailed_at end
from (
    select registration_id from registrations where registration_id = $1 or participant_id = $2
    order by edition_id for no key update
) as all_of_them
where r.registration_id = all_of_them.registration_id
returning r.registration_id, r.edition_id, r.participant_id, r.link_revision, r.link_issues
"""
_CONFIRM_NAME = """
update registrations set name_confirmations = name_confirmations + 1, confirmed_name = $2
where registration_id = $1 and confirmed_name is distinct from $2
returning registration_id, edition_id, participant_id, name_confirmations
"""


async def find_by_id(connection: Connection, registration_id: UUID) -> Record | None:
    """Return a registration with its edition and the person's name; None also if the person was erased."""
    return await connection.fetchrow(_FIND_BY_ID, registration_id)


async def find_by_hash(connection: Connection, link_hash: bytes) -> Record | None:
    """Return what `find_by_id` does, for a link whose token is stored."""
    return await connection.fetchrow(_FIND_BY_HASH, link_hash)


async def list_mattering(connection: Connection, participants: Sequence[UUID], now: datetime) -> list[UUID]:
    """Return the registrations of people for which a link may still be asked for."""
    return [row["registration_id"] for row in await connection.fetch(_LIST_MATTERING, participants, now)]


async def mark_mailed(
    connection: Connection, registrations: Sequence[UUID], now: datetime, last_before: datetime
) -> Sequence[Record]:
    """Mark links as mailed now, except those that were mailed after `last_before`; return the marked ones."""
    return await connection.fetch(_MARK_MAILED, registrations, now, last_before)


async def rotate_links(
    connection: Connection,
    *,
    registration_id: UUID | None = None,
    participant_id: UUID | None = None,
    mailed: bool,
    now: datetime,
) -> Sequence[Record]:
    """Make all earlier links of a registration, or of all of a participant's, void; return their new revisions."""
    return await connection.fetch(_ROTATE, registration_id, participant_id, now, mailed)


async def confirm_name(connection: Connection, registration_id: UUID, person_revision: int) -> Record | None:
    """Store that the participant confirmed their name of this revision; None if they had done so before."""
    return await connection.fetchrow(_CONFIRM_NAME, registration_id, person_revision)
