"""Whose a link is, and checking in by the code on the wall. The link is the participant's own: nobody else is in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.check_in import store
from diplomado_sessions.attendance.check_in.codes import is_code
from diplomado_sessions.attendance.check_in.moments import code_refused, happened_at, proven_moment
from diplomado_sessions.attendance.check_in.store import Holder, Origin
from diplomado_sessions.attendance.check_in.tokens import read_own_link, read_ticket
from diplomado_sessions.attendance.check_in.usecases import CheckIn, Direction, record_scan
from diplomado_sessions.timetable.store import Session
from diplomado_sessions.timetable.usecases import find_session

LINK_INVALID = Text(
    "Este no es su enlace personal, o ya no funciona. Ábralo desde el correo más reciente o pida uno nuevo.",
    "This is not your personal link, or it no longer works. Open it from the latest mail, or ask for a new one.",
)


@dataclass(frozen=True, slots=True)
class OwnCheckIn:
    """What a participant's page sends. `claimed` is when it happened, `sent` when it was sent, by the same clock."""

    link: str
    code: str | None
    ticket: str | None
    direction: Direction
    claimed: datetime | None = None
    sent: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """The secrets that sign links, and how late a check-in may be reported."""

    secrets: Sequence[str]
    longest_delay: timedelta


async def find_participant(
    connection: Connection, session: Session, link: str, secrets: Sequence[str], now: datetime
) -> Holder:
    """Return whose an own link is. Raises a 403 problem for any other text, a void link and another edition's."""
    own = read_own_link(link, secrets, now)
    holder = await store.find_holder(connection, own.subject) if own else None
    if own is None or holder is None or holder.erased or own.revision < holder.link_revision:
        raise Problem(403, "link-invalid", LINK_INVALID)
    if holder.edition_id != session.edition_id:
        raise Problem(403, "link-invalid", LINK_INVALID)
    return holder


async def check_in_oneself(
    connection: Connection, session_id: UUID, holder: Holder, sent: OwnCheckIn, rules: Rules, now: datetime
) -> CheckIn:
    """Check a participant in or out. The answer is of the moment that the code proves, not of the sender's word."""
    session = await find_session(connection, session_id)
    happened = happened_at(sent.claimed, sent.sent, now, rules.longest_delay)
    ticket = read_ticket(sent.ticket or "", session_id, rules.secrets, now)
    at = proven_moment(
        session_id, session.plan.place, sent.code, ticket, happened, now, rules.longest_delay, rules.secrets
    )
    known = await store.list_times(connection, session_id, [holder.registration_id])
    if sent.direction == "out" and any(line.came_at == at for line in known[holder.registration_id]):
        raise code_refused()  # the page that proved the arrival does not prove a departure at the same moment
    origin = Origin("wall", None, delay_seconds=int((now - at).total_seconds()))
    return await record_scan(connection, session_id, holder, sent.direction, at, origin)


def shows_code(session: Session, code: str | None, secrets: Sequence[str], now: datetime) -> bool:
    """Return whether a page was opened by the code that is on the wall now."""
    return code is not None and is_code(code, now, session.session_id, session.plan.place, secrets)
