"""Events as Zoom sent them, and those about presence once they are processed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.live_meetings.webhook_events import MeetingEvent

_INSERT = "insert into zoom_inbox (digest, meeting_id, body) values ($1, $2, $3::jsonb) on conflict do nothing"
_LOCK_KNOWN = """
select digest, meeting_id, body::text as body from zoom_inbox i
where exists (select from live_meetings m where m.meeting_id = i.meeting_id)
order by received_at limit $1 for update skip locked
"""
_DELETE = "delete from zoom_inbox where digest = any($1)"
_DELETE_UNKNOWN = """
delete from zoom_inbox i where received_at < now() - make_interval(hours => $1)
    and not exists (select from live_meetings m where m.meeting_id = i.meeting_id)
"""
_INSERT_EVENTS = """
insert into meeting_events
    (meeting_id, occurrence, kind, connection, at, person, shown_name, shown_email, registrant_id, host,
    sent_at)
select meeting_id, occurrence, kind, connection, at, person, shown_name, shown_email, registrant_id, host,
    sent_at
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::bool[], $11::bigint[])
    as new (meeting_id, occurrence, kind, connection, at, person, shown_name, shown_email, registrant_id, host, sent_at)
on conflict do nothing
"""
_EVENTS = """
select meeting_id, occurrence, kind, connection, at, person, shown_name, shown_email, registrant_id, host, sent_at
from meeting_events e
where meeting_id = $1 and at between $2 and $3
    and not exists (select from reported_occurrences r where r.session_id = $4 and r.occurrence = e.occurrence)
"""
_COUNT = """
select count(*) filter (where kind <> 'ended') as events, count(distinct person) as people, max(at) as last_at
from meeting_events where meeting_id = $1 and at between $2 and $3
"""
_FORGET = """
delete from meeting_events where lower(shown_email) = any($1) or registrant_id in (
    select registrant_id from meeting_registrants where registration_id = any($2)
)
"""
_OF_EDITIONS = """
select meeting_id from live_meetings join sessions using (session_id) where edition_id = any($1)
"""
_NAMES = f"select distinct shown_name from meeting_events where meeting_id in ({_OF_EDITIONS}) and shown_email = ''"
_FORGET_NAMES = f"""
delete from meeting_events where meeting_id in ({_OF_EDITIONS}) and shown_email = '' and shown_name = any($2)
"""
_FORGET_WAITING = """
delete from zoom_inbox where lower(body #>> '{object,participant,email}') = any($1)
    or body #>> '{object,participant,registrant_id}' in (
        select registrant_id from meeting_registrants where registration_id = any($2)
    )
"""
_PURGE = "delete from meeting_events where at < now() - make_interval(days => $1)"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that waits to be processed."""

    digest: bytes
    meeting_id: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Received:
    """How many events about presence have come of a meeting, about how many people, and when the last one happened."""

    events: int = 0
    people: int = 0
    last_at: datetime | None = None


async def insert_event(connection: Connection, digest: bytes, meeting_id: str, body: Mapping[str, Any]) -> bool:
    """Insert an event; return False if it waits already."""
    status = await connection.execute(_INSERT, digest, meeting_id, json.dumps(body))
    return status.endswith(" 1")


async def lock_known(connection: Connection, limit: int) -> list[Waiting]:
    """Lock the oldest events of meetings that are tied to a session, and return them."""
    rows = await connection.fetch(_LOCK_KNOWN, limit)
    return [Waiting(row["digest"], row["meeting_id"], json.loads(row["body"])) for row in rows]


async def delete_processed(connection: Connection, digests: Sequence[bytes]) -> None:
    """Delete events that were processed."""
    await connection.execute(_DELETE, digests)


async def delete_unknown(connection: Connection, hours: int) -> int:
    """Delete events of meetings that nobody tied to a session within some hours; return how many."""
    return int((await connection.execute(_DELETE_UNKNOWN, hours)).rpartition(" ")[2])


async def insert_meeting_events(connection: Connection, events: Iterable[MeetingEvent]) -> None:
    """Insert events about presence, each once."""
    rows = sorted(
        set(events), key=lambda event: (event.occurrence, event.kind, event.connection, event.at, event.order)
    )
    await connection.execute(
        _INSERT_EVENTS,
        [event.meeting_id for event in rows],
        [event.occurrence for event in rows],
        [event.kind for event in rows],
        [event.connection for event in rows],
        [event.at for event in rows],
        [event.person for event in rows],
        [event.name for event in rows],
        [event.email for event in rows],
        [event.registrant_id for event in rows],
        [event.host for event in rows],
        [event.order for event in rows],
    )


async def list_meeting_events(
    connection: Connection, session_id: UUID, meeting_id: str, first: datetime, last: datetime
) -> list[MeetingEvent]:
    """Return the events of a meeting between two moments, without those of occurrences whose report was read."""
    return [
        MeetingEvent(
            meeting_id=row["meeting_id"],
            occurrence=row["occurrence"],
            kind=row["kind"],
            connection=row["connection"],
            at=row["at"],
            person=row["person"],
            name=row["shown_name"],
            email=row["shown_email"],
            registrant_id=row["registrant_id"],
            host=row["host"],
            order=row["sent_at"],
        )
        for row in await connection.fetch(_EVENTS, meeting_id, first, last, session_id)
    ]


async def count_events(connection: Connection, meeting_id: str, first: datetime, last: datetime) -> Received:
    """Count the events of a meeting between two moments, those of reported occurrences too."""
    row = await connection.fetchrow(_COUNT, meeting_id, first, last)
    return Received(**row) if row else Received()


async def list_shown_names(connection: Connection, editions: Sequence[UUID]) -> list[str]:
    """Return the names without an e-mail in the events of some editions. Personal data."""
    return [row["shown_name"] for row in await connection.fetch(_NAMES, editions)]


async def delete_events_of_people(
    connection: Connection,
    emails: Sequence[str],
    registrations: Sequence[UUID],
    editions: Sequence[UUID],
    names: Sequence[str],
) -> None:
    """Delete the events that show some people by e-mail or own join link, or in some editions by name alone."""
    await connection.execute(_FORGET_NAMES, editions, names)
    await connection.execute(_FORGET, emails, registrations)
    await connection.execute(_FORGET_WAITING, emails, registrations)


async def purge_events(connection: Connection, age: timedelta) -> int:
    """Delete events of a certain age; return how many. What they showed is evidence of their session by then."""
    return int((await connection.execute(_PURGE, age.days)).rpartition(" ")[2])
