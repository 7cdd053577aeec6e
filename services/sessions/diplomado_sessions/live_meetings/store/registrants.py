"""The own join link of each registration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_chassis.ids import uuid7
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing.restating import Raising
from diplomado_sessions.live_meetings.registration_views import Registrant, Wanted

# Who has a place and an address. Of two records that are one person's, the details of the kept one count, and of two
# registrations in one edition the one that goes on. Names are what Zoom shows the host.
_WANTED = """
select r.registration_id, kept.email_key, kept.given_names, kept.family_names
from registrations r join effective_registrations e using (registration_id)
join people p using (participant_id) join people kept on kept.participant_id = coalesce(p.merged_into, p.participant_id)
where r.edition_id = $1 and r.status = 'registered' and e.effective_id = r.registration_id
    and kept.email_key is not null and not kept.erased and not p.erased
order by r.registration_id
"""
_PRESENT = """
select personal_link_id, registration_id, status, registrant_id from meeting_registrants where session_id = $1
"""
_UPSERT = """
insert into meeting_registrants as old
    (personal_link_id, session_id, registration_id, status, registrant_id, url, revision, changed_at)
values ($1, $2, $3, $4, $5, $6, case when $6::text is null then 0 else 1 end, now())
on conflict (session_id, registration_id) do update set status = excluded.status,
    registrant_id = coalesce(excluded.registrant_id, old.registrant_id), url = excluded.url,
    changed_at = excluded.changed_at,
    revision = old.revision + case when old.url is distinct from excluded.url then 1 else 0 end
returning personal_link_id, revision, changed_at,
    (select url from meeting_registrants b where b.session_id = $2 and b.registration_id = $3) is distinct from url
        as changed
"""
RAISING = Raising(
    "meeting_registrants",
    "personal_link_id",
    "personal_link_id, registration_id, session_id, revision, changed_at as set_at, url, "
    "(select edition_id from sessions s where s.session_id = meeting_registrants.session_id) as edition_id",
    "revision > 0",
)
_BY_REGISTRANT = """
select registrant_id, registration_id from meeting_registrants where session_id = $1 and registrant_id is not null
"""
_PURGE = """
delete from meeting_registrants where session_id in (
    select session_id from sessions where ends_at < now() - make_interval(days => $1)
)
"""
_COUNTS = "select status, count(*) from meeting_registrants where session_id = $1 group by status"
_ERASED = """
select registrant_id from meeting_registrants m join registrations r using (registration_id)
join people p using (participant_id) where m.session_id = $1 and p.erased and registrant_id is not null
"""


@dataclass(frozen=True, slots=True)
class StoredLink:
    """An own join link as stored; `changed` if its address is another one than before."""

    personal_link_id: UUID
    revision: int
    set_at: datetime
    changed: bool


async def list_wanted(connection: Connection, edition_id: UUID) -> list[Wanted]:
    """Return the registrations of an edition that have a place."""
    return [
        Wanted(row["registration_id"], row["email_key"], row["given_names"] or "", row["family_names"] or "")
        for row in await connection.fetch(_WANTED, edition_id)
    ]


async def list_registrants(connection: Connection, session_id: UUID) -> dict[UUID, Registrant]:
    """Return what is known of registrations at Zoom, by registration."""
    return {row["registration_id"]: Registrant(**row) for row in await connection.fetch(_PRESENT, session_id)}


async def upsert_registrant(
    connection: Connection,
    session_id: UUID,
    registration_id: UUID,
    status: str,
    registrant_id: str | None = None,
    url: str | None = None,
) -> StoredLink:
    """Store what Zoom said of a registration. Callers must hold the lock on the meeting."""
    row = await connection.fetchrow(_UPSERT, uuid7(), session_id, registration_id, status, registrant_id, url)
    assert row is not None
    return StoredLink(row["personal_link_id"], row["revision"], row["changed_at"], row["changed"])


async def list_registrations_by_registrant(connection: Connection, session_id: UUID) -> dict[str, UUID]:
    """Return the registrations of a session by the identifiers that Zoom gave them."""
    return {row["registrant_id"]: row["registration_id"] for row in await connection.fetch(_BY_REGISTRANT, session_id)}


async def count_by_status(connection: Connection, session_id: UUID) -> dict[str, int]:
    """Return how many registrations of a session have an own link, and why others have none."""
    return {row["status"]: row["count"] for row in await connection.fetch(_COUNTS, session_id)}


async def list_erased(connection: Connection, session_id: UUID) -> Sequence[str]:
    """Return the identifiers at Zoom of erased people: what Zoom still says of them is not stored again."""
    return [row["registrant_id"] for row in await connection.fetch(_ERASED, session_id)]


async def purge_registrants(connection: Connection, days: int) -> int:
    """Delete registrants of sessions that were over so many days ago; return how many."""
    return int((await connection.execute(_PURGE, days)).rpartition(" ")[2])
