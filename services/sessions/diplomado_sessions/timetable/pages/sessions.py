"""The timetable of an edition for staff: list, create, change, and copy from an earlier edition."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt, differences
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.preconditions import Preconditions, entity_tag
from diplomado_chassis.language.dates import day_and_hours
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.language.time_zones import suggested_zones
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts import Localised
from diplomado_sessions.join_links.store import find_url
from diplomado_sessions.join_links.usecases import set_join_link
from diplomado_sessions.pages.staff import Coordinator, Leader, Reader, changes, place_of, staff_pages
from diplomado_sessions.pending.store import Waiting, list_of_sessions
from diplomado_sessions.projections.problems import edition_unknown
from diplomado_sessions.projections.store import Edition, find_edition
from diplomado_sessions.timetable import store, usecases
from diplomado_sessions.timetable.copying.usecases import copy_timetable
from diplomado_sessions.timetable.pages.fields import (
    FIRST_CODE,
    LABELS,
    MAX_CODE,
    PARTS,
    NewSessionFields,
    SessionFields,
    copied_fields,
    count_rows,
    next_code,
    read_both,
    shown_fields,
)
from diplomado_sessions.timetable.pages.frame import frame_of, path_of
from diplomado_sessions.timetable.states import OVER, REOPENED, state_of
from diplomado_sessions.timetable.store import Facilitator, Session

PAGES = staff_pages(
    "diplomado_sessions.timetable",
    {
        "scheduled": Text("La sesión se programó.", "The session was scheduled."),
        "listed": Text(
            "{n} {n:sesión guardada|sesiones guardadas} de la lista.", "{n} {n:session|sessions} of the list stored."
        ),
        "closed_many": Text("{n} {n:sesión cerrada|sesiones cerradas}.", "{n} {n:session|sessions} closed."),
        "cancelled": Text("La sesión se canceló.", "The session was cancelled."),
        "copied": Text("Sesiones copiadas: {n}.", "Sessions copied: {n}."),
    },
)
router = PAGES.router()

_NEW = Preconditions(if_none_match=frozenset("*"))
_CODE_TAKEN = Text("Ya hay una sesión con este código.", "There is a session with this code already.")
_CHOOSE = Text("Elija una de las ediciones.", "Choose one of the editions.")


@router.get("/sessions/editions/{edition_id}/sessions")
async def show_sessions(
    edition_id: UUID, actor: Leader, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """List the sessions with their state and what each waits for."""
    return await _list(connection, request, language, edition_id, actor)


async def _list(
    connection: Connection,
    request: Request,
    language: Language,
    edition_id: UUID,
    actor: Any,
    fields: Mapping[str, str] | None = None,
    failure: Failure | None = None,
) -> Response:
    place = await place_of(connection, edition_id, "sessions")
    sessions = sorted(await store.list_sessions(connection, edition_id), key=lambda one: one.plan.starts_at)
    waiting = await list_of_sessions(connection, edition_id)
    leaders = await store.list_facilitators(connection, [one.session_id for one in sessions])
    now = await store.read_clock(connection)
    rows = []
    for session in sessions:
        window = session.window
        day, hours = day_and_hours(window.starts_at, window.ends_at, session.plan.time_zone, language)
        state = state_of(session.status, session.attendance, window, now)
        waits = waiting.get(session.session_id, Waiting())
        rows.append(
            {
                "session": session,
                "path": path_of(session.session_id),
                "day": day,
                "hours": hours,
                "state": state,
                "leaders": ", ".join(one.name for one in leaders[session.session_id]),
                "waits": waits,
            }
        )
    sources = [] if sessions or not changes(actor) else await _sources(connection, actor, edition_id)
    return PAGES.render(
        "sessions.html",
        language,
        failure.status if failure else 200,
        request=request,
        place=place,
        rows=rows,
        to_close=sum(state_of(one.status, one.attendance, one.window, now) in (OVER, REOPENED) for one in sessions),
        may_change=changes(actor),
        sees_files=not actor.roles.isdisjoint({"coordinator", "auditor", "data_protection"}),
        edition_id=edition_id,
        sources=sources,
        fields=fields or {},
        failure=failure,
    )


async def _sources(connection: Connection, actor: Any, edition_id: UUID) -> list[tuple[str, Localised]]:
    found = await store.list_editions_with_sessions(connection, actor.scope.arrays)
    return [(str(source), title) for source, title in found if source != edition_id]


@router.post("/sessions/editions/{edition_id}/timetable-copy")
async def copy(
    edition_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Copy the sessions of an earlier edition of the reader's scope."""
    copied: list[Session] = []
    async with attempt(connection) as tried:
        sources = {source for source, _ in await _sources(connection, actor, edition_id)}
        if form.get("source", "") not in sources:
            raise ValidationFailed(FieldError("source", _CHOOSE))
        copied = await copy_timetable(connection, UUID(form["source"]), edition_id)
    if tried.failure:
        return await _list(connection, request, language, edition_id, actor, form, tried.failure)
    return done(f"/sessions/editions/{edition_id}/sessions", "copied", n=len(copied))


@router.get("/sessions/editions/{edition_id}/sessions/new")
async def show_new(
    edition_id: UUID,
    _actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
    like: Annotated[str, Query(max_length=MAX_CODE)] = "",
) -> Response:
    """Draw the form of a new session, filled in like another one of the edition if its code is given."""
    codes = [one.code for one in await store.list_sessions(connection, edition_id)]
    other = await store.find_session_by_code(connection, edition_id, like) if like else None
    fields = {"code": next_code(codes[-1], codes) if codes else FIRST_CODE}
    if other:
        fields = copied_fields((await _stored(connection, other))[0], other.code, codes)
    else:
        fields["time_zone"] = (await _edition(connection, edition_id)).time_zone
    return await _new(connection, request, language, edition_id, fields, None)


async def _new(
    connection: Connection,
    request: Request,
    language: Language,
    edition_id: UUID,
    fields: Mapping[str, str],
    failure: Failure | None,
) -> Response:
    edition = await _edition(connection, edition_id)
    return PAGES.render(
        "new_session.html",
        language,
        failure.status if failure else 200,
        request=request,
        place=await place_of(connection, edition_id, "sessions"),
        crumbs=[(Text("Nueva sesión", "New session"), request.url.path)],
        fields=fields,
        failure=failure,
        edition=edition,
        module_options=_modules(edition),
        zones=suggested_zones(language),
        **_labels(fields),
    )


def _modules(edition: Edition) -> list[tuple[str, Text]]:
    return [(str(number), edition.named_module(number)) for number in edition.modules]


def _labels(fields: Mapping[str, str]) -> dict[str, Any]:
    rows = count_rows(fields)
    numbered = {f"facilitator_{row}_{part}": text for row in range(rows) for part, text in PARTS.items()}
    return {"labels": {**LABELS, **numbered}, "parts": PARTS, "facilitators": rows}


@router.post("/sessions/editions/{edition_id}/sessions/new")
async def create(
    edition_id: UUID,
    _actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Put a session into the timetable."""
    async with attempt(connection) as tried:
        fields, facilitators = read_both(NewSessionFields, form)
        assert isinstance(fields, NewSessionFields)
        if await store.find_session_by_code(connection, edition_id, fields.code):
            raise ValidationFailed(FieldError("code", _CODE_TAKEN))
        await _schedule(connection, edition_id, fields.code, fields, facilitators, _NEW)
    if tried.failure:
        return await _new(connection, request, language, edition_id, form, tried.failure)
    return done(f"/sessions/editions/{edition_id}/sessions", "scheduled")


async def _schedule(
    connection: Connection,
    edition_id: UUID,
    code: str,
    fields: SessionFields,
    facilitators: list[Facilitator],
    preconditions: Preconditions,
) -> None:
    session = await usecases.schedule_session(
        connection,
        edition_id,
        code,
        fields.module,
        Localised(es=fields.title_es, en=fields.title_en),
        (fields.starts_at, fields.ends_at),
        fields.time_zone,
        fields.place,
        facilitators,
        preconditions=preconditions,
    )
    await set_join_link(connection, session.session_id, edition_id, fields.join_url)


@router.get("/sessions/sessions/{session_id}/plan")
async def show_plan(
    session_id: UUID, actor: Reader, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Show the plan of a session, as a form to those who may change it."""
    return await _plan(connection, request, language, session_id, actor, None, None)


async def _plan(
    connection: Connection,
    request: Request,
    language: Language,
    session_id: UUID,
    actor: Any,
    typed: Mapping[str, str] | None,
    failure: Failure | None,
) -> Response:
    session = await usecases.find_session(connection, session_id)
    stored, tag = await _stored(connection, session)
    edition = await _edition(connection, session.edition_id)
    fields = stored if typed is None else typed
    return PAGES.render(
        "plan.html",
        language,
        failure.status if failure else 200,
        request=request,
        fields=fields,
        failure=failure,
        differences=differences(LABELS | _labels(stored)["labels"], stored, fields),
        tag=tag,
        edition=edition,
        module_options=_modules(edition),
        zones=suggested_zones(language),
        **_labels(fields),
        **await frame_of(connection, session, actor, "plan", language),
    )


async def _stored(connection: Connection, session: Session) -> tuple[dict[str, str], str]:
    """Return what the form of a session shows, and the tag of it."""
    content = await usecases.changeable(connection, session)
    url = await find_url(connection, session.session_id)
    return shown_fields(session, content[2], url), entity_tag([*content, url])


@router.post("/sessions/sessions/{session_id}/plan")
async def change(
    session_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Change the plan of a session, unless another person did meanwhile."""
    async with attempt(connection) as tried:
        session = await usecases.lock_scheduled_session(connection, session_id)
        content = await usecases.changeable(connection, session)
        form.preconditions.check([*content, await find_url(connection, session_id)])
        fields, facilitators = read_both(SessionFields, form)
        await _schedule(connection, session.edition_id, session.code, fields, facilitators, Preconditions())
    if tried.failure:
        return await _plan(connection, request, language, session_id, actor, form, tried.failure)
    return done(path_of(session_id, "plan"), "saved")


async def _edition(connection: Connection, edition_id: UUID) -> Edition:
    edition = await find_edition(connection, edition_id)
    if edition is None:
        raise edition_unknown(edition_id)
    return edition
