"""Finds whose an own link is, and lists the sessions of that person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.check_in.own.usecases import LINK_INVALID
from diplomado_sessions.attendance.check_in.store import Holder, find_holder
from diplomado_sessions.attendance.check_in.tokens import read_own_link
from diplomado_sessions.attendance.presence.person.usecases import Held, list_sessions_of
from diplomado_sessions.join_links.store import list_urls
from diplomado_sessions.own_sessions import store


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A session of a participant. `join_url` is their own link, or that of everybody; None without a place."""

    held: Held
    join_url: str | None


@dataclass(frozen=True, slots=True)
class OwnSessions:
    """The sessions of a participant by time."""

    has_place: bool
    sessions: Sequence[OwnSession]


async def find_own(connection: Connection, token: str, secrets: Sequence[str], now: datetime) -> Holder:
    """Return whose a link is. Raises a 403 problem for any other text, and for a link that ended or was renewed."""
    link = read_own_link(token, secrets, now)
    holder = await find_holder(connection, link.subject) if link else None
    if link is None or holder is None or holder.erased or link.revision < holder.link_revision:
        raise Problem(403, "link-invalid", LINK_INVALID)
    return holder


async def list_own(connection: Connection, holder: Holder) -> OwnSessions:
    """Return the sessions of a participant, with links to join those who have a place."""
    has_place = await store.has_place(connection, holder.registration_id)
    held = await list_sessions_of(connection, holder.registration_id)
    urls: dict[UUID, str] = {}
    if has_place:
        ids = [one.session.session_id for one in held]
        urls |= await list_urls(connection, ids)
        urls |= await store.list_own_urls(connection, holder.registration_id, ids)
    return OwnSessions(has_place, [OwnSession(one, urls.get(one.session.session_id)) for one in held])
