"""Appearances in the evidence, what identifies them, and which wait for a person: all SQL of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.identity.matching import (
    Identification,
    Known,
    Registrant,
    Resolution,
    Sighting,
    know,
)

_LOCK_EDITION = "select pg_advisory_xact_lock(hashtextextended('edition:' || $1::text, 0))"
_TOUCHED = """
select appearance_id, session_id, edition_id, email_key, name_key, basis, registration_id from appearances
where edition_id = any($1) and (email_key = any($2) or name_key = any($3))
    and basis in ('queued', 'email', 'name', 'learned') and not by_hand_only
"""
_REGISTRANTS = """
select r.registration_id, r.edition_id, r.participant_id, r.status, p.email_key, p.name_key
from registrations r join people p using (participant_id)
where r.edition_id = any($1) and (p.email_key = any($2) or p.name_key = any($3))
"""
_RESOLUTIONS = """
select edition_id, email_key, name_key, registration_id from appearances
where edition_id = any($1) and basis = 'resolved' and (email_key = any($2) or name_key = any($3))
"""
_CONCLUDE = """
update appearances set basis = new.basis, registration_id = new.registration_id
from unnest($1::uuid[], $2::text[], $3::uuid[]) as new (appearance_id, basis, registration_id)
where appearances.appearance_id = new.appearance_id
"""
_ONE = """
select appearance_id, session_id, edition_id, email_key, name_key, basis, registration_id
from appearances where appearance_id = $1
"""
_EDITION = "select edition_id from appearances where appearance_id = $1"
_DECIDE = """
update appearances set basis = case when $2::uuid is null then 'set_aside' else 'resolved' end,
    registration_id = $2, decided_by = $3, decided_at = now()
where appearance_id = $1
"""
_QUEUE = """
select a.appearance_id, a.session_id, s.code, s.starts_at, s.ends_at, a.shown_name, a.shown_email, a.email_key,
    a.name_key
from appearances a join sessions s using (session_id)
where a.edition_id = $1 and a.basis = 'queued'
order by s.starts_at, s.code, a.shown_name, a.shown_email limit $2
"""
_COUNT = "select count(*) from appearances where edition_id = $1 and basis = 'queued'"
_ROWS = """
select appearance_id, file_id, row_number, role, joined_at, left_at from presences
where appearance_id = any($1) order by joined_at, file_id, row_number
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file."""

    file_id: UUID
    row: int
    role: str
    joined_at: datetime
    left_at: datetime


@dataclass(frozen=True, slots=True)
class Appearance:
    """An appearance and what is concluded of it at present."""

    appearance_id: UUID
    session_id: UUID
    sighting: Sighting
    basis: str
    registration_id: UUID | None


async def lock_editions(connection: Connection, edition_ids: Iterable[UUID]) -> None:
    """Let one transaction at a time decide who is who in an edition, in order of identifier."""
    for edition_id in sorted(set(edition_ids)):
        await connection.execute(_LOCK_EDITION, str(edition_id))


async def touched(
    connection: Connection, edition_ids: Sequence[UUID], emails: Sequence[str], names: Sequence[str]
) -> list[Appearance]:
    """Appearances under any of the keys, unless a person decided them."""
    return [_appearance(row) for row in await connection.fetch(_TOUCHED, edition_ids, emails, names)]


async def known_about(connection: Connection, sightings: Iterable[Sighting]) -> Known:
    """Everything that the identification of some sightings rests on."""
    editions: set[UUID] = set()
    emails: set[str] = set()
    names: set[str] = set()
    for sighting in sightings:
        editions.add(sighting.edition_id)
        emails.update(filter(None, (sighting.email_key,)))
        names.update(filter(None, (sighting.name_key,)))
    keys = (list(editions), list(emails), list(names))
    registrants = await connection.fetch(_REGISTRANTS, *keys)
    resolutions = await connection.fetch(_RESOLUTIONS, *keys)
    return know(
        (
            Registrant(
                row["registration_id"],
                row["edition_id"],
                row["participant_id"],
                row["status"],
                row["email_key"],
                row["name_key"],
            )
            for row in registrants
        ),
        (
            Resolution(row["edition_id"], row["email_key"], row["name_key"], row["registration_id"])
            for row in resolutions
        ),
    )


async def conclude(connection: Connection, conclusions: Mapping[UUID, Identification]) -> None:
    """Store whose the appearances are."""
    await connection.execute(
        _CONCLUDE,
        list(conclusions),
        [one.basis for one in conclusions.values()],
        [one.registration_id for one in conclusions.values()],
    )


async def edition_of(connection: Connection, appearance_id: UUID) -> UUID | None:
    """The edition of an appearance, to be locked before anything else is read."""
    edition_id: UUID | None = await connection.fetchval(_EDITION, appearance_id)
    return edition_id


async def find(connection: Connection, appearance_id: UUID) -> Appearance | None:
    """One appearance."""
    row = await connection.fetchrow(_ONE, appearance_id)
    return _appearance(row) if row else None


async def decide(connection: Connection, appearance_id: UUID, registration_id: UUID | None, author: str) -> None:
    """Store a person's decision whose it is; None for nobody of ours."""
    await connection.execute(_DECIDE, appearance_id, registration_id, author)


def _appearance(row: asyncpg.Record) -> Appearance:
    sighting = Sighting(row["edition_id"], row["email_key"], row["name_key"])
    return Appearance(row["appearance_id"], row["session_id"], sighting, row["basis"], row["registration_id"])


async def queued(
    connection: Connection, edition_id: UUID, most: int
) -> tuple[int, list[asyncpg.Record], dict[UUID, list[Row]]]:
    """How many appearances of an edition wait, the first of them by session and name, and the rows of each."""
    total: int = await connection.fetchval(_COUNT, edition_id)
    found = await connection.fetch(_QUEUE, edition_id, most)
    rows: dict[UUID, list[Row]] = defaultdict(list)
    for row in await connection.fetch(_ROWS, [one["appearance_id"] for one in found]):
        rows[row["appearance_id"]].append(
            Row(row["file_id"], row["row_number"], row["role"], row["joined_at"], row["left_at"])
        )
    return total, found, rows
