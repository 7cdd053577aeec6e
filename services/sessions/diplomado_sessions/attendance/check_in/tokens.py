"""The signed tokens of the room: a person's badge, the link of the screen on the wall, the ticket of an opened page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from diplomado_chassis.signed_links import Kind, SignedLink, read, sign

BADGE_LIFETIME = timedelta(days=1)
"""How long a badge works after the session."""
WALL_LIFETIME = timedelta(hours=1)
"""How long the link of the screen works after the session."""
SCANNER_LIFETIME = timedelta(hours=2)
"""How long a phone of the staff may scan after the session."""
TICKET_LIFETIME = timedelta(hours=4)
_REVISION = 1
_WITHOUT_CODE, _WITH_CODE = 0, 1


@dataclass(frozen=True, slots=True)
class Ticket:
    """Shows that a page of a session was opened at a moment, and whether it was by the code that was valid then."""

    opened_at: datetime
    saw_code: bool


def sign_badge(registration_id: UUID, expires_at: datetime, secrets: Sequence[str]) -> str:
    """Return the token of a person's badge."""
    return sign(SignedLink("check_in", registration_id, _REVISION, expires_at), secrets)


def read_badge(scanned: str, secrets: Sequence[str], now: datetime) -> UUID | None:
    """Return the registration of a badge, scanned as a token or as an address that ends with it; None if invalid."""
    link = _read(scanned, "check_in", secrets, now)
    return link.subject if link else None


def read_own_link(given: str, secrets: Sequence[str], now: datetime) -> SignedLink | None:
    """Return a participant's own link, given as a token or as an address that ends with it; None if invalid.

    A badge is none: it is shown to others.
    """
    return _read(given, "own_page", secrets, now)


def sign_wall(session_id: UUID, revision: int, expires_at: datetime, secrets: Sequence[str]) -> str:
    """Return the token of the screen that shows the codes of a session as it is planned at this revision."""
    return sign(SignedLink("wall", session_id, revision, expires_at), secrets)


def read_wall(token: str, secrets: Sequence[str], now: datetime) -> SignedLink | None:
    """Return the session and its revision; None if the token is invalid or has expired."""
    return _read(token, "wall", secrets, now)


def sign_ticket(session_id: UUID, now: datetime, secrets: Sequence[str], *, saw_code: bool) -> str:
    """Return a ticket for the page that is opened now."""
    revision = _WITH_CODE if saw_code else _WITHOUT_CODE
    return sign(SignedLink("check_in_page", session_id, revision, now + TICKET_LIFETIME), secrets)


def read_ticket(token: str, session_id: UUID, secrets: Sequence[str], now: datetime) -> Ticket | None:
    """Return what a ticket for a session shows; None if it is invalid or has expired."""
    link = _read(token, "check_in_page", secrets, now)
    if link is None or link.subject != session_id:
        return None
    return Ticket(link.expires_at - TICKET_LIFETIME, saw_code=link.revision == _WITH_CODE)


def sign_scanner(scanner_id: UUID, expires_at: datetime, secrets: Sequence[str]) -> str:
    """Return the token of the page on which a phone of the staff scans badges."""
    return sign(SignedLink("scanner", scanner_id, _REVISION, expires_at), secrets)


def read_scanner(token: str, secrets: Sequence[str], now: datetime) -> UUID | None:
    """Return the phone of the staff; None if the token is invalid or has expired."""
    link = _read(token, "scanner", secrets, now)
    return link.subject if link else None


def _read(given: str, kind: Kind, secrets: Sequence[str], now: datetime) -> SignedLink | None:
    token = given.strip().partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]
    link = read(token, secrets)
    return link if link and link.kind == kind and link.expires_at > now else None
