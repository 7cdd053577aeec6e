"""Concluding anew who is who, whenever something that it rests on has changed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import astuple
from typing import Protocol
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance import revising
from diplomado_sessions.attendance.identity import store as appearances
from diplomado_sessions.attendance.identity.matching import identify
from diplomado_sessions.attendance.identity.store import lock_editions

__all__ = ["lock_editions", "look_again"]

OURSELVES = "sessions"


class Keyed(Protocol):
    """Anything that people are found by."""

    @property
    def email_key(self) -> str | None: ...
    @property
    def name_key(self) -> str | None: ...


async def look_again(
    connection: Connection, edition_ids: Iterable[UUID], keys: Iterable[Keyed], *, author: str = OURSELVES
) -> int:
    """Identify again what appeared under any of the keys; return how many conclusions changed.

    The result depends on the facts alone, not on their order. In sessions that are closed, attendance that changes by
    it is published as a correction.
    """
    editions = sorted(set(edition_ids))
    keyed = list(keys)
    emails = sorted({one.email_key for one in keyed if one.email_key})
    names = sorted({one.name_key for one in keyed if one.name_key})
    if not editions or not (emails or names):
        return 0
    await lock_editions(connection, editions)
    found = await appearances.touched(connection, editions, emails, names)
    if not found:
        return 0
    known = await appearances.known_about(connection, (one.sighting for one in found))
    conclusions = {one.appearance_id: identify(one.sighting, known) for one in found}
    news = {
        one.appearance_id: conclusions[one.appearance_id]
        for one in found
        if (one.registration_id, one.basis) != astuple(conclusions[one.appearance_id])
    }
    if news:
        await appearances.conclude(connection, news)
    changed = [one for one in found if one.registration_id != conclusions[one.appearance_id].registration_id]
    affected: dict[UUID, set[UUID]] = defaultdict(set)
    for one in changed:
        affected[one.session_id].update(
            filter(None, (one.registration_id, conclusions[one.appearance_id].registration_id))
        )
    await revising.revise(connection, affected, "identity_resolved", author)
    return len(changed)
