"""Participants and their registrations, as other services told of them. The highest revision stays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import PersonDescribed, PersonErased
from diplomado_sessions.attendance.identity.names import email_key, person_key

_STUBS = """
insert into people (participant_id) select distinct unnest($1::uuid[]) order by 1 on conflict do nothing
"""
_LOCK = """
select participant_id, revision, erased, email_key, name_key from people
where participant_id = any($1) order by participant_id for update
"""
_DESCRIBE = """
update people set revision = new.revision, erased = false, given_names = new.given_names,
    family_names = new.family_names, email_key = nullif(new.email_key, ''), name_key = nullif(new.name_key, '')
from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[])
    as new (participant_id, revision, given_names, family_names, email_key, name_key)
where people.participant_id = new.participant_id and people.revision < new.revision
returning people.participant_id, people.email_key, people.name_key
"""
_ERASE = """
update people set revision = new.revision, erased = true,
    given_names = null, family_names = null, email_key = null, name_key = null
from unnest($1::uuid[], $2::int[]) as new (participant_id, revision)
where people.participant_id = new.participant_id and people.revision < new.revision
returning people.participant_id
"""
_REGISTER = """
insert into registrations (registration_id, edition_id, participant_id, revision, status)
select registration_id, edition_id, participant_id, revision, $5
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[])
    as new (registration_id, edition_id, participant_id, revision)
order by registration_id
on conflict (registration_id) do update set revision = excluded.revision, status = excluded.status
where registrations.revision < excluded.revision
returning edition_id, participant_id
"""
_EDITIONS = "select distinct edition_id from registrations where participant_id = any($1)"
_OF_EDITION = """
select registration_id from registrations where edition_id = $1 and registration_id = any($2)
"""
_ROSTER = """
select r.registration_id, r.participant_id, r.status, p.given_names, p.family_names
from registrations r join people p using (participant_id)
where r.edition_id = $1
order by p.family_names, p.given_names, r.registration_id
"""
_NAMES = """
select r.registration_id, p.given_names, p.family_names, p.email_key, p.name_key
from registrations r join people p using (participant_id) where r.edition_id = $1
"""


@dataclass(frozen=True, slots=True)
class Keys:
    """What one person is found by."""

    participant_id: UUID
    revision: int
    email_key: str | None
    name_key: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """One fact about a registration, of whichever type."""

    registration_id: UUID
    edition_id: UUID
    participant_id: UUID
    revision: int


async def lock_people(connection: Connection, participant_ids: Iterable[UUID]) -> dict[UUID, Keys]:
    """Lock people, in order, and return what they are found by at present.

    Unknown ones get an empty row first: so a description and a registration that arrive at the same time, in two
    transactions, wait for each other, and the second sees what the first brought.
    """
    ids = sorted(set(participant_ids))
    await connection.execute(_STUBS, ids)
    rows = await connection.fetch(_LOCK, ids)
    return {
        row["participant_id"]: Keys(row["participant_id"], row["revision"], row["email_key"], row["name_key"])
        for row in rows
    }


async def describe(connection: Connection, people: Sequence[PersonDescribed]) -> list[Keys]:
    """Keep new descriptions and return the keys of those that were new. One fact per person."""
    rows = await connection.fetch(
        _DESCRIBE,
        [person.participant_id for person in people],
        [person.revision for person in people],
        [person.given_names for person in people],
        [person.family_names for person in people],
        [email_key(person.email) for person in people],
        [person_key(person.given_names, person.family_names) for person in people],
    )
    return [Keys(row["participant_id"], 0, row["email_key"], row["name_key"]) for row in rows]


async def erase(connection: Connection, erased: Sequence[PersonErased]) -> list[UUID]:
    """Remove names and e-mails and return whose were removed just now. One fact per person."""
    rows = await connection.fetch(_ERASE, [one.participant_id for one in erased], [one.revision for one in erased])
    return [row["participant_id"] for row in rows]


async def register(connection: Connection, places: Sequence[Place], status: str) -> list[tuple[UUID, UUID]]:
    """Keep new facts, one per registration, and return edition and participant of those that were new."""
    rows = await connection.fetch(
        _REGISTER,
        [place.registration_id for place in places],
        [place.edition_id for place in places],
        [place.participant_id for place in places],
        [place.revision for place in places],
        status,
    )
    return [(row["edition_id"], row["participant_id"]) for row in rows]


async def editions_of(connection: Connection, participant_ids: Sequence[UUID]) -> list[UUID]:
    """Editions that any of the people registered for."""
    return [row["edition_id"] for row in await connection.fetch(_EDITIONS, participant_ids)]


async def missing_from(connection: Connection, edition_id: UUID, registration_ids: Sequence[UUID]) -> list[UUID]:
    """Those of the registrations that the edition does not have."""
    known = {row["registration_id"] for row in await connection.fetch(_OF_EDITION, edition_id, registration_ids)}
    return [one for one in registration_ids if one not in known]


async def roster(connection: Connection, edition_id: UUID) -> list[dict[str, object]]:
    """Everybody who registered for an edition, by family name. Personal data."""
    return [dict(row) for row in await connection.fetch(_ROSTER, edition_id)]


@dataclass(frozen=True, slots=True)
class Named:
    """A registrant to offer as a candidate. Personal data."""

    name: str
    email_key: str | None
    name_key: str | None


async def names(connection: Connection, edition_id: UUID) -> dict[UUID, Named]:
    """Names and keys of everybody who registered for an edition. Personal data."""
    return {
        row["registration_id"]: Named(
            " ".join(filter(None, (row["given_names"], row["family_names"]))), row["email_key"], row["name_key"]
        )
        for row in await connection.fetch(_NAMES, edition_id)
    }
