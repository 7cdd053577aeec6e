"""Reads the queue of an edition: a page of entries, each with its rows, its seconds and its candidates."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.identity.names import original_name_key
from diplomado_sessions.attendance.presence.intervals import seconds_present
from diplomado_sessions.attendance.queue.candidates import CandidateIndex, rows_shown
from diplomado_sessions.attendance.queue.store import Row, find_queued, list_queue
from diplomado_sessions.projections.names import name_key
from diplomado_sessions.projections.namesakes import told_apart
from diplomado_sessions.projections.store import NamedRegistrant, list_registrants
from diplomado_sessions.timetable.window import Window


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An appearance in the queue, with candidates. Personal data."""

    unmatched_id: UUID
    session_id: UUID
    session_code: str
    name: str
    email: str
    rows: list[Row]
    seconds: int
    candidates: list[tuple[UUID, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue. `total` counts all entries; `next` continues behind this page, None at the end."""

    total: int
    entries: Sequence[Unmatched]
    next: UUID | None


async def list_unmatched(connection: Connection, edition_id: UUID, limit: int, after: UUID | None) -> Page:
    """Return a page of unmatched appearances by session and name, behind the entry `after`."""
    total, queued, rows = await list_queue(connection, edition_id, limit + 1, after)
    registrants = await list_registrants(connection, edition_id) if queued else {}
    # In a thread: finding candidates for a page among thousands of people would hold up other requests.
    entries = await asyncio.to_thread(_with_candidates, queued[:limit], rows, registrants)
    return Page(total, entries, entries[-1].unmatched_id if len(queued) > limit else None)


async def find_entry(connection: Connection, edition_id: UUID, appearance_id: UUID) -> Unmatched | None:
    """Return one entry of the queue of an edition, or None if it does not wait there."""
    found = await find_queued(connection, edition_id, appearance_id)
    if found is None:
        return None
    entry, rows = found
    registrants = await list_registrants(connection, edition_id)
    [shown] = await asyncio.to_thread(_with_candidates, [entry], {appearance_id: rows}, registrants)
    return shown


def _with_candidates(
    queued: Sequence[Record], rows: Mapping[UUID, list[Row]], registrants: Mapping[UUID, NamedRegistrant]
) -> list[Unmatched]:
    index = CandidateIndex(
        {found: (registrant.keys.email_key, registrant.keys.name_key) for found, registrant in registrants.items()},
        {found: name_key(registrant.given_names) for found, registrant in registrants.items()},
    )
    most = rows_shown(len(queued))
    return [_entry(row, rows[row["appearance_id"]], index, registrants, most) for row in queued]


def _entry(
    row: Record, shown: list[Row], index: CandidateIndex, registrants: Mapping[UUID, NamedRegistrant], most: int
) -> Unmatched:
    names = [name for name in (row["name_key"], original_name_key(row["shown_name"])) if name]
    candidates = index.likely(names, row["email_key"])
    window = Window(row["starts_at"], row["ends_at"])
    return Unmatched(
        row["appearance_id"],
        row["session_id"],
        row["code"],
        row["shown_name"],
        row["shown_email"],
        shown[:most],
        seconds_present(((connected.joined_at, connected.left_at) for connected in shown), window),
        list(told_apart((one, registrants[one].name, registrants[one].keys.email_key) for one in candidates).items()),
    )
