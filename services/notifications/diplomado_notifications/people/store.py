"""SQL of people. An erasure is a revision like any other, so a late older description does not undo it."""

from collections.abc import Sequence

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import PersonDescribed, PersonErased
from diplomado_notifications.facts import columns, newest

_KEEP = """
insert into people (participant_id, revision, erased, given_names, family_names, email, language)
select participant_id, revision, false, given_names, family_names, email, language
from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[])
    as fact (participant_id, revision, given_names, family_names, email, language)
on conflict (participant_id) do update set
    revision = excluded.revision, erased = false, given_names = excluded.given_names,
    family_names = excluded.family_names, email = excluded.email, language = excluded.language, noted_at = now()
where people.revision < excluded.revision
"""

_FORGET = """
insert into people (participant_id, revision, erased)
select participant_id, revision, true from unnest($1::uuid[], $2::int[]) as fact (participant_id, revision)
on conflict (participant_id) do update set
    revision = excluded.revision, erased = true, given_names = null, family_names = null, email = null,
    language = null, noted_at = now()
where people.revision < excluded.revision
"""


async def keep(connection: Connection, facts: Sequence[Received[PersonDescribed]]) -> None:
    """Keep the highest revision of each person, unless a higher one erased them."""
    events = [fact.event for fact in newest(facts, lambda fact: fact.event.participant_id)]
    rows = ((e.participant_id, e.revision, e.given_names, e.family_names, e.email, e.language) for e in events)
    await connection.execute(_KEEP, *columns(rows, width=6))


async def forget(connection: Connection, facts: Sequence[Received[PersonErased]]) -> None:
    """Leave nothing but the fact of the erasure."""
    events = [fact.event for fact in newest(facts, lambda fact: fact.event.participant_id)]
    await connection.execute(_FORGET, *columns(((e.participant_id, e.revision) for e in events), width=2))
