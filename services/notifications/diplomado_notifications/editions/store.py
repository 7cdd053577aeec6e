"""SQL of editions."""

from collections.abc import Sequence

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import EditionPublished
from diplomado_notifications.facts import columns, newest

_KEEP = """
insert into editions (edition_id, revision, title_es, title_en, organiser, partner, time_zone)
select * from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
on conflict (edition_id) do update set
    revision = excluded.revision, title_es = excluded.title_es, title_en = excluded.title_en,
    organiser = excluded.organiser, partner = excluded.partner, time_zone = excluded.time_zone, noted_at = now()
where editions.revision < excluded.revision
"""


async def keep(connection: Connection, facts: Sequence[Received[EditionPublished]]) -> None:
    """Keep the highest revision of each edition."""
    events = [fact.event for fact in newest(facts, lambda fact: fact.event.edition_id)]
    rows = ((e.edition_id, e.revision, e.title.es, e.title.en, e.organiser, e.partner, e.time_zone) for e in events)
    await connection.execute(_KEEP, *columns(rows, width=7))
