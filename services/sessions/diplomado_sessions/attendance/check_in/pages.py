"""The pages of a room: the screen on the wall, a participant's check-in page, and where a scanned badge leads.

They work without scripts. The script of the check-in page, a file of our own, keeps what a network lost and sends it
again.
"""

from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from markupsafe import Markup
from starlette.responses import Response

from diplomado_chassis.http.auth import public, public_within_own_limits
from diplomado_chassis.http.body import raw_body
from diplomado_chassis.http.edge import DatabaseOf, Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages import Pages
from diplomado_chassis.http.problems import Problem, validation_problem
from diplomado_chassis.language.dates import clock, day_and_hours, zone_of
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance.check_in.codes import code_at, grouped, seconds_left, step_of
from diplomado_sessions.attendance.check_in.forms import MAX_BYTES, read_form
from diplomado_sessions.attendance.check_in.own.api import admit, rules_of
from diplomado_sessions.attendance.check_in.own.usecases import OwnCheckIn, find_participant, shows_code
from diplomado_sessions.attendance.check_in.qr import svg
from diplomado_sessions.attendance.check_in.store import find_presence
from diplomado_sessions.attendance.check_in.tokens import BADGE_LIFETIME, read_wall, sign_badge, sign_ticket
from diplomado_sessions.attendance.check_in.usecases import CheckIn, Direction
from diplomado_sessions.timetable.store import Session, find_session
from diplomado_sessions.timetable.usecases import find_session as session_of

router = Router(tags=["pages"], include_in_schema=False)

PAGES = Pages(
    "diplomado_sessions.attendance.check_in",
    brand="Diplomado",
    tagline=Text("Registro de asistencia", "Check-in"),
    footer=Text("¿Dudas? Hable con el equipo en la sala.", "Questions? Talk to the staff in the room."),
)
NO_SCREEN = Text(
    "El enlace de esta pantalla venció, o la sesión cambió. Pida uno nuevo a la coordinación.",
    "The link of this screen has expired, or the session has changed. Ask the coordination for a new one.",
)
SCRIPT = "/check-in.js"
LATEST = 3


@router.get(SCRIPT, dependencies=[public])
async def get_script() -> Response:
    """The script of the check-in page."""
    return Response(_script(), media_type="text/javascript", headers={"Cache-Control": "public, max-age=3600"})


@cache
def _script() -> str:
    return (resources.files(__package__ or "") / "templates" / "check-in.js").read_text("utf-8")


@router.get("/wall/{token}", dependencies=[public])
async def show_wall(token: str, request: Request, language: RequestedLanguage, connection: Transaction) -> Response:
    """Show the code of this moment, as text and as QR, how many are in, and when the last ones came.

    The page loads itself again when the code changes, and sooner with scripts, which say so where there is no network.
    """
    now = datetime.now(UTC)
    settings = request.app.state.settings
    link = read_wall(token, settings.link_secrets, now)
    session = await find_session(connection, link.subject) if link else None
    if link is None or session is None or session.revision != link.revision or session.status == "cancelled":
        return PAGES.problem_page(Problem(410, "wall-link-ended", NO_SCREEN), language, path=None)
    code = code_at(step_of(now), session.session_id, session.plan.place, settings.link_secrets[0])
    address = f"{settings.public_url.rstrip('/')}/c/{session.session_id}"
    in_room = await find_presence(connection, session.session_id, now, LATEST)

    def at(moment: datetime) -> str:
        return clock(moment.astimezone(zone_of(session.plan.time_zone)).time(), language)

    return PAGES.render(
        "wall.html",
        language,
        headers={"Cache-Control": "no-store"},
        path=f"/wall/{token}",
        session=session,
        code=grouped(code),
        qr=_svg(f"{address}?code={code}"),
        address=address.partition("://")[2],
        seconds=seconds_left(now),
        at=at(now),
        in_room=in_room,
        latest=[at(moment) for moment in in_room.latest],
    )


@router.get("/c/{session_id}", dependencies=[public])
async def show_check_in(
    session_id: UUID,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
    code: Annotated[str | None, Query(max_length=40)] = None,
) -> Response:
    """Show the form for whoever scanned the code on the wall."""
    return await _form(connection, request, session_id, language, code=code)


@router.get("/c/{session_id}/{token}", dependencies=[public])
async def show_own_check_in(
    session_id: UUID, token: str, request: Request, language: RequestedLanguage, connection: Transaction
) -> Response:
    """Show the form for the participant of an own link, with a badge that staff can scan."""
    return await _form(connection, request, session_id, language, link=token, in_path=True)


@router.post("/c/{session_id}", dependencies=[public_within_own_limits])
async def send_check_in(
    session_id: UUID,
    request: Request,
    language: RequestedLanguage,
    body: Annotated[bytes, raw_body(MAX_BYTES)],
    database: DatabaseOf,
) -> Response:
    """Check in or out by the form, without scripts."""
    fields: dict[str, str] = {}
    done: CheckIn | None = None
    problem: Problem | None = None
    try:
        fields = read_form(request.headers.get("content-type", ""), body)
        direction: Direction = "out" if fields.get("direction") == "out" else "in"
        sent = OwnCheckIn(fields.get("link", ""), fields.get("code"), fields.get("ticket"), direction)
        async with database.transaction() as connection:
            done = await admit(connection, request, session_id, sent)
    except ValidationFailed as failed:
        problem = validation_problem(failed, request)
    except Problem as refused:
        problem = refused
    async with database.transaction(readonly=True) as connection:
        return await _form(
            connection,
            request,
            session_id,
            language,
            link=fields.get("link", ""),
            ticket=fields.get("ticket") if problem else None,
            done=done,
            problem=problem,
        )


async def _form(
    connection: Transaction,
    request: Request,
    session_id: UUID,
    language: Language,
    *,
    link: str = "",
    in_path: bool = False,
    code: str | None = None,
    ticket: str | None = None,
    done: CheckIn | None = None,
    problem: Problem | None = None,
) -> Response:
    now = datetime.now(UTC)
    rules = rules_of(request)
    badge = None
    try:
        session = await session_of(connection, session_id)
        if link and problem is None:
            holder = await find_participant(connection, session, link, rules.secrets, now)
            expires_at = session.window.ends_at + BADGE_LIFETIME
            badge = f"{_base(request)}/b/{sign_badge(holder.registration_id, expires_at, rules.secrets)}"
    except Problem as refused:
        if refused.status == 404:
            return PAGES.problem_page(refused, language, path=None)
        problem, link = refused, ""
    saw_code = shows_code(session, code, rules.secrets, now)
    return PAGES.render(
        "check_in.html",
        language,
        problem.status if problem else 200,
        headers={**(problem.headers if problem else {}), "Content-Security-Policy": script_policy(language)},
        path=f"/c/{session_id}/{link}" if in_path and link else f"/c/{session_id}",
        session=session,
        when=_when(session, language),
        link=link,
        ticket=ticket or sign_ticket(session_id, now, rules.secrets, saw_code=saw_code),
        saw_code=saw_code,
        code_ended=code is not None and not saw_code,
        badge=_svg(badge) if badge and not done else None,
        done=done,
        at=done and clock(done.at.astimezone(zone_of(session.plan.time_zone)).time(), language),
        problem=problem,
        script=SCRIPT,
    )


def _base(request: Request) -> str:
    return str(request.app.state.settings.public_url).rstrip("/")


def script_policy(language: Language) -> str:
    """Return the policy of a page with a script of our own, which asks this service alone."""
    return PAGES.headers(language)["Content-Security-Policy"] + "; script-src 'self'; connect-src 'self'"


def _when(session: Session, language: Language) -> str:
    plan = session.plan
    return ", ".join(day_and_hours(plan.starts_at, plan.ends_at, plan.time_zone, language))


def _svg(content: str) -> Markup:
    return Markup(svg(content, svgclass="qr", lineclass=None))  # noqa: S704 - drawn by us
