"""Locks editions. Every change of an edition's registrations or counters holds this lock until the transaction ends."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.places import life
from diplomado_registration.places.capacity import Places
from diplomado_registration.places.opening import OpenEdition
from diplomado_registration.places.seats import GROUPS, NO_RULES, Rule, Seats

_LOCK = """
select e.edition_id, e.revision, e.registration, e.registration_until, e.starts_on, e.ends_on, e.time_zone,
       e.closed_at, e.cancelled_at, e.archived_at,
       e.capacity, e.taken, e.waiting, e.last_waiting_number,
       not exists (select from edition_institutions i where i.edition_id = e.edition_id)
           or exists (select from edition_institutions i where i.edition_id = e.edition_id and i.institution = $2)
           or (e.open_to_others and $2 is null)
           as admits_institution,
       current_setting('diplomado.past_editions_open', true) = 'on' as past_open,
       e.admission, case when e.promotion = 'offer' then e.offer_hours end as offer_hours, e.after_offer,
       exists (select from edition_seats s where s.edition_id = e.edition_id) as has_seats
from editions e
where e.edition_id = $1
for no key update of e
"""
_EXISTS = "select exists (select from editions where edition_id = $1)"
_LIST_RULES = """
select case when channel is not null then 'channel' when institution is not null then 'institution'
            when admin_area is not null then 'admin_area' when sex is not null then 'sex'
            else 'organisation_type' end as by,
       coalesce(channel, institution, admin_area, sex, organisation_type) as value, maximum, reserved
from edition_seats where edition_id = $1 order by number
"""
# A statement after the one that locked: it reads what was committed until then. Only what the rules ask is told apart.
_COUNT_SEATED = """
select case when 'channel' = any ($2)
            then case channel when 'nomination' then 'nominated' else 'open' end end as channel,
       case when 'institution' = any ($2) then institution end as institution,
       case when 'admin_area' = any ($2) then admin_area end as admin_area,
       case when 'sex' = any ($2) then sex end as sex,
       case when 'organisation_type' = any ($2) then organisation_type end as organisation_type,
       count(*) as people
from registrations where edition_id = $1 and (status = 'registered' or holds_place)
group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
"""
_DELETE_SEATS = "delete from edition_seats where edition_id = $1"
_INSERT_SEATS = """
insert into edition_seats
    (edition_id, number, channel, institution, admin_area, sex, organisation_type, maximum, reserved)
select $1, number, case when by = 'channel' then value end, case when by = 'institution' then value end,
       case when by = 'admin_area' then value end, case when by = 'sex' then value end,
       case when by = 'organisation_type' then value end, maximum, reserved
from unnest($2::text[], $3::text[], $4::int[], $5::int[]) with ordinality as new (by, value, maximum, reserved, number)
"""
_PAST_OPEN = "select coalesce(current_setting('diplomado.past_editions_open', true) = 'on', false)"


async def lock_edition(
    connection: Connection, edition_id: UUID, institution: str | None = None, *, now: datetime | None = None
) -> OpenEdition | None:
    """Lock an edition's row until the transaction ends and return its rules and counters; None if it is unknown.

    Its places promote nobody if the edition takes nobody `now` (None: at this moment).
    """
    row = await connection.fetchrow(_LOCK, edition_id, institution)
    if row is None:
        return None
    seats = await count_seats(connection, edition_id) if row["has_seats"] else NO_RULES
    lived, past_open = life.life_of(row), bool(row["past_open"])
    takes_people = life.why_no_entry(lived, now or datetime.now(UTC), past_open=past_open) is None
    return OpenEdition(
        edition_id=row["edition_id"],
        registration=row["registration"],
        life=lived,
        places=Places(
            row["capacity"],
            row["taken"],
            row["waiting"],
            row["last_waiting_number"],
            seats,
            promotes=takes_people,
        ),
        admits_institution=row["admits_institution"],
        past_open=past_open,
        admission=row["admission"],
        offer_hours=row["offer_hours"],
        after_offer=row["after_offer"],
    )


async def count_seats(connection: Connection, edition_id: UUID) -> Seats:
    """Return the rules of an edition's seats, and who sits. The edition is locked."""
    rows = await connection.fetch(_LIST_RULES, edition_id)
    seats = Seats(tuple(Rule(row["by"], row["value"], row["maximum"], row["reserved"]) for row in rows))
    for row in await connection.fetch(_COUNT_SEATED, edition_id, list({rule.by for rule in seats.rules})):
        seats = seats.with_person({by: row[by] for by in GROUPS}, row["people"])
    return seats


async def replace_seats(connection: Connection, edition_id: UUID, rules: Sequence[Rule]) -> None:
    """Replace the rules of an edition's seats. Raises ForeignKeyViolationError for an unknown group."""
    await connection.execute(_DELETE_SEATS, edition_id)
    await connection.execute(
        _INSERT_SEATS,
        edition_id,
        [rule.by for rule in rules],
        [rule.value for rule in rules],
        [rule.maximum for rule in rules],
        [rule.reserved for rule in rules],
    )


async def edition_exists(connection: Connection, edition_id: UUID) -> bool:
    """Return whether there is an edition with this id."""
    exists: bool = await connection.fetchval(_EXISTS, edition_id)
    return exists


async def has_past_open(connection: Connection) -> bool:
    """Return whether editions that have ended take people: a setting of the process, which its sessions carry."""
    past_open: bool = await connection.fetchval(_PAST_OPEN)
    return past_open
