"""All SQL about acts and graduations, and the names of those whom an act names."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from asyncpg import Record

from diplomado_certificates.acts.act import Act, Annulment
from diplomado_certificates.acts.act_content import ActContent
from diplomado_certificates.acts.person import Person
from diplomado_certificates.acts.warnings import Acceptance
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.pieces import PIECE, fetch_all, pieces

_SELECT = """
select act_id, edition_id, case when annulled_at is null then status else 'annulled' end as status, content, hash,
    drafted_at, drafted_by, number, signed_at, signed_by,
    reason, proposed_by, proposed_at, annulled_by, annulled_at
from acts left join annulments using (act_id)
"""
_ANNULMENT = ("reason", "proposed_by", "proposed_at", "annulled_by", "annulled_at")
_UPSERT_ANNULMENT = """
insert into annulments (act_id, reason, proposed_by, proposed_at, annulled_by, annulled_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (act_id) do update set reason = excluded.reason, proposed_by = excluded.proposed_by,
    proposed_at = excluded.proposed_at, annulled_by = excluded.annulled_by, annulled_at = excluded.annulled_at
"""
_REVERSE_GRADUATIONS = """
with gone as (
    delete from graduations where act_id = $1 and ($3::uuid is null or registration_id = $3)
    returning registration_id, act_id, graduated_on
), kept as (
    insert into reversed_graduations (registration_id, act_id, graduated_on, reversed_at)
    select registration_id, act_id, graduated_on, $2 from gone
)
select registration_id, participant_id,
    (select count(*) from reversed_graduations as before where before.registration_id = gone.registration_id)::int
        as reversals
from gone left join registrations using (registration_id)
order by registration_id
"""
_COUNT_REVERSALS = """
select registration_id, count(*)::int as reversals from reversed_graduations
where registration_id = any($1::uuid[]) group by registration_id
"""
_ENTERED_BY = """
select distinct unnest(entered_by) as account from projects where edition_id = $1 and not withdrawn
"""
_INSERT_DRAFT = """
insert into acts (act_id, edition_id, content, hash, awards, graduates, drafted_at, drafted_by)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_UPDATE_SIGNED = """
update acts set status = 'signed', number = $2, signed_at = $3, signed_by = $4
where act_id = $1 and status = 'draft'
"""
_INSERT_GRADUATIONS = """
insert into graduations (registration_id, act_id, graduated_on)
select registration_id, $1, $2 from unnest($3::uuid[]) as graduating (registration_id)
on conflict (registration_id) do nothing
returning registration_id
"""
_INSERT_DRAFT_NAMES = """
insert into draft_names (act_id, registration_id, participant_id, digest)
select $1, registration_id, participant_id, digest
from unnest($2::uuid[], $3::uuid[], $4::text[]) as shown (registration_id, participant_id, digest)
"""
_LOCK_DRAFTED = """
select participant_id from people
where participant_id in (select participant_id from draft_names where act_id = $1)
order by participant_id for share
"""
_INSERT_ACCEPTED = """
insert into accepted_warnings (act_id, warning, reason)
select $1, warning, reason from unnest($2::text[], $3::text[]) as accepted (warning, reason)
"""
_LIST_ACCEPTED = "select warning, reason from accepted_warnings where act_id = $1 order by warning"
_PURGE_DRAFTS = "delete from acts where status = 'draft' and drafted_at < now() - interval '90 days'"
_LIST_KEPT = """
select participant_id, coalesce(merged_into, participant_id) as kept from people where participant_id = any($1::uuid[])
"""
_PEOPLE = """
select participant_id, revision, given_names, family_names, language from people
where participant_id = any($1::uuid[]) and not erased
order by participant_id
"""


async def insert_draft(connection: Connection, content: ActContent, *, by: str, now: datetime) -> Act:
    """Store a draft and return it."""
    canonical, digest = await asyncio.to_thread(content.frozen)
    await connection.execute(
        _INSERT_DRAFT,
        content.act_id,
        content.edition_id,
        canonical,
        digest,
        len(content.awards),
        content.graduates,
        now,
        by,
    )
    return Act(content.act_id, content.edition_id, "draft", content, digest, now, by, None, None, None)


async def find_act(connection: Connection, act_id: UUID) -> Act | None:
    """Return an act."""
    row = await connection.fetchrow(f"{_SELECT} where act_id = $1", act_id)
    # In a thread: thousands of awards must not hold up other requests.
    return await asyncio.to_thread(_read, row) if row else None


async def list_entered_by(connection: Connection, edition_id: UUID) -> list[str]:
    """Return the accounts of staff who entered scores in a grader's place."""
    return [row["account"] for row in await connection.fetch(_ENTERED_BY, edition_id)]


async def list_acts(connection: Connection, edition_id: UUID) -> list[Act]:
    """Return the acts of an edition, drafts too, in the order in which they were drafted."""
    rows = await connection.fetch(f"{_SELECT} where edition_id = $1 order by drafted_at, act_id", edition_id)
    return [_read(row) for row in rows]


async def find_edition_id(connection: Connection, act_id: UUID) -> UUID | None:
    """Return the edition that an act belongs to."""
    edition_id: UUID | None = await connection.fetchval("select edition_id from acts where act_id = $1", act_id)
    return edition_id


async def update_signed(connection: Connection, act_id: UUID, *, number: str, by: str, now: datetime) -> None:
    """Turn a draft into a signed act, for ever."""
    await connection.execute(_UPDATE_SIGNED, act_id, number, now, by)


async def upsert_annulment(connection: Connection, act_id: UUID, annulment: Annulment) -> None:
    """Store the proposal or the annulment of a signed act. Callers must hold the lock of the register."""
    await connection.execute(
        _UPSERT_ANNULMENT,
        act_id,
        annulment.reason,
        annulment.proposed_by,
        annulment.proposed_at,
        annulment.annulled_by,
        annulment.annulled_at,
    )


async def reverse_graduations(
    connection: Connection, act_id: UUID, now: datetime, *, only: UUID | None = None
) -> list[Record]:
    """Take back the graduations of an act, or `only` that of one registration.

    Return registration, participant and how many came before.
    """
    return list(await connection.fetch(_REVERSE_GRADUATIONS, act_id, now, only))


async def count_reversals(connection: Connection, registrations: Sequence[UUID]) -> dict[UUID, int]:
    """Return how often the graduation of each registration was reversed, of those where it was."""
    rows = await connection.fetch(_COUNT_REVERSALS, registrations)
    return {row["registration_id"]: row["reversals"] for row in rows}


async def insert_graduations(
    connection: Connection, act_id: UUID, graduated_on: date, registrations: Sequence[UUID]
) -> frozenset[UUID]:
    """Enter graduations and return the registrations that had not graduated before."""
    rows = await connection.fetch(_INSERT_GRADUATIONS, act_id, graduated_on, registrations)
    return frozenset(row["registration_id"] for row in rows)


async def find_graduation_dates(connection: Connection, registrations: Sequence[UUID]) -> dict[UUID, date]:
    """Return the dates on which registrations graduated, of those that did."""
    rows = await connection.fetch(
        "select registration_id, graduated_on from graduations where registration_id = any($1::uuid[])", registrations
    )
    return {row["registration_id"]: row["graduated_on"] for row in rows}


async def find_named_people(
    connection: Connection, participants: Iterable[UUID], *, lock: bool = False
) -> dict[UUID, Person]:
    """Return the people whose names have arrived; `lock` locks them against change and erasure until the end.

    An erasure that arrives during a signature waits for the lock, and then finds the new certificates.
    """
    named: dict[UUID, Person] = {}
    async for rows in pieces(connection, _PEOPLE + ("for share" if lock else ""), list(set(participants))):
        people = (Person(**row) for row in rows)
        named |= {person.participant_id: person for person in people if person.is_named}
    return named


async def find_kept_record(connection: Connection, participant_id: UUID) -> UUID:
    """Return the record that a person's details are kept in: another one, if the two were merged."""
    rows = await connection.fetch(_LIST_KEPT, [participant_id])
    return rows[0]["kept"] if rows else participant_id


async def insert_draft_names(connection: Connection, act_id: UUID, shown: Iterable[tuple[UUID, UUID, str]]) -> None:
    """Store what a draft showed of names: registration, participant and digest."""
    rows = list(shown)
    for start in range(0, len(rows), PIECE):
        columns = (list(column) for column in zip(*rows[start : start + PIECE], strict=True))
        await connection.execute(_INSERT_DRAFT_NAMES, act_id, *columns)


async def lock_people_of_draft(connection: Connection, act_id: UUID) -> None:
    """Lock whom a draft names against change, merge and erasure until the end."""
    await connection.execute(_LOCK_DRAFTED, act_id)


async def find_draft_names(connection: Connection, act_id: UUID) -> dict[UUID, str]:
    """Return the digests of the names that a draft showed, by registration."""
    rows = await fetch_all(connection, "select registration_id, digest from draft_names where act_id = $1", act_id)
    return {row["registration_id"]: row["digest"] for row in rows}


async def delete_draft_names(connection: Connection, act_id: UUID) -> None:
    """Delete what a draft showed of names."""
    await connection.execute("delete from draft_names where act_id = $1", act_id)


async def delete_draft_names_of_people(connection: Connection, participants: Sequence[UUID]) -> None:
    """Delete what any draft showed of the names of these people."""
    await connection.execute("delete from draft_names where participant_id = any($1::uuid[])", participants)


async def insert_accepted(connection: Connection, act_id: UUID, accepted: Sequence[Acceptance]) -> None:
    """Store the warnings that were accepted with a signature."""
    warnings, reasons = [item.warning for item in accepted], [item.reason for item in accepted]
    await connection.execute(_INSERT_ACCEPTED, act_id, warnings, reasons)


async def list_accepted(connection: Connection, act_id: UUID) -> list[Acceptance]:
    """Return the warnings that were accepted with a signature."""
    return [Acceptance(**row) for row in await connection.fetch(_LIST_ACCEPTED, act_id)]


async def purge_drafts(connection: Connection) -> int:
    """Delete drafts that were not signed within 90 days and return how many."""
    status: str = await connection.execute(_PURGE_DRAFTS)
    return int(status.rpartition(" ")[2])


def _read(row: Record) -> Act:
    values = dict(row)
    annulment = Annulment(**{name: values.pop(name) for name in _ANNULMENT})
    return Act(
        **{**values, "content": ActContent.parse(row["content"])}, annulment=annulment if annulment.reason else None
    )
