"""Reads the tables filled from other services' events, and locks people."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.keyset import Listed, Page
from diplomado_chassis.language.text import Text
from diplomado_chassis.language.titles import titled_module
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.listing import Listing
from diplomado_contracts import Localised
from diplomado_sessions.projections.names import person_key

MAX_WORDS = 6

_EDITION = """
select edition_id, code, starts_on, ends_on, time_zone, modules, status, published_at, module_titles
from editions where edition_id = $1
"""
_TITLE = "select title_es, title_en from editions where edition_id = $1"
_STUBS = """
insert into people (participant_id) select distinct unnest($1::uuid[]) order by 1 on conflict do nothing
"""
_LOCK = """
select participant_id, email_key, name_key from people where participant_id = any($1) order by participant_id for update
"""
_GROUPS = """
select participant_id, merged_into from people
where participant_id = any($1) or merged_into = any($1)
    or participant_id in (select merged_into from people where participant_id = any($1))
    or merged_into in (select merged_into from people where participant_id = any($1))
"""
_ROOTS = "select participant_id, merged_into from people where participant_id = any($1) and merged_into is not null"
_MERGED_REGISTRATIONS = """
select merged_registrations, continuing_registrations from people
where participant_id = any($1) and merged_into is not null
"""
_EFFECTIVE = "select registration_id, effective_id from effective_registrations where registration_id = any($1)"
_EDITIONS_OF_PEOPLE = "select distinct edition_id from registrations where participant_id = any($1)"
_REGISTRATIONS_OF_PEOPLE = """
select registration_id from registrations where participant_id = any($1)
union
select effective_id from registrations join effective_registrations using (registration_id)
where participant_id = any($1)
"""
_OF_EDITION = "select registration_id from registrations where edition_id = $1 and registration_id = any($2)"
_PARTICIPANTS = "select registration_id, participant_id from registrations where registration_id = any($1)"
_ROSTER = """
select r.registration_id, r.participant_id, coalesce(r.stage, r.status) as status, p.given_names, p.family_names
from registrations r join people p using (participant_id) join effective_registrations e using (registration_id)
where r.edition_id = $1 and e.effective_id = r.registration_id
"""
_WHOLE_ROSTER = f"{_ROSTER} order by p.family_names, p.given_names, r.registration_id"
# The token of a page is part of an address, so it has no names.
_ROSTER_BY_PAGES = Listing(
    f"{_ROSTER} and ($2::text is null or coalesce(r.stage, r.status) = $2)", registration_id=UUID
)
# The view of effective registrations is read over all editions when it is joined; merges are few.
_MERGED = """
merged as materialized (
    select unnest(merged_registrations) as registration_id, unnest(continuing_registrations) as effective_id
    from people where merged_into is not null
)
"""
_COUNTS = """
(m.effective_id is null or m.effective_id = r.registration_id
    or not exists (select from registrations other where other.registration_id = m.effective_id))
"""
_PEOPLE = f"""
with {_MERGED}
select r.registration_id, coalesce(r.stage, r.status) as status, coalesce(p.given_names, '') as given_names,
    coalesce(p.family_names, '') as family_names, p.email_key as email
from registrations r join people p using (participant_id) left join merged m using (registration_id)
where r.edition_id = $1 and {_COUNTS}
    and (select coalesce(bool_and(strpos(coalesce(p.name_key, ''), word) > 0), true) from unnest($2::text[]) as word)
    and ($3::text is null or (coalesce(p.family_names, ''), coalesce(p.given_names, ''), r.registration_id)
        > ($3, $4, $5::uuid))
order by coalesce(p.family_names, ''), coalesce(p.given_names, ''), r.registration_id limit $6
"""
_FEW_PEOPLE = f"""
with {_MERGED}
select r.registration_id, coalesce(r.stage, r.status) as status, coalesce(p.given_names, '') as given_names,
    coalesce(p.family_names, '') as family_names, p.email_key as email
from registrations r join people p using (participant_id) left join merged m using (registration_id)
where r.edition_id = $1 and {_COUNTS}
    and (select count(*) from (select from registrations where edition_id = $1 limit $2 + 1) as counted) <= $2
"""
_PERSON = """
select r.registration_id, coalesce(r.stage, r.status) as status, coalesce(p.given_names, '') as given_names,
    coalesce(p.family_names, '') as family_names, p.email_key as email
from registrations r join people p using (participant_id) where r.registration_id = any($1)
"""
_EDITION_OF_REGISTRATION = "select edition_id from registrations where registration_id = $1"
_NAMES = f"""
with {_MERGED}
select r.registration_id, p.given_names, p.family_names, p.email_key, p.name_key
from registrations r join people p using (participant_id) left join merged m using (registration_id)
where r.edition_id = $1 and {_COUNTS}
"""
# `offset 0`: from the few people to their registrations by the index, never from all registrations of the edition. Who
# shares more words with a name shares more pairs of them, so that counting pairs is enough to find the best few.
_LIKELY = f"""
with {_MERGED}, looked as materialized (
    select name, words from unnest($2::text[], $3::text[]) as looked (name, words)
), holding as materialized (
    select looked.words, p.participant_id, p.name_key
    from (select distinct words from looked) as looked
    join people p on p.name_key is not null
        and string_to_array(p.name_key, ' ') @> string_to_array(looked.words, ' ')
), of_edition as materialized (
    select p.participant_id, r.registration_id
    from (select distinct participant_id from holding) as p
    cross join lateral (
        select registration_id from registrations where edition_id = $1 and participant_id = p.participant_id offset 0
    ) as r
    left join merged m using (registration_id)
    where {_COUNTS}
), ranked as (
    select looked.name, one.registration_id, one.participant_id, row_number() over (
        partition by looked.name
        order by holding.name_key = looked.name desc, count(*) desc, holding.name_key collate "C", one.registration_id
    ) as rank
    from looked join holding using (words) join of_edition as one using (participant_id)
    group by looked.name, holding.name_key, one.registration_id, one.participant_id
), likely as (
    select registration_id, participant_id from ranked where rank <= $5 or strpos(name, ' ') = 0
    union
    select r.registration_id, p.participant_id from people p
    cross join lateral (
        select registration_id from registrations where edition_id = $1 and participant_id = p.participant_id offset 0
    ) as r
    left join merged m using (registration_id)
    where p.email_key is not null and split_part(p.email_key, '@', 1) = any($4::text[]) and {_COUNTS}
)
select l.registration_id, p.given_names, p.family_names, p.email_key, p.name_key
from likely l join people p using (participant_id)
"""


@dataclass(frozen=True, slots=True)
class Edition:
    """The fields of an edition that this service uses."""

    edition_id: UUID
    code: str
    starts_on: date
    ends_on: date
    time_zone: str
    modules: list[int]
    status: str | None = None
    published_at: datetime | None = None
    module_titles: Mapping[int, Localised] = field(default_factory=dict)

    def named_module(self, number: int) -> Text:
        """Return how a list names a module."""
        return titled_module(number, self.module_titles.get(number))

    def is_called_off(self, moment: datetime | None = None) -> bool:
        """Return whether it was cancelled or archived; with a moment, whether what begins then does not take place."""
        is_off = self.status in ("cancelled", "archived")
        return is_off and (moment is None or self.published_at is None or moment > self.published_at)


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person who registered, as lists show them. Personal data."""

    registration_id: UUID
    status: str
    given_names: str
    family_names: str
    email: str | None = None

    @property
    def name(self) -> str:
        """Return the full name."""
        return " ".join(filter(None, (self.given_names, self.family_names)))


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """The keys by which a person is recognised in evidence."""

    email_key: str | None
    name_key: str | None


@dataclass(frozen=True, slots=True)
class NamedRegistrant:
    """The name of a registered person, and the keys by which they are recognised. Personal data."""

    name: str
    keys: PersonKeys
    given_names: str = ""


async def find_edition(connection: Connection, edition_id: UUID) -> Edition | None:
    """Return an edition, or None if it is not known yet."""
    row = await connection.fetchrow(_EDITION, edition_id)
    if row is None:
        return None
    announced = json.loads(row["module_titles"] or "{}")
    titles = {int(number): Localised(es=es, en=en) for number, (es, en) in announced.items()}
    return Edition(**{**row, "module_titles": titles})


async def find_title(connection: Connection, edition_id: UUID) -> Localised | None:
    """Return the title of an edition, for the pages about it, or None if it is not known yet."""
    row = await connection.fetchrow(_TITLE, edition_id)
    return Localised(es=row["title_es"], en=row["title_en"]) if row else None


async def lock_people(connection: Connection, participant_ids: Iterable[UUID]) -> dict[UUID, PersonKeys]:
    """Lock people in order of identifier, and return their present keys.

    Unknown people get a row of revision 0 first, written by hand because there is no event to declare it by: a
    description and a registration that arrive at the same time, in two transactions, then wait for each other, and the
    second transaction sees the first one's row.
    """
    ids = sorted(set(participant_ids))
    await connection.execute(_STUBS, ids)
    return {
        row["participant_id"]: PersonKeys(row["email_key"], row["name_key"])
        for row in await connection.fetch(_LOCK, ids)
    }


async def list_groups(connection: Connection, participant_ids: Iterable[UUID]) -> set[UUID]:
    """Return the people, the records that they are merged into, and all records that are merged into those."""
    ids = list(participant_ids)
    rows = await connection.fetch(_GROUPS, ids)
    return {*ids, *(row["participant_id"] for row in rows), *(row["merged_into"] for row in rows if row["merged_into"])}


async def find_roots(connection: Connection, participant_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the record that each merged record counts for."""
    rows = await connection.fetch(_ROOTS, list(participant_ids))
    return {row["participant_id"]: row["merged_into"] for row in rows}


async def list_merged_registrations(connection: Connection, participant_ids: Sequence[UUID]) -> set[UUID]:
    """Return the registrations that the merges of some people concern, on both sides."""
    rows = await connection.fetch(_MERGED_REGISTRATIONS, participant_ids)
    return {one for row in rows for one in (*row["merged_registrations"], *row["continuing_registrations"])}


async def find_effective(connection: Connection, registration_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the registration that counts for each: itself, unless it is merged into another one."""
    rows = await connection.fetch(_EFFECTIVE, list(registration_ids))
    return {row["registration_id"]: row["effective_id"] for row in rows}


async def list_editions_of_people(connection: Connection, participant_ids: Sequence[UUID]) -> list[UUID]:
    """Return the editions that any of the people registered for."""
    return [row["edition_id"] for row in await connection.fetch(_EDITIONS_OF_PEOPLE, participant_ids)]


async def list_registrations_of_people(connection: Connection, participant_ids: Sequence[UUID]) -> list[UUID]:
    """Return all registrations of the people, and those into which they are merged."""
    return [row["registration_id"] for row in await connection.fetch(_REGISTRATIONS_OF_PEOPLE, participant_ids)]


async def list_missing_registrations(
    connection: Connection, edition_id: UUID, registration_ids: Sequence[UUID]
) -> list[UUID]:
    """Return those of the registrations that the edition does not have."""
    rows = await connection.fetch(_OF_EDITION, edition_id, registration_ids)
    known = {row["registration_id"] for row in rows}
    return [registration_id for registration_id in registration_ids if registration_id not in known]


async def find_participants(connection: Connection, registration_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the participant of each registration."""
    rows = await connection.fetch(_PARTICIPANTS, list(registration_ids))
    return {row["registration_id"]: row["participant_id"] for row in rows}


async def list_roster(connection: Connection, edition_id: UUID) -> list[dict[str, object]]:
    """Return all people who registered for an edition, by family name. Personal data."""
    return [dict(row) for row in await connection.fetch(_WHOLE_ROSTER, edition_id)]


async def list_roster_page(
    connection: Connection, edition_id: UUID, status: str | None, page: Page
) -> Listed[dict[str, Any]]:
    """Return the people who registered for an edition, or those with a status, by registration. Personal data."""
    return await _ROSTER_BY_PAGES.fetch(connection, edition_id, status, page=page)


async def list_registrants(connection: Connection, edition_id: UUID) -> dict[UUID, NamedRegistrant]:
    """Return all people who registered for an edition, by registration. Personal data."""
    return _named(await connection.fetch(_NAMES, edition_id))


async def list_likely_registrants(
    connection: Connection,
    edition_id: UUID,
    words_of_names: Mapping[str, Sequence[str]],
    mailboxes: Sequence[str],
    most: int,
) -> dict[UUID, NamedRegistrant]:
    """Return people of an edition who have all words of one of `words_of_names`, or a mailbox of one of the names.

    Of each name come the `most` who share most of it, in the order of names, and of a name of one word all.
    Personal data.
    """
    looked = [(name, words) for name, pairs in words_of_names.items() for words in pairs]
    names, words = [name for name, _ in looked], [words for _, words in looked]
    return _named(await connection.fetch(_LIKELY, edition_id, names, words, mailboxes, most))


def _named(rows: Iterable[Record]) -> dict[UUID, NamedRegistrant]:
    return {
        row["registration_id"]: NamedRegistrant(
            " ".join(filter(None, (row["given_names"], row["family_names"]))),
            PersonKeys(row["email_key"], row["name_key"]),
            row["given_names"] or "",
        )
        for row in rows
    }


async def list_people(
    connection: Connection, edition_id: UUID, search: str, after: tuple[str, str, UUID] | None, limit: int
) -> list[ListedPerson]:
    """Return people who registered for an edition by family name, behind the one given. Personal data.

    With `search` those whose names have all its words, or parts of words.
    """
    words = person_key(search, "").split()[:MAX_WORDS]
    if search.strip() and not words:
        return []
    rows = await connection.fetch(_PEOPLE, edition_id, words, *(after or (None, None, None)), limit)
    return [ListedPerson(**row) for row in rows]


async def list_few_people(connection: Connection, edition_id: UUID, most: int) -> list[ListedPerson]:
    """Return all people who registered for an edition, in no order, or nobody if they are more. Personal data."""
    return [ListedPerson(**row) for row in await connection.fetch(_FEW_PEOPLE, edition_id, most)]


async def find_people(connection: Connection, registration_ids: Sequence[UUID]) -> dict[UUID, ListedPerson]:
    """Return people by registration. Personal data."""
    rows = await connection.fetch(_PERSON, registration_ids)
    return {row["registration_id"]: ListedPerson(**row) for row in rows}


async def find_edition_of_registration(connection: Connection, registration_id: UUID) -> UUID | None:
    """Return the edition of a registration, or None if it is not known yet."""
    edition_id: UUID | None = await connection.fetchval(_EDITION_OF_REGISTRATION, registration_id)
    return edition_id
