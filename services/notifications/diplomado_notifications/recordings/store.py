"""SQL of recordings: a corrected link is a revision, and news to those who have the old one."""

from collections.abc import Sequence

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import RecordingPublished
from diplomado_notifications.facts import columns

_KEEP = """
insert into recordings (session_id, revision, edition_id, moment, url, language, correlation_id)
select * from unnest($1::uuid[], $2::int[], $3::uuid[], $4::timestamptz[], $5::text[], $6::text[], $7::text[])
    as fact (session_id, revision, edition_id, moment, url, language, correlation_id)
order by session_id, revision
on conflict do nothing
"""


async def keep(connection: Connection, facts: Sequence[Received[RecordingPublished]]) -> None:
    """Keep every revision of every recording."""
    rows = (
        (e.session_id, e.revision, e.edition_id, e.published_at, e.url, e.language, correlation_id)
        for e, correlation_id in ((fact.event, fact.envelope.correlation_id) for fact in facts)
    )
    await connection.execute(_KEEP, *columns(rows, width=7))
