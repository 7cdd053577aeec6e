"""All SQL about acts and graduations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from asyncpg import Record

from diplomado_certificates.acts.act_content import ActContent
from diplomado_chassis.postgres.database import Connection


@dataclass(frozen=True, slots=True)
class Act:
    """An act in its present state. `content` and `hash` are the same before and after the signature."""

    act_id: UUID
    edition_id: UUID
    status: Literal["draft", "signed"]
    content: ActContent
    hash: str
    drafted_at: datetime
    drafted_by: str
    number: str | None
    signed_at: datetime | None
    signed_by: str | None


_COLUMNS = "act_id, edition_id, status, content, hash, drafted_at, drafted_by, number, signed_at, signed_by"
_ADD_DRAFT = """
insert into acts (act_id, edition_id, content, hash, awards, graduates, drafted_at, drafted_by)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_SIGN = """
update acts set status = 'signed', number = $2, signed_at = $3, signed_by = $4
where act_id = $1 and status = 'draft'
"""
_GRADUATE = """
insert into graduations (registration_id, act_id, graduated_on)
select registration_id, $1, $2 from unnest($3::uuid[]) as graduating (registration_id)
on conflict (registration_id) do nothing
returning registration_id
"""
_PURGE = "delete from acts where status = 'draft' and drafted_at < now() - interval '90 days'"


async def add_draft(connection: Connection, content: ActContent, *, by: str, now: datetime) -> Act:
    """Store a draft and return it."""
    canonical, digest = content.frozen()
    await connection.execute(
        _ADD_DRAFT,
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


async def find(connection: Connection, act_id: UUID) -> Act | None:
    """Return an act."""
    row = await connection.fetchrow(f"select {_COLUMNS} from acts where act_id = $1", act_id)
    return _read(row) if row else None


async def of_edition(connection: Connection, edition_id: UUID) -> list[Act]:
    """Return the acts of an edition, drafts too, in the order in which they were drafted."""
    rows = await connection.fetch(
        f"select {_COLUMNS} from acts where edition_id = $1 order by drafted_at, act_id", edition_id
    )
    return [_read(row) for row in rows]


async def edition_of(connection: Connection, act_id: UUID) -> UUID | None:
    """Return the edition that an act belongs to."""
    edition_id: UUID | None = await connection.fetchval("select edition_id from acts where act_id = $1", act_id)
    return edition_id


async def sign(connection: Connection, act_id: UUID, *, number: str, by: str, now: datetime) -> None:
    """Turn a draft into a signed act, for ever."""
    await connection.execute(_SIGN, act_id, number, now, by)


async def graduate(
    connection: Connection, act_id: UUID, graduated_on: date, registrations: Sequence[UUID]
) -> frozenset[UUID]:
    """Enter graduations and return who had not graduated before."""
    rows = await connection.fetch(_GRADUATE, act_id, graduated_on, registrations)
    return frozenset(row["registration_id"] for row in rows)


async def graduated_on(connection: Connection, registrations: Sequence[UUID]) -> dict[UUID, date]:
    """Return the dates on which registrations graduated, of those that did."""
    rows = await connection.fetch(
        "select registration_id, graduated_on from graduations where registration_id = any($1::uuid[])", registrations
    )
    return {row["registration_id"]: row["graduated_on"] for row in rows}


async def purge_drafts(connection: Connection) -> int:
    """Delete drafts that nobody signed within 90 days and return how many."""
    status: str = await connection.execute(_PURGE)
    return int(status.rpartition(" ")[2])


def _read(row: Record) -> Act:
    return Act(**{**row, "content": ActContent.parse(row["content"])})
