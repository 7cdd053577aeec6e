"""SQL that finds people whose retention period is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.enrolment.registration import ENDED

# The last contact is the latest of the last description, the last change of a registration, an attendance, a
# graduation, a certificate, and the end of the editions in which the person has a place or may get one. People who
# never had a place are kept for six months, all others for twenty-four. People who never confirmed an application, and
# of whom nothing else is stored, are kept for the days of the setting.
_FIND_INACTIVE = """
with due as (
    select p.participant_id, max(r.changed_at) as changed_at
    from participants p
    left join registrations r on r.participant_id = p.participant_id
    left join editions e on e.edition_id = r.edition_id and not r.status = any ($3)
    left join graduations g on g.registration_id = r.registration_id
    left join last_contacts l on l.registration_id = r.registration_id
    where p.erased_at is null and p.merged_into is null
        and p.described_at < now() - least(interval '6 months', make_interval(days => $2))
    group by p.participant_id
    having greatest(
        p.described_at, max(r.changed_at), max(g.signed_at), max(l.contacted_at),
        max((e.ends_on + 1)::timestamp at time zone e.time_zone)
    ) < now() - case
        when bool_or(r.status = 'registered') then interval '24 months'
        when bool_and(r.status = 'expired') and p.described_by = 'self' and not exists (
            select from contacts c where c.participant_id = p.participant_id and c.proven_at is not null
        ) then make_interval(days => $2)
        else interval '6 months'
    end
)
select participant_id, count(*) over () as due, (select count(*) from participants where erased_at is null) as people
from due order by changed_at nulls first, participant_id limit $1
"""

_UPSERT_CONTACTS = """
insert into last_contacts as old (registration_id, contacted_at)
select registration_id, max(contacted_at)
from unnest($1::uuid[], $2::timestamptz[]) as new (registration_id, contacted_at)
group by registration_id order by registration_id
on conflict (registration_id) do update set contacted_at = excluded.contacted_at
    where old.contacted_at < excluded.contacted_at
"""
_DELETE_CONTACTS = """
delete from last_contacts where registration_id in (
    select registration_id from last_contacts l
    where not exists (select from registrations r where r.registration_id = l.registration_id)
    limit $1
)
"""


@dataclass(frozen=True, slots=True)
class InactivePeople:
    """How many people are due for erasure, of how many, and the first of them. `people` is 0 if none is due."""

    due: int
    people: int
    first: list[UUID]


async def find_inactive_people(connection: Connection, limit: int, unconfirmed_days: int) -> InactivePeople:
    """Return people whose last contact is longer ago than their retention period, at most `limit` of them."""
    rows = await connection.fetch(_FIND_INACTIVE, limit, unconfirmed_days, ENDED)
    if not rows:
        return InactivePeople(0, 0, [])
    return InactivePeople(rows[0]["due"], rows[0]["people"], [row["participant_id"] for row in rows])


async def upsert_contacts(connection: Connection, contacts: Sequence[tuple[UUID, datetime]]) -> None:
    """Keep the latest moment of each registration."""
    registrations, moments = zip(*contacts, strict=True)
    await connection.execute(_UPSERT_CONTACTS, registrations, moments)


async def delete_contacts_of_nobody(connection: Connection, limit: int) -> None:
    """Delete the moments of registrations that do not exist any more, at most `limit`."""
    await connection.execute(_DELETE_CONTACTS, limit)
