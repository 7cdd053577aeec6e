"""Identifying appearances: when a file is imported, when something they depend on changes, and by decision."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import GuestsCounted
from diplomado_sessions.attendance.identity.matching import identify, likely_candidates
from diplomado_sessions.attendance.identity.names import original_name_key
from diplomado_sessions.attendance.identity.store import appearances as store
from diplomado_sessions.attendance.identity.store.appearances import Appearance
from diplomado_sessions.attendance.identity.store.guests import list_uncounted, upsert_counts
from diplomado_sessions.attendance.identity.store.identities import load_identity_index
from diplomado_sessions.attendance.identity.store.queue import Row, list_queue
from diplomado_sessions.attendance.presence.intervals import seconds_present
from diplomado_sessions.attendance.presence.usecases import revise_attendances
from diplomado_sessions.projections.problems import registrations_unknown
from diplomado_sessions.projections.store import list_missing_registrations, list_registrants
from diplomado_sessions.timetable.window import Window

AUTHOR = "sessions"
"""The author of corrections that no person made."""
MAX_ROWS_SHOWN = 50
MAX_SESSIONS_PER_RUN = 200

log = structlog.get_logger()


class Keyed(Protocol):
    """Anything with the keys by which people are recognised."""

    @property
    def email_key(self) -> str | None: ...
    @property
    def name_key(self) -> str | None: ...


async def identify_queued(connection: Connection, appearances: Collection[Appearance]) -> set[UUID]:
    """Identify those appearances that are queued; return the registrations that any of the appearances show.

    Callers must hold the edition lock.
    """
    queued = [appearance for appearance in appearances if appearance.basis == "queued"]
    index = await load_identity_index(connection, (appearance.keys for appearance in queued))
    conclusions = {appearance.appearance_id: identify(appearance.keys, index) for appearance in queued}
    identified = {
        appearance_id: conclusion for appearance_id, conclusion in conclusions.items() if conclusion.registration_id
    }
    if identified:
        await store.update_identifications(connection, identified)
    registrations = [appearance.registration_id for appearance in appearances]
    registrations += [conclusion.registration_id for conclusion in identified.values()]
    return set(filter(None, registrations))


async def reidentify(
    connection: Connection, edition_ids: Iterable[UUID], keys: Iterable[Keyed], *, author: str = AUTHOR
) -> int:
    """Identify again the appearances under any of the keys; return how many changed.

    The result depends on the facts alone, not on their order. In sessions that are closed, attendance that changes by
    it is published as a correction.
    """
    editions = sorted(set(edition_ids))
    keyed = list(keys)
    emails = sorted({item.email_key for item in keyed if item.email_key})
    names = sorted({item.name_key for item in keyed if item.name_key})
    if not editions or not (emails or names):
        return 0
    await store.lock_editions(connection, editions)
    appearances = await store.list_appearances(connection, editions, emails, names)
    if not appearances:
        return 0
    index = await load_identity_index(connection, (appearance.keys for appearance in appearances))
    conclusions = {appearance.appearance_id: identify(appearance.keys, index) for appearance in appearances}
    updates = {
        appearance.appearance_id: conclusions[appearance.appearance_id]
        for appearance in appearances
        if (appearance.registration_id, appearance.basis) != astuple(conclusions[appearance.appearance_id])
    }
    if updates:
        await store.update_identifications(connection, updates)
    affected: dict[UUID, set[UUID]] = defaultdict(set)
    changed = 0
    for appearance in appearances:
        before, after = appearance.registration_id, conclusions[appearance.appearance_id].registration_id
        if before != after:
            changed += 1
            affected[appearance.session_id].update(filter(None, (before, after)))
    await revise_attendances(connection, affected, "identity_resolved", author)
    if updates:
        await publish_guests(connection, (appearance.session_id for appearance in appearances))
    return changed


async def publish_guests(connection: Connection, sessions: Iterable[UUID]) -> int:
    """Publish how many entries of some sessions wait for a decision, where that changed; return for how many.

    Callers must hold the edition lock, or have deleted the appearances of the sessions.
    """
    counted = await upsert_counts(connection, sessions)
    now = datetime.now(UTC)
    await outbox.append(connection, *(GuestsCounted(**row, counted_at=now) for row in counted))
    return len(counted)


async def publish_uncounted_guests(connection: Connection) -> int:
    """Publish the entries that waited before they were counted at all, of at most two hundred sessions."""
    uncounted = await list_uncounted(connection, MAX_SESSIONS_PER_RUN)
    await store.lock_editions(connection, (row["edition_id"] for row in uncounted))
    return await publish_guests(connection, (row["session_id"] for row in uncounted))


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


async def list_unmatched(connection: Connection, edition_id: UUID, limit: int) -> tuple[int, list[Unmatched]]:
    """Return how many appearances of an edition are unmatched, and the first of them by session and name."""
    total, queued, rows = await list_queue(connection, edition_id, limit)
    registrants = await list_registrants(connection, edition_id) if queued else {}
    keys = {
        registration_id: (registrant.keys.email_key, registrant.keys.name_key)
        for registration_id, registrant in registrants.items()
    }
    unmatched = []
    for entry in queued:
        shown = rows[entry["appearance_id"]]
        names = [name for name in (entry["name_key"], original_name_key(entry["shown_name"])) if name]
        candidates = likely_candidates(names, entry["email_key"], keys)
        window = Window(entry["starts_at"], entry["ends_at"])
        unmatched.append(
            Unmatched(
                entry["appearance_id"],
                entry["session_id"],
                entry["code"],
                entry["shown_name"],
                entry["shown_email"],
                shown[:MAX_ROWS_SHOWN],
                seconds_present(((row.joined_at, row.left_at) for row in shown), window),
                [(registration_id, registrants[registration_id].name) for registration_id in candidates],
            )
        )
    return total, unmatched


async def resolve(connection: Connection, appearance_id: UUID, registration_id: UUID | None, author: str) -> int:
    """Store a decision whose an appearance is; None sets it aside. Return how many other appearances follow from it.

    The same decision again changes nothing; another one replaces it.
    """
    edition_id = await store.find_edition_of_appearance(connection, appearance_id)
    if edition_id is None:
        raise _unmatched_unknown()
    await store.lock_editions(connection, [edition_id])
    before = await store.find_appearance(connection, appearance_id)
    if before is None or before.basis == "erased":
        raise _unmatched_unknown()
    if registration_id and (missing := await list_missing_registrations(connection, edition_id, [registration_id])):
        raise registrations_unknown("registration_id", missing)
    if before.registration_id == registration_id and before.basis in ("resolved", "set_aside"):
        return 0
    await store.update_resolution(connection, appearance_id, registration_id, author)
    affected = {registration for registration in (before.registration_id, registration_id) if registration}
    await revise_attendances(connection, {before.session_id: affected}, "identity_resolved", author)
    followed = await reidentify(connection, [edition_id], [before.keys], author=author)
    await publish_guests(connection, [before.session_id])
    log.info(
        "attendance.resolved", appearance_id=str(appearance_id), set_aside=registration_id is None, followed=followed
    )
    return followed


def _unmatched_unknown() -> Problem:
    return Problem(
        404,
        "unmatched-unknown",
        Text("No existe esa entrada, o ya se eliminó.", "There is no such entry, or it was removed."),
    )
