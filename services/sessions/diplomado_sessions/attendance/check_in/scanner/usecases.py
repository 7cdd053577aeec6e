"""Makes links for phones of the staff, and records what they scan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.check_in.moments import happened_at
from diplomado_sessions.attendance.check_in.own.usecases import Rules
from diplomado_sessions.attendance.check_in.scanner import store
from diplomado_sessions.attendance.check_in.scanner.store import Scanner
from diplomado_sessions.attendance.check_in.store import Holder, Origin, find_holder
from diplomado_sessions.attendance.check_in.tokens import read_badge, read_scanner
from diplomado_sessions.attendance.check_in.usecases import CheckIn, Direction, lock_room, record_scan
from diplomado_sessions.timetable.usecases import find_session

NO_BADGE = Text(
    "No es un código de esta sesión, o ya no funciona. Marque el nombre en la lista.",
    "This is no code of this session, or it no longer works. Tick the name in the list.",
)
LINK_ENDED = Text(
    "El enlace para escanear venció o se retiró. Pida uno nuevo a la coordinación.",
    "The link for scanning has expired or was withdrawn. Ask the coordination for a new one.",
)


@dataclass(frozen=True, slots=True)
class Scan:
    """What a phone read, and when: `claimed` is when it happened, `sent` when it was sent, by the same clock."""

    token: str
    direction: Direction
    claimed: datetime | None = None
    sent: datetime | None = None


async def make_scanner(connection: Connection, session_id: UUID, author: str) -> UUID:
    """Let a phone scan badges of a session. Raises a problem if the session takes no check-ins."""
    await lock_room(connection, session_id)
    scanner = Scanner(uuid7(), session_id, author)
    await store.insert_scanner(connection, scanner)
    return scanner.scanner_id


async def find_scanner(
    connection: Connection, token: str, secrets: Sequence[str], now: datetime, session_id: UUID | None = None
) -> Scanner:
    """Return the phone of a link. Raises a 403 problem if the link is invalid, has expired, is void or another's."""
    scanner_id = read_scanner(token, secrets, now)
    scanner = await store.find_scanner(connection, scanner_id) if scanner_id else None
    if scanner is None or session_id not in (None, scanner.session_id):
        raise Problem(403, "scanner-link-ended", LINK_ENDED)
    return scanner


async def find_badge(connection: Connection, token: str, secrets: Sequence[str], now: datetime) -> Holder:
    """Return whose a badge is. Raises a 422 problem for any other text, and for a badge that has expired."""
    registration_id = read_badge(token, secrets, now)
    holder = await find_holder(connection, registration_id) if registration_id else None
    if holder is None:
        raise Problem(422, "badge-invalid", NO_BADGE)
    return holder


async def find_scanned(
    connection: Connection, scanner: Scanner, token: str, secrets: Sequence[str], now: datetime
) -> Holder:
    """Return whose a badge is, if that person is in the edition of the phone's session. Raises a 422 problem."""
    holder = await find_badge(connection, token, secrets, now)
    session = await find_session(connection, scanner.session_id)
    if holder.erased or holder.edition_id != session.edition_id:
        raise Problem(422, "badge-invalid", NO_BADGE)
    return holder


async def scan_badge(
    connection: Connection, session_id: UUID, scan: Scan, author: str, rules: Rules, now: datetime
) -> tuple[Holder, CheckIn]:
    """Check in or out whose badge was scanned, and return the name to be compared. The same again changes nothing."""
    holder = await find_badge(connection, scan.token, rules.secrets, now)
    at = happened_at(scan.claimed, scan.sent, now, rules.longest_delay)
    origin = Origin("badge", author, delay_seconds=int((now - at).total_seconds()))
    return holder, await record_scan(connection, session_id, holder, scan.direction, at, origin)
