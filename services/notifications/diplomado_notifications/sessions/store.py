"""SQL of sessions: every revision is kept, because each is the cause of mails of its own."""

from collections.abc import Sequence

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import SessionCancelled, SessionScheduled
from diplomado_notifications.facts import columns

_KEEP = """
insert into sessions
    (session_id, revision, edition_id, standing, moment, title_es, title_en, starts_at, ends_at, time_zone, place,
     correlation_id)
select * from unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[], $5::timestamptz[], $6::text[], $7::text[],
    $8::timestamptz[], $9::timestamptz[], $10::text[], $11::text[], $12::text[])
    as fact (session_id, revision, edition_id, standing, moment, title_es, title_en, starts_at, ends_at, time_zone,
        place, correlation_id)
order by session_id, revision
on conflict do nothing
"""


async def keep(connection: Connection, facts: Sequence[Received[SessionScheduled | SessionCancelled]]) -> None:
    """Keep every revision of every session."""
    await connection.execute(_KEEP, *columns(map(_row, facts), width=12))


def _row(fact: Received[SessionScheduled | SessionCancelled]) -> tuple[object, ...]:
    e = fact.event
    ids = (e.session_id, e.revision, e.edition_id)
    if isinstance(e, SessionCancelled):
        return (*ids, "cancelled", e.cancelled_at, *(None,) * 6, fact.envelope.correlation_id)
    when_and_where = (e.title.es, e.title.en, e.starts_at, e.ends_at, e.time_zone, e.place)
    return (*ids, "scheduled", e.scheduled_at, *when_and_where, fact.envelope.correlation_id)
