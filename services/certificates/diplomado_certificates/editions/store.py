"""All SQL about editions: announcement, registrations, timetable and register.

What other services tell is kept in the highest revision of each thing, whatever the order of arrival. Every statement
takes a whole batch, folds it to one row per thing and locks rows in the order of their keys.
"""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import (
    EditionPublished,
    Registered,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
    SessionCancelled,
    SessionScheduled,
)

RegistrationFact = Registered | RegistrationWaitlisted | RegistrationWithdrawn

_PUT_EDITIONS = """
insert into editions (edition_id, revision, code, published)
select distinct on (edition_id) *
from unnest($1::uuid[], $2::bigint[], $3::text[], $4::jsonb[]) as told (edition_id, revision, code, published)
order by edition_id, revision desc
on conflict (edition_id) do update set
    revision = excluded.revision, code = excluded.code, published = excluded.published
where editions.revision < excluded.revision
"""
_PUT_REGISTRATIONS = """
insert into registrations
    (registration_id, edition_id, participant_id, revision, status, institution, territorial_group, leads_group)
select distinct on (registration_id)
    registration_id, edition_id, participant_id, revision, $1, institution, territorial_group, leads_group
from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[], $7::text[], $8::bool[])
    as told (registration_id, edition_id, participant_id, revision, institution, territorial_group, leads_group)
order by registration_id, revision desc
on conflict (registration_id) do update set
    edition_id = excluded.edition_id,
    participant_id = excluded.participant_id,
    revision = excluded.revision,
    status = excluded.status,
    institution = excluded.institution,
    territorial_group = excluded.territorial_group,
    leads_group = excluded.leads_group
where registrations.revision < excluded.revision
"""
_PUT_SESSIONS = """
insert into sessions
    (session_id, edition_id, revision, code, module, title_es, title_en, starts_at, ends_at, time_zone, cancelled)
select distinct on (session_id) *, false
from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::int[], $6::text[], $7::text[],
            $8::timestamptz[], $9::timestamptz[], $10::text[])
    as told (session_id, edition_id, revision, code, module, title_es, title_en, starts_at, ends_at, time_zone)
order by session_id, revision desc
on conflict (session_id) do update set
    edition_id = excluded.edition_id,
    revision = excluded.revision,
    code = excluded.code,
    module = excluded.module,
    title_es = excluded.title_es,
    title_en = excluded.title_en,
    starts_at = excluded.starts_at,
    ends_at = excluded.ends_at,
    time_zone = excluded.time_zone,
    cancelled = false
where sessions.revision < excluded.revision
"""
_PUT_CANCELLATIONS = """
insert into sessions (session_id, edition_id, revision, cancelled)
select distinct on (session_id) *, true
from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as told (session_id, edition_id, revision)
order by session_id, revision desc
on conflict (session_id) do update set
    edition_id = excluded.edition_id,
    revision = excluded.revision,
    code = null,
    module = null,
    title_es = null,
    title_en = null,
    starts_at = null,
    ends_at = null,
    time_zone = null,
    cancelled = true
where sessions.revision < excluded.revision
"""


async def put_editions(connection: Connection, events: Sequence[EditionPublished]) -> None:
    """Store announcements of editions."""
    await connection.execute(
        _PUT_EDITIONS,
        [event.edition_id for event in events],
        [event.revision for event in events],
        [event.code for event in events],
        [event.model_dump_json() for event in events],
    )


async def put_registrations(
    connection: Connection,
    status: Literal["registered", "waitlisted", "withdrawn"],
    events: Sequence[RegistrationFact],
) -> None:
    """Store registrations of one status. The three statuses share one revision per registration."""
    places = [event if isinstance(event, Registered) else None for event in events]
    await connection.execute(
        _PUT_REGISTRATIONS,
        status,
        [event.registration_id for event in events],
        [event.edition_id for event in events],
        [event.participant_id for event in events],
        [event.revision for event in events],
        [place.institution if place else None for place in places],
        [place.group if place else None for place in places],
        [bool(place and place.leads_group) for place in places],
    )


async def put_sessions(connection: Connection, events: Sequence[SessionScheduled]) -> None:
    """Store scheduled sessions."""
    await connection.execute(
        _PUT_SESSIONS,
        [event.session_id for event in events],
        [event.edition_id for event in events],
        [event.revision for event in events],
        [event.code for event in events],
        [event.module for event in events],
        [event.title.es for event in events],
        [event.title.en for event in events],
        [event.starts_at for event in events],
        [event.ends_at for event in events],
        [event.time_zone for event in events],
    )


async def put_cancellations(connection: Connection, events: Sequence[SessionCancelled]) -> None:
    """Store cancellations. They share their revision with the timetable."""
    await connection.execute(
        _PUT_CANCELLATIONS,
        [event.session_id for event in events],
        [event.edition_id for event in events],
        [event.revision for event in events],
    )


async def find(connection: Connection, edition_id: UUID) -> EditionPublished | None:
    """Return the newest announcement of an edition."""
    published = await connection.fetchval("select published from editions where edition_id = $1", edition_id)
    return EditionPublished.model_validate_json(published) if published else None


async def lock_register(connection: Connection, edition_id: UUID) -> None:
    """Hold the edition's register until the transaction ends: policies and signatures follow one another."""
    await connection.execute("insert into registers (edition_id) values ($1) on conflict do nothing", edition_id)
    await connection.execute("select from registers where edition_id = $1 for update", edition_id)


async def next_numbers(connection: Connection, edition_id: UUID, certificates: int) -> tuple[int, int]:
    """Count one act and so many certificates; return the act's number and the first certificate's."""
    row = await connection.fetchrow(
        """
        update registers set acts = acts + 1, certificates = certificates + $2 where edition_id = $1
        returning acts, certificates - $2 + 1 as first_certificate
        """,
        edition_id,
        certificates,
    )
    if row is None:
        raise LookupError("the register of the edition is not locked")
    return row["acts"], row["first_certificate"]
