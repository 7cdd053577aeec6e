"""Links for phones of the staff, and what their pages send."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Request
from pydantic import AwareDatetime, Field

from diplomado_chassis.http.auth import Actor, public_within_own_limits, require
from diplomado_chassis.http.description import answers, refusals
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.strict import StrictModel
from diplomado_sessions.attendance.check_in.answer_models import EndedLinks, LinkView, ScannedBadge
from diplomado_sessions.attendance.check_in.own.api import limit_client, rules_of
from diplomado_sessions.attendance.check_in.scanner import store
from diplomado_sessions.attendance.check_in.scanner.usecases import Scan, find_scanner, make_scanner, scan_badge
from diplomado_sessions.attendance.check_in.store import Holder
from diplomado_sessions.attendance.check_in.tokens import SCANNER_LIFETIME, sign_scanner
from diplomado_sessions.attendance.check_in.usecases import CheckIn, Direction
from diplomado_sessions.timetable.usecases import find_session

router = Router(prefix="/api/v1/sessions/{session_id}", tags=["check-in"])

Staff = Annotated[Actor, require("coordinator", "facilitator")]
ClientTime = Annotated[AwareDatetime | None, Header(description="The sender's clock while sending.")]


class ScanPost(StrictModel):
    """What a phone read from a badge: a token, or the address that ends with it."""

    token: Annotated[str, Field(min_length=1, max_length=500)]
    direction: Direction = "in"
    at: Annotated[AwareDatetime | None, Field(description="When it happened, if it is reported late.")] = None


class PhoneScanPost(ScanPost):
    """What a phone of the staff read, and its link."""

    scanner: Annotated[str, Field(min_length=1, max_length=200)]


@router.post("/check-ins/scan", operation_id="scan_badge", responses=answers(ScannedBadge))
async def scan(
    session_id: UUID,
    body: ScanPost,
    actor: Staff,
    request: Request,
    connection: Transaction,
    client_time: ClientTime = None,
) -> dict[str, Any]:
    """Check a person in or out by the badge; the name is returned to be compared. The same again changes nothing."""
    one = Scan(body.token, body.direction, body.at, client_time)
    return _answer(*await scan_badge(connection, session_id, one, actor.subject, rules_of(request), datetime.now(UTC)))


@router.post(
    "/badge-scans",
    dependencies=[public_within_own_limits],
    operation_id="scan_badge_by_phone",
    responses={**answers(ScannedBadge), **refusals(403, 429)},
)
async def scan_by_phone(
    session_id: UUID, body: PhoneScanPost, request: Request, connection: Transaction, client_time: ClientTime = None
) -> dict[str, Any]:
    """Check a person in or out by the badge, with the link of a phone of the staff instead of a token."""
    limit_client(request)
    now, rules = datetime.now(UTC), rules_of(request)
    scanner = await find_scanner(connection, body.scanner, rules.secrets, now, session_id)
    one = Scan(body.token, body.direction, body.at, client_time)
    return _answer(*await scan_badge(connection, session_id, one, scanner.made_by, rules, now))


def _answer(holder: Holder, done: CheckIn) -> dict[str, Any]:
    return {
        "registration_id": done.registration_id,
        "given_names": holder.given_names,
        "family_names": holder.family_names,
        "at": done.at,
        "new": done.is_new,
        "present": done.present,
    }


@router.post("/scanner-links", status_code=201, operation_id="make_scanner_link", responses=answers(LinkView, 201))
async def make_link(session_id: UUID, actor: Staff, request: Request, connection: Transaction) -> dict[str, Any]:
    """Return the address of a page on which a phone scans badges. It works until two hours after the session.

    What it scans is recorded under the name of who made the link.
    """
    settings = request.app.state.settings
    session = await find_session(connection, session_id)
    expires_at = session.window.ends_at + SCANNER_LIFETIME
    token = sign_scanner(await make_scanner(connection, session_id, actor.subject), expires_at, settings.link_secrets)
    return {"url": f"{settings.public_url.rstrip('/')}/scan/{token}", "expires_at": expires_at}


@router.post("/scanner-links/end", operation_id="end_scanner_links", responses=answers(EndedLinks))
async def end_links(session_id: UUID, _actor: Staff, connection: Transaction) -> dict[str, int]:
    """Make all links void by which phones scan badges of a session."""
    await find_session(connection, session_id)
    return {"ended": await store.update_ended(connection, session_id)}
