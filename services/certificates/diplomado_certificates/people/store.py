"""All SQL about people."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from diplomado_certificates.acts.person import Person
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import PersonDescribed, PersonErased

_PUT_DESCRIPTIONS = """
insert into people (participant_id, revision, given_names, family_names, language)
select distinct on (participant_id) *
from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[])
    as told (participant_id, revision, given_names, family_names, language)
order by participant_id, revision desc
on conflict (participant_id) do update set
    revision = excluded.revision,
    given_names = excluded.given_names,
    family_names = excluded.family_names,
    language = excluded.language,
    erased = false
where people.revision < excluded.revision
"""
_PUT_ERASURES = """
insert into people (participant_id, revision, erased)
select participant_id, max(revision), true
from unnest($1::uuid[], $2::bigint[]) as told (participant_id, revision)
group by participant_id
order by participant_id
on conflict (participant_id) do update set
    revision = excluded.revision,
    given_names = null,
    family_names = null,
    language = null,
    erased = true
where people.revision < excluded.revision
"""
# Certificates of names that the person gave again after the erasure keep them: hence the comparison of revisions.
_ERASE_HOLDERS = """
update certificates
set erased = true, record = (record::jsonb || '{"holder": null}'::jsonb)::text
from (
    select participant_id, max(revision) as revision
    from unnest($1::uuid[], $2::bigint[]) as told (participant_id, revision)
    group by participant_id
) as erased
where certificates.participant_id = erased.participant_id
    and certificates.person_revision < erased.revision
    and not certificates.erased
"""


# Held until the signature commits: an erasure that arrives meanwhile waits, and then finds the new certificates.
_HOLD_NAMED = """
select participant_id, revision, given_names, family_names, language from people
where participant_id = any($1::uuid[]) and not erased
order by participant_id
for share
"""


async def put_descriptions(connection: Connection, events: Sequence[PersonDescribed]) -> None:
    """Store descriptions; for each person the highest revision stays."""
    await connection.execute(
        _PUT_DESCRIPTIONS,
        [event.participant_id for event in events],
        [event.revision for event in events],
        [event.given_names for event in events],
        [event.family_names for event in events],
        [event.language for event in events],
    )


async def put_erasures(connection: Connection, events: Sequence[PersonErased]) -> None:
    """Store erasures; for each person the highest revision stays."""
    await connection.execute(
        _PUT_ERASURES, [event.participant_id for event in events], [event.revision for event in events]
    )


async def erase_holders(connection: Connection, events: Sequence[PersonErased]) -> None:
    """Remove the holder from certificates that were issued with a description older than the erasure."""
    await connection.execute(
        _ERASE_HOLDERS, [event.participant_id for event in events], [event.revision for event in events]
    )


async def hold_named(connection: Connection, participants: Iterable[UUID]) -> dict[UUID, Person]:
    """Return those people whose names are known, and keep them from being changed or erased until the end."""
    rows = await connection.fetch(_HOLD_NAMED, sorted(set(participants)))
    people = (Person(**row) for row in rows)
    return {person.participant_id: person for person in people if person.is_named}
