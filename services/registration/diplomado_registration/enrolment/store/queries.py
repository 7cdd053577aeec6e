"""Reads registrations."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.keyset import WHOLE, Listed, Page
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.listing import Listing
from diplomado_registration.enrolment.registration import STATISTICS
from diplomado_registration.enrolment.store.columns import COLUMNS, PROFILE, listed
from diplomado_registration.places.capacity import Status

_LISTED = tuple(name for name in PROFILE if name not in (*STATISTICS, "territorial_group"))

_FIND_PARTIES = "select edition_id, participant_id from registrations where registration_id = $1"
_FIND = f"""
select number, created_at, changed_at, nominated_by, {listed(COLUMNS)},
       case when status = 'waitlisted' then (
           select count(*) from registrations ahead
           where ahead.edition_id = r.edition_id and ahead.status = 'waitlisted'
               and ahead.waiting_number <= r.waiting_number
       ) end as waiting_position
from registrations r where registration_id = $1
"""
_LIST_STEPS = """
select step, author, actor, reason, recorded_at, other_registration_id, is_shown
from registration_steps where registration_id = $1 order by id
"""
# An institution sees its own words about a person as long as they are a proposal: not what others said.
_LIST = Listing(
    f"""
select * from (
    select r.registration_id, r.participant_id, p.email, coalesce(c.given_names, p.given_names) as given_names,
           coalesce(c.family_names, p.family_names) as family_names, coalesce(c.language, p.language) as language,
           r.status,
           case when r.status = 'waitlisted'
                then row_number() over (partition by r.status order by r.waiting_number) end as waiting_position,
           {listed(_LISTED, "r.{}")}, r.territorial_group as "group",
           case when g.graduated_on is not null and ($2::text is null or s.is_shared) then 'graduated' end as outcome,
           s.is_shared as outcome_is_shared, r.number
    from registrations r
    join participants p using (participant_id)
    left join graduations g using (registration_id)
    cross join lateral (
        select coalesce((
            select granted from consents c
            where c.registration_id = r.registration_id and c.purpose = 'institution_sharing' order by c.id desc limit 1
        ), false) as is_shared
    ) s
    left join change_proposals c on c.participant_id = r.participant_id
        and c.status = 'open' and c.source = 'nomination' and c.institution = $2
    where r.edition_id = $1
) as everybody
where ($2::text is null or institution = $2) and ($3::text is null or institution = $3)
    and ($4::text is null or status = $4)
""",
    number=int,
)

_HAS_GRADUATED = """
select exists (select from graduations where registration_id = $1 and graduated_on is not null)
"""


async def find_parties(connection: Connection, registration_id: UUID) -> Record | None:
    """Return the edition and the participant of a registration; None if it is unknown.

    A merge changes the participant, under the lock of the edition.
    """
    return await connection.fetchrow(_FIND_PARTIES, registration_id)


async def has_graduated(connection: Connection, registration_id: UUID) -> bool:
    """Return whether a registration has a graduation that counts."""
    found: bool = await connection.fetchval(_HAS_GRADUATED, registration_id)
    return found


async def find_registration(connection: Connection, registration_id: UUID) -> Record | None:
    """Return a registration with its place in the waiting list, without personal data."""
    return await connection.fetchrow(_FIND, registration_id)


async def list_steps(connection: Connection, registration_id: UUID) -> Sequence[Record]:
    """Return what happened to a registration since it was made."""
    return await connection.fetch(_LIST_STEPS, registration_id)


async def list_registrations(
    connection: Connection,
    edition_id: UUID,
    reader: str | None,
    *,
    institution: str | None = None,
    status: Status | None = None,
    page: Page = WHOLE,
) -> Listed[dict[str, Any]]:
    """Return the registrations of an edition, in the order of their numbers. The rows contain personal data.

    An institution that is the `reader` gets its own, and learns the outcome of those alone who agreed to that.
    """
    return await _LIST.fetch(connection, edition_id, reader, institution, status, page=page)
