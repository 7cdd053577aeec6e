"""The page of the room of a session."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.language.folding import sort_key
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, InvalidValue, ValidationFailed
from diplomado_sessions.attendance.check_in import store
from diplomado_sessions.attendance.check_in.room.pages.shell import PAGES, REASONS, TickFields
from diplomado_sessions.attendance.check_in.scanner.store import update_ended
from diplomado_sessions.attendance.check_in.scanner.usecases import make_scanner
from diplomado_sessions.attendance.check_in.signed.list_times import read_time
from diplomado_sessions.attendance.check_in.signed.usecases import WrongTimes, record_stays
from diplomado_sessions.attendance.check_in.store import Origin
from diplomado_sessions.attendance.check_in.tokens import SCANNER_LIFETIME, WALL_LIFETIME, sign_scanner, sign_wall
from diplomado_sessions.attendance.check_in.usecases import withdraw_check_ins
from diplomado_sessions.attendance.reasons import ReasonPost
from diplomado_sessions.pages.decisions import Question, refused
from diplomado_sessions.pages.reading import read_as
from diplomado_sessions.pages.staff import Attendant, Coordinator, Leader
from diplomado_sessions.projections.namesakes import told_apart
from diplomado_sessions.projections.store import find_people, list_people
from diplomado_sessions.timetable.pages.frame import frame_of, path_of
from diplomado_sessions.timetable.store import Session
from diplomado_sessions.timetable.usecases import find_session

router = PAGES.router()

SHOWN = 100
MAX_TICKED = 1000
MAX_CLOCK = 40
OWN_TIMES = ("came-", "left-")
METHODS = {
    "badge": Text("Código escaneado", "Scanned code"),
    "wall": Text("Código de la pantalla", "Code on the screen"),
    "list": Text("Lista firmada", "Signed list"),
    "ticked": Text("Marcada en la lista", "Ticked in the list"),
}
NOBODY = Text("Marque al menos a una persona.", "Tick one person at least.")
_WITHDRAW = Text("Retirar el registro", "Withdraw the check-in")
_WITHDRAW_LIST = Text("Retirar toda la lista", "Withdraw the whole list")
_SURE_OF_LIST = Text(
    "Todas sus filas dejan de contar y quedan a la vista.", "All its rows count no more, and stay in sight."
)
_SURE = Text("Deja de contar y queda en la lista.", "It counts no more and stays in the list.")


@router.get("/sessions/sessions/{session_id}/room")
async def show_room(
    session_id: UUID, actor: Leader, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Show the room of a session."""
    return await draw_room(connection, request, language, session_id, actor)


async def draw_room(
    connection: Connection,
    request: Request,
    language: Language,
    session_id: UUID,
    actor: Actor,
    form: Form | None = None,
    failure: Failure | None = None,
    link: dict[str, Any] | None = None,
) -> Response:
    """Draw the room, after a form that was refused with what was typed."""
    session = await find_session(connection, session_id)
    search = (form.get("q", "") if form else request.query_params.get("q", ""))[:100]
    people = await list_people(connection, session.edition_id, search, None, SHOWN + 1)
    found = (await store.list_check_ins(connection, session_id)).rows[::-1]
    named: list[Any] = [one["registration_id"] for one in found[:SHOWN]]
    return PAGES.render(
        "room.html",
        language,
        failure.status if failure else 200,
        request=request,
        path=path_of(session_id, "room") if request.method == "POST" else "",
        headers={"Cache-Control": "no-store"},
        people=sorted(people[:SHOWN], key=lambda one: sort_key(f"{one.family_names} {one.given_names}")),
        labels=told_apart((one.registration_id, one.name, one.email) for one in people[:SHOWN]),
        has_more=len(people) > SHOWN,
        recorded={one["registration_id"] for one in found if not one["withdrawn_at"]},
        check_ins=found[:SHOWN],
        total=len(found),
        lists=_lists(found),
        names=await find_people(connection, named),
        methods=METHODS,
        reasons=REASONS,
        reason_words=dict(REASONS),
        ticked=form.lists.get("person", []) if form else [],
        each=bool(form.get("each") if form else request.query_params.get("each")),
        fields={**(form or {}), "q": search},
        failure=failure,
        link=link,
        attends=not actor.roles.isdisjoint({"coordinator", "facilitator"}),
        **await frame_of(connection, session, actor, "room", language),
    )


def _lists(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the lists whose lines count, the newest first, with how many lines each has."""
    lists: dict[UUID, dict[str, Any]] = {}
    for one in found:
        if one["list_id"] and not one["withdrawn_at"]:
            shown = lists.setdefault(one["list_id"], {**one, "lines": 0})
            shown["lines"] += 1
    return sorted(lists.values(), key=lambda one: (one["recorded_at"], str(one["list_id"])), reverse=True)


@router.post("/sessions/sessions/{session_id}/room/screen")
async def make_screen(
    session_id: UUID,
    actor: Attendant,
    _form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Show the address of the screen with the changing code."""
    settings = request.app.state.settings
    session = await find_session(connection, session_id)
    expires_at = session.window.ends_at + WALL_LIFETIME
    token = sign_wall(session_id, session.revision, expires_at, settings.link_secrets)
    link = {"kind": "screen", "url": f"{settings.public_url.rstrip('/')}/wall/{token}", "until": expires_at}
    return await draw_room(connection, request, language, session_id, actor, link=link)


@router.post("/sessions/sessions/{session_id}/room/phones")
async def make_phone(
    session_id: UUID,
    actor: Attendant,
    _form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Show the address of a page on which a phone scans badges."""
    settings = request.app.state.settings
    session = await find_session(connection, session_id)
    expires_at = session.window.ends_at + SCANNER_LIFETIME
    token = sign_scanner(await make_scanner(connection, session_id, actor.subject), expires_at, settings.link_secrets)
    link = {"kind": "phone", "url": f"{settings.public_url.rstrip('/')}/scan/{token}", "until": expires_at}
    return await draw_room(connection, request, language, session_id, actor, link=link)


@router.post("/sessions/sessions/{session_id}/room/phones/end")
async def end_phones(session_id: UUID, _actor: Attendant, _form: SentForm, connection: Transaction) -> Response:
    """Make all links of phones void."""
    await find_session(connection, session_id)
    return done(path_of(session_id, "room"), "phones_ended", n=await update_ended(connection, session_id))


@router.post("/sessions/sessions/{session_id}/room")
async def tick(
    session_id: UUID,
    actor: Attendant,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Record people who were ticked as present, between two times or all along. The same again changes nothing."""
    new, unchanged = 0, 0
    async with attempt(connection) as tried:
        body = read_as(TickFields, form)
        session = await find_session(connection, session_id)
        stays = _stays(form, body, session)
        if not stays:
            raise ValidationFailed(FieldError("person", NOBODY))
        origin = Origin("ticked", actor.subject, body.reason, body.note)
        try:
            recorded = await record_stays(connection, session_id, stays, origin)
        except WrongTimes as wrong:
            own = f"came-{wrong.registration_id}"
            raise ValidationFailed(FieldError(own if form.get("each") else "came_at", wrong.text)) from None
        new, unchanged = recorded.new, recorded.unchanged
    if tried.failure:
        return await draw_room(connection, request, language, session_id, actor, form, tried.failure)
    return done(path_of(session_id, "room"), "ticked", n=new, unchanged=unchanged)


def _stays(form: Form, body: TickFields, session: Session) -> dict[UUID, tuple[datetime | None, datetime | None]]:
    """Return when each person came and left: at the person's own times, where there are any, else at those for all.

    Whoever has a time of its own was there, ticked or not.
    """
    together = tuple(_moment(getattr(body, name), name, session) for name in ("came_at", "left_at"))
    timed = [name.partition("-")[2] for name, text in form.items() if name.startswith(OWN_TIMES) and text.strip()]
    found: dict[UUID, tuple[datetime | None, datetime | None]] = {}
    errors: list[FieldError] = []
    for person in dict.fromkeys(_identifiers([*form.lists.get("person", []), *timed])):
        came, left = together
        try:
            came = _moment(form.get(f"came-{person}"), f"came-{person}", session) or came
            left = _moment(form.get(f"left-{person}"), f"left-{person}", session) or left
        except ValidationFailed as failed:
            errors += failed.errors
        found[person] = (came, left)
    if errors:
        raise ValidationFailed(*errors)
    return found


def _moment(text: str | None, name: str, session: Session) -> datetime | None:
    try:
        return read_time(text[:MAX_CLOCK], session.window, ZoneInfo(session.plan.time_zone)) if text else None
    except InvalidValue as invalid:
        raise ValidationFailed(FieldError(name, invalid.text)) from None


def _identifiers(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts[:MAX_TICKED]]
    except ValueError:
        raise ValidationFailed(FieldError("person", NOBODY)) from None


@router.post("/sessions/sessions/{session_id}/room/check-ins/{check_in_id}/withdrawal")
async def withdraw(
    session_id: UUID,
    check_in_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Take a check-in back."""
    async with attempt(connection) as tried:
        reason = read_as(ReasonPost, form).reason
        await withdraw_check_ins(connection, session_id, [check_in_id], [], actor.subject, reason)
    if tried.failure:
        frame = await frame_of(connection, session_id, actor, "room", language)
        question = Question(_SURE, _WITHDRAW, path_of(session_id, "room"), harm=True)
        return refused(PAGES, request, language, question, form, tried.failure, frame)
    return done(path_of(session_id, "room"), "check_in_withdrawn")


@router.post("/sessions/sessions/{session_id}/room/lists/{list_id}/withdrawal")
async def withdraw_list(
    session_id: UUID,
    list_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Take back everything that came with one list."""
    count = 0
    async with attempt(connection) as tried:
        reason = read_as(ReasonPost, form).reason
        count = await withdraw_check_ins(connection, session_id, [], [list_id], actor.subject, reason)
    if tried.failure:
        frame = await frame_of(connection, session_id, actor, "room", language)
        question = Question(_SURE_OF_LIST, _WITHDRAW_LIST, path_of(session_id, "room"), harm=True)
        return refused(PAGES, request, language, question, form, tried.failure, frame)
    return done(path_of(session_id, "room"), "list_withdrawn", n=count)
