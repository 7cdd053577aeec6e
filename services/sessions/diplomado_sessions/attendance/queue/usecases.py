"""Reads the queue of an edition: a page of entries, each with its rows, its seconds and its candidates."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.keyset import Listed, Order, Page
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import Localised
from diplomado_sessions.attendance.identity.names import original_name_key, shown_name_key
from diplomado_sessions.attendance.presence.intervals import seconds_present
from diplomado_sessions.attendance.queue import store
from diplomado_sessions.attendance.queue.candidates import (
    MAX_CANDIDATES,
    CandidateIndex,
    mailbox_of,
    rows_shown,
    words_to_look_up,
)
from diplomado_sessions.attendance.queue.proposals import Proposal, propose
from diplomado_sessions.attendance.queue.store import Row, find_queued, list_queue
from diplomado_sessions.projections.names import name_key
from diplomado_sessions.projections.namesakes import told_apart
from diplomado_sessions.projections.store import (
    NamedRegistrant,
    list_likely_registrants,
    list_people,
    list_registrants,
)
from diplomado_sessions.timetable.store import list_facilitators, list_sessions
from diplomado_sessions.timetable.window import Window

_MAX_LOOKED_UP = 500
_MAX_MEANT = 200


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An appearance in the queue, with candidates. Personal data."""

    unmatched_id: UUID
    session_id: UUID
    session_code: str
    session_title: Localised
    name: str
    email: str
    rows: list[Row]
    seconds: int
    candidates: list[tuple[UUID, str]]


@dataclass(frozen=True, slots=True)
class FurtherAppearance:
    """Another session in which a guest appeared, and for how long."""

    unmatched_id: UUID
    session_title: Localised
    seconds: int


@dataclass(frozen=True, slots=True)
class Guest:
    """All appearances under one name and e-mail. `entry` is the first of them. Personal data.

    The same name waits under `other_emails` as guests of their own.
    """

    entry: Unmatched
    further: Sequence[FurtherAppearance]
    other_emails: Sequence[str]


@dataclass(frozen=True, slots=True)
class Guests:
    """A page of guests. `total` counts all their appearances; `has_more` says whether others follow."""

    total: int
    guests: Sequence[Guest]
    has_more: bool


_BY_APPEARANCE = Order(appearance_id=UUID)
"""A page begins behind an appearance, whose name the address does not say."""


async def list_unmatched(
    connection: Connection, edition_id: UUID, page: Page, session_id: UUID | None = None
) -> tuple[int, Listed[Unmatched]]:
    """Return how many appearances of an edition or of one session are unmatched, and a page by session and name."""
    [after] = _BY_APPEARANCE.start(page) or (None,)
    total, queued, rows = await list_queue(connection, edition_id, session_id, page.to_read, after)
    found = _BY_APPEARANCE.ended(queued, page, _key)
    registrants = await _likely(connection, edition_id, found.rows)
    # In a thread: finding candidates for a page among thousands of people would hold up other requests.
    return total, Listed(await asyncio.to_thread(_with_candidates, found.rows, rows, registrants), found.next)


def _key(row: Record) -> tuple[UUID]:
    return (row["appearance_id"],)


async def list_guests(connection: Connection, edition_id: UUID, limit: int, after: UUID | None) -> Guests:
    """Return a page of guests by their first session and name, behind the guest `after`."""
    total, found, further, others, rows = await store.list_guests(connection, edition_id, limit + 1, after)
    registrants = await _likely(connection, edition_id, found[:limit])
    entries = await asyncio.to_thread(_with_candidates, found[:limit], rows, registrants)
    of_guests: dict[UUID, list[FurtherAppearance]] = defaultdict(list)
    for row in further:
        shown = rows[row["appearance_id"]]
        of_guests[row["guest_id"]].append(FurtherAppearance(row["appearance_id"], _title(row), _seconds(row, shown)))
    guests = [Guest(one, of_guests[one.unmatched_id], others.get(one.unmatched_id, [])) for one in entries]
    return Guests(total, guests, len(found) > limit)


async def find_entry(connection: Connection, edition_id: UUID, appearance_id: UUID) -> Unmatched | None:
    """Return one entry of the queue of an edition, or None if it does not wait there."""
    found = await find_queued(connection, edition_id, appearance_id)
    if found is None:
        return None
    entry, rows = found
    registrants = await _likely(connection, edition_id, [entry])
    [shown] = await asyncio.to_thread(_with_candidates, [entry], {appearance_id: rows}, registrants)
    return shown


async def list_proposals(connection: Connection, edition_id: UUID, guests: Sequence[Guest]) -> dict[UUID, Proposal]:
    """Return what is proposed for those of some guests for whom that is clear. A person confirms it."""
    sessions = [one.session_id for one in await list_sessions(connection, edition_id)]
    leaders = await list_facilitators(connection, sessions)
    keys = {name_key(one.name) for some in leaders.values() for one in some}
    found = {}
    for guest in guests:
        one = guest.entry
        candidates = [candidate for candidate, _ in one.candidates]
        if proposal := propose(shown_name_key(one.name or ""), candidates, keys):
            found[one.unmatched_id] = proposal
    return found


async def find_typed(
    connection: Connection, edition_id: UUID, typed: Mapping[UUID, str]
) -> dict[UUID, dict[UUID, str]]:
    """Return for each entry the few people of the edition who may be meant by a name that somebody typed.

    A whole name outranks people who have it as a part of theirs; an e-mail in parentheses tells namesakes apart.
    """
    return {entry: await _meant(connection, edition_id, text) for entry, text in typed.items()}


async def _meant(connection: Connection, edition_id: UUID, text: str) -> dict[UUID, str]:
    name, _, email = text.removesuffix(")").rpartition(" (") if text.endswith(")") and "@" in text else (text, "", "")
    people = await list_people(connection, edition_id, name, None, _MAX_MEANT)
    labels = told_apart((one.registration_id, one.name, one.email) for one in people)
    if email:
        people = [one for one in people if one.email == email.strip().lower()]
    whole = [one for one in people if name_key(one.name) == name_key(name)]
    return {one.registration_id: labels[one.registration_id] for one in (whole or people)[:MAX_CANDIDATES]}


async def _likely(connection: Connection, edition_id: UUID, queued: Sequence[Record]) -> Mapping[UUID, NamedRegistrant]:
    """Return everybody who may be a candidate for some entries, and for so many that it saves nothing everybody."""
    words = words_to_look_up(name for row in queued for name in _names(row))
    mailboxes = [mailbox for row in queued if (mailbox := mailbox_of(row["email_key"]))]
    if sum(map(len, words.values())) > _MAX_LOOKED_UP:
        return await list_registrants(connection, edition_id)
    return await list_likely_registrants(connection, edition_id, words, mailboxes, MAX_CANDIDATES)


def _names(row: Record) -> list[str]:
    return [name for name in (row["name_key"], original_name_key(row["shown_name"])) if name]


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
    candidates = index.likely(_names(row), row["email_key"])
    return Unmatched(
        row["appearance_id"],
        row["session_id"],
        row["code"],
        _title(row),
        row["shown_name"],
        row["shown_email"],
        shown[:most],
        _seconds(row, shown),
        list(told_apart((one, registrants[one].name, registrants[one].keys.email_key) for one in candidates).items()),
    )


def _title(row: Record) -> Localised:
    return Localised(es=row["title_es"], en=row["title_en"])


def _seconds(row: Record, shown: Sequence[Row]) -> int:
    window = Window(row["starts_at"], row["ends_at"])
    return seconds_present(((connected.joined_at, connected.left_at) for connected in shown), window)
