"""Locks editions. Every change of an edition's registrations or counters holds this lock until the transaction ends."""

from datetime import UTC, datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.places import life
from diplomado_registration.places.capacity import Places
from diplomado_registration.places.opening import OpenEdition

_LOCK = """
select e.edition_id, e.revision, e.registration, e.registration_until, e.starts_on, e.ends_on, e.time_zone,
       e.closed_at, e.cancelled_at, e.archived_at,
       e.capacity, e.taken, e.waiting, e.last_waiting_number,
       not exists (select from edition_institutions i where i.edition_id = e.edition_id)
           or exists (select from edition_institutions i where i.edition_id = e.edition_id and i.institution = $2)
           as admits_institution,
       current_setting('diplomado.past_editions_open', true) = 'on' as past_open
from editions e
where e.edition_id = $1
for no key update of e
"""
_EXISTS = "select exists (select from editions where edition_id = $1)"
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
    lived, past_open = life.life_of(row), bool(row["past_open"])
    takes_people = life.why_no_entry(lived, now or datetime.now(UTC), past_open=past_open) is None
    return OpenEdition(
        edition_id=row["edition_id"],
        registration=row["registration"],
        life=lived,
        places=Places(row["capacity"], row["taken"], row["waiting"], row["last_waiting_number"], promotes=takes_people),
        admits_institution=row["admits_institution"],
        past_open=past_open,
    )


async def edition_exists(connection: Connection, edition_id: UUID) -> bool:
    """Return whether there is an edition with this id."""
    exists: bool = await connection.fetchval(_EXISTS, edition_id)
    return exists


async def has_past_open(connection: Connection) -> bool:
    """Return whether editions that have ended take people: a setting of the process, which its sessions carry."""
    past_open: bool = await connection.fetchval(_PAST_OPEN)
    return past_open
