"""The page on which a phone of the staff scans badges, and where a scanned badge leads.

Any phone can scan: its camera opens the address in a badge, and the page of the scanner left a cookie that says for
which session. Where the browser reads codes itself, the script of the page does, and keeps what a network lost.
"""

from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Annotated

from fastapi import Cookie, Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public, public_within_own_limits
from diplomado_chassis.http.body import raw_body
from diplomado_chassis.http.edge import DatabaseOf, Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.problems import Problem, validation_problem
from diplomado_chassis.language.dates import clock, zone_of
from diplomado_chassis.language.languages import Language
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance.check_in.forms import MAX_BYTES, read_form
from diplomado_sessions.attendance.check_in.own.api import limit_client, rules_of
from diplomado_sessions.attendance.check_in.pages import PAGES, script_policy
from diplomado_sessions.attendance.check_in.scanner.store import Scanner
from diplomado_sessions.attendance.check_in.scanner.usecases import Scan, find_scanned, find_scanner, scan_badge
from diplomado_sessions.attendance.check_in.store import Holder
from diplomado_sessions.attendance.check_in.usecases import CheckIn
from diplomado_sessions.timetable.usecases import find_session

router = Router(tags=["pages"], include_in_schema=False)

SCRIPT = "/scan.js"
COOKIE = "diplomado-scanner"
_COOKIE_SECONDS = 12 * 3600
Scanning = Annotated[str, Cookie(alias=COOKIE, max_length=200)]
FormBody = Annotated[bytes, raw_body(MAX_BYTES)]


@router.get(SCRIPT, dependencies=[public])
async def get_script() -> Response:
    """The script of the page that scans."""
    return Response(_script(), media_type="text/javascript", headers={"Cache-Control": "public, max-age=3600"})


@cache
def _script() -> str:
    return (resources.files("diplomado_sessions.attendance.check_in") / "templates" / "scan.js").read_text("utf-8")


@router.get("/scan/{token}", dependencies=[public])
async def show_scanner(token: str, request: Request, language: RequestedLanguage, connection: Transaction) -> Response:
    """Show the page that scans, and remember on this phone for which session it does."""
    limit_client(request)
    try:
        scanner = await find_scanner(connection, token, rules_of(request).secrets, datetime.now(UTC))
    except Problem as refused:
        return PAGES.problem_page(refused, language, path=None)
    answer = await _scanner_page(connection, language, scanner, token)
    secure = request.app.state.settings.public_url.startswith("https://")
    answer.set_cookie(COOKIE, token, _COOKIE_SECONDS, path="/b", secure=secure, httponly=True, samesite="lax")
    return answer


@router.post("/scan/{token}", dependencies=[public_within_own_limits])
async def send_scan(
    token: str, request: Request, language: RequestedLanguage, body: FormBody, database: DatabaseOf
) -> Response:
    """Check in or out by a badge that was typed or pasted, without scripts."""
    return await _record(request, language, body, database, token, badge=None)


@router.get("/b/{token}", dependencies=[public])
async def show_badge(
    token: str, request: Request, language: RequestedLanguage, connection: Transaction, scanning: Scanning = ""
) -> Response:
    """On a phone of the staff, show whose badge it is. Elsewhere it shows nothing about its holder."""
    limit_client(request)
    if not scanning:
        return PAGES.render("badge.html", language, path=None)
    now, secrets = datetime.now(UTC), rules_of(request).secrets
    try:
        scanner = await find_scanner(connection, scanning, secrets, now)
        holder = await find_scanned(connection, scanner, token, secrets, now)
    except Problem as refused:
        return PAGES.problem_page(refused, language, path=None)
    return await _badge_page(connection, language, scanner, token, holder=holder)


@router.post("/b/{token}", dependencies=[public_within_own_limits])
async def send_badge(
    token: str,
    request: Request,
    language: RequestedLanguage,
    body: FormBody,
    database: DatabaseOf,
    scanning: Scanning = "",
) -> Response:
    """Check in or out whose badge the camera of a phone of the staff opened."""
    return await _record(request, language, body, database, scanning, badge=token)


async def _record(
    request: Request, language: Language, body: bytes, database: DatabaseOf, link: str, badge: str | None
) -> Response:
    limit_client(request)
    now, rules = datetime.now(UTC), rules_of(request)
    holder: Holder | None = None
    done: CheckIn | None = None
    problem: Problem | None = None
    try:
        async with database.transaction(readonly=True) as connection:
            scanner = await find_scanner(connection, link, rules.secrets, now)
    except Problem as refused:
        return PAGES.problem_page(refused, language, path=None)
    try:
        fields = read_form(request.headers.get("content-type", ""), body)
        one = Scan(badge or fields.get("badge", ""), "out" if fields.get("direction") == "out" else "in")
        async with database.transaction() as connection:
            holder, done = await scan_badge(connection, scanner.session_id, one, scanner.made_by, rules, now)
    except ValidationFailed as failed:
        problem = validation_problem(failed, request)
    except Problem as refused:
        problem = refused
    async with database.transaction(readonly=True) as connection:
        if badge:
            return await _badge_page(connection, language, scanner, badge, holder=holder, done=done, problem=problem)
        return await _scanner_page(connection, language, scanner, link, holder=holder, done=done, problem=problem)


async def _scanner_page(
    connection: Connection,
    language: Language,
    scanner: Scanner,
    token: str,
    *,
    holder: Holder | None = None,
    done: CheckIn | None = None,
    problem: Problem | None = None,
) -> Response:
    session = await find_session(connection, scanner.session_id)
    return PAGES.render(
        "scan.html",
        language,
        problem.status if problem else 200,
        headers={"Content-Security-Policy": script_policy(language), "Permissions-Policy": "camera=(self)"},
        path=f"/scan/{token}",
        session=session,
        token=token,
        holder=holder,
        done=done,
        at=done and clock(done.at.astimezone(zone_of(session.plan.time_zone)).time(), language),
        problem=problem,
        script=SCRIPT,
    )


async def _badge_page(
    connection: Connection,
    language: Language,
    scanner: Scanner,
    token: str,
    *,
    holder: Holder | None = None,
    done: CheckIn | None = None,
    problem: Problem | None = None,
) -> Response:
    session = await find_session(connection, scanner.session_id)
    return PAGES.render(
        "scanned.html",
        language,
        problem.status if problem else 200,
        path=f"/b/{token}",
        session=session,
        token=token,
        holder=holder,
        done=done,
        at=done and clock(done.at.astimezone(zone_of(session.plan.time_zone)).time(), language),
        problem=problem,
    )
