"""Identifying appearances: when a file is imported, when something they depend on changes, and by decision."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import GuestsCounted
from diplomado_sessions.attendance.history.store import Entry, insert_entries
from diplomado_sessions.attendance.identity.appearance import Appearance
from diplomado_sessions.attendance.identity.matching import Identification, IdentityIndex, identify
from diplomado_sessions.attendance.identity.replacing import DECIDED, Decided, not_replaced
from diplomado_sessions.attendance.identity.store import appearances as store
from diplomado_sessions.attendance.identity.store.guests import list_uncounted, upsert_counts
from diplomado_sessions.attendance.identity.store.identities import load_identity_index
from diplomado_sessions.attendance.presence.usecases import revise_attendances
from diplomado_sessions.projections.problems import registrations_unknown
from diplomado_sessions.projections.store import list_missing_registrations

AUTHOR = "sessions"
"""The author of corrections that no person made."""
MAX_SESSIONS_PER_RUN = 200

log = structlog.get_logger()

DECIDED_OTHERWISE = Text(
    "Ya se decidió otra cosa, que está en `decided`; no se guardó nada. Para cambiarla, envíe su `decided_at` como "
    "`replaces`. Si la sesión está cerrada, el cambio se publica como corrección de la asistencia.",
    "Something else was decided already, which is in `decided`; nothing was stored. To change it, send its "
    "`decided_at` as `replaces`. If the session is closed, the change is published as a correction of attendance.",
)


def _decided_otherwise(decided: Sequence[Decided]) -> Problem:
    said = [
        {
            "unmatched_id": str(one.unmatched_id),
            "registration_ids": [str(registration) for registration in one.registration_ids],
            "decided_by": one.decided_by,
            "role": "coordinator",
            "decided_at": one.decided_at.isoformat(),
        }
        for one in decided
    ]
    return Problem(409, "decided-otherwise", DECIDED_OTHERWISE, decided=said)


class Keyed(Protocol):
    """Anything with the keys by which people are recognised."""

    @property
    def email_key(self) -> str | None: ...
    @property
    def name_key(self) -> str | None: ...


async def identify_queued(
    connection: Connection, appearances: Collection[Appearance], index: IdentityIndex
) -> set[UUID]:
    """Identify those appearances that are queued; return the registrations that any of the appearances show.

    `index` holds what their identification depends on. Callers must hold the edition lock.
    """
    queued = [appearance for appearance in appearances if appearance.basis == "queued"]
    identified = await asyncio.to_thread(_identified, queued, index)
    if identified:
        await store.update_identifications(connection, identified)
    registrations: list[UUID | None] = [person for appearance in appearances for person in appearance.people]
    registrations += [conclusion.registration_id for conclusion in identified.values()]
    return set(filter(None, registrations))


def _identified(queued: Sequence[Appearance], index: IdentityIndex) -> dict[UUID, Identification]:
    conclusions = ((appearance.appearance_id, identify(appearance.keys, index)) for appearance in queued)
    return {appearance_id: conclusion for appearance_id, conclusion in conclusions if conclusion.registration_id}


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


async def resolve(
    connection: Connection, appearance_id: UUID, people: Sequence[UUID], author: str, replaces: datetime | None = None
) -> int:
    """Store a decision whose an appearance is; nobody's is set aside. Return how many other appearances follow from it.

    Several people shared one device: each gets its seconds, and no other appearance follows.

    The same decision again changes nothing; another one must name the moment of the decision that it replaces. Raises a
    404 problem for an unknown entry, a 409 problem for one that was decided otherwise, and a 422 problem for a
    registration of another edition.
    """
    edition_id = await store.find_edition_of_appearance(connection, appearance_id)
    if edition_id is None:
        raise _unmatched_unknown()
    replaced = {} if replaces is None else {appearance_id: replaces}
    followed, gone = await resolve_all(connection, edition_id, {appearance_id: people}, author, replaced)
    if gone:
        raise _unmatched_unknown()
    return followed


async def resolve_all(
    connection: Connection,
    edition_id: UUID,
    decisions: Mapping[UUID, Sequence[UUID]],
    author: str,
    replaced: Mapping[UUID, datetime],
) -> tuple[int, list[UUID]]:
    """Store decisions about appearances of one edition, in one step, as `resolve` does for one of them.

    `replaced` has the moments of earlier decisions that are to be replaced. Return how many other appearances follow
    from them, and those of the decided ones that do not exist any more.
    """
    await store.lock_editions(connection, [edition_id])
    found = await store.find_appearances(connection, edition_id, list(decisions))
    gone = [appearance_id for appearance_id in decisions if appearance_id not in found]
    registrations = sorted({registration for people in decisions.values() for registration in people})
    if missing := await list_missing_registrations(connection, edition_id, registrations):
        raise registrations_unknown("registration_id", missing)
    new = {
        appearance_id: tuple(dict.fromkeys(decisions[appearance_id]))
        for appearance_id, before in found.items()
        if before.basis not in DECIDED or set(before.people) != set(decisions[appearance_id])
    }
    if not new:
        return 0, gone
    decided = [one for one in new if found[one].basis in DECIDED]
    if decided and (others := not_replaced(await store.list_decisions(connection, decided), replaced)):
        raise _decided_otherwise(others)
    await store.update_resolutions(connection, new, author)
    await insert_entries(
        connection,
        [
            Entry(found[one].session_id, "identity_decided", author, subject_id=one, registration_id=registration)
            for one, people in new.items()
            for registration in people or (None,)
        ],
    )
    affected: dict[UUID, set[UUID]] = defaultdict(set)
    for appearance_id, people in new.items():
        before = found[appearance_id]
        affected[before.session_id].update((*before.people, *people))
    await revise_attendances(connection, affected, "identity_resolved", author)
    keys = [found[appearance_id].keys for appearance_id in new]
    followed = await reidentify(connection, [edition_id], keys, author=author)
    await publish_guests(connection, affected)
    set_aside = sum(not people for people in new.values())
    log.info(
        "attendance.resolved", edition_id=str(edition_id), decided=len(new), set_aside=set_aside, followed=followed
    )
    return followed, gone


async def withdraw_resolution(connection: Connection, appearance_id: UUID, reason: str, author: str) -> int:
    """Take a decision whose an appearance is back: as the files say. Return how many other appearances follow.

    Without a decision nothing changes. Raises a 404 problem for an unknown entry.
    """
    edition_id = await store.find_edition_of_appearance(connection, appearance_id)
    if edition_id is None:
        raise _unmatched_unknown()
    await store.lock_editions(connection, [edition_id])
    before = (await store.find_appearances(connection, edition_id, [appearance_id])).get(appearance_id)
    if before is None:
        raise _unmatched_unknown()
    if before.basis not in DECIDED:
        return 0
    await store.update_unresolved(connection, appearance_id)
    await insert_entries(
        connection,
        [
            Entry(before.session_id, "identity_withdrawn", author, reason, appearance_id, registration_id)
            for registration_id in before.people or (None,)
        ],
    )
    followed = await reidentify(connection, [edition_id], [before.keys], author=author)
    after = (await store.find_appearances(connection, edition_id, [appearance_id]))[appearance_id]
    # Identifying again revised the attendance of whom it shows now. Whom it no longer shows is revised here.
    if gone := set(before.people) - set(after.people):
        await revise_attendances(connection, {before.session_id: gone}, "identity_resolved", author)
    await publish_guests(connection, [before.session_id])
    log.info("attendance.resolution_withdrawn", edition_id=str(edition_id), followed=followed)
    return followed - (after.registration_id is not None)


def _unmatched_unknown() -> Problem:
    return Problem(
        404,
        "unmatched-unknown",
        Text("No existe esa entrada, o ya se eliminó.", "There is no such entry, or it was removed."),
    )
