"""The timetable over HTTP."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request, Response
from pydantic import AfterValidator, Field

from diplomado_chassis.http.auth import Actor, require, require_found_in_scope
from diplomado_chassis.http.description import KEEPS, answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_chassis.strict import StrictModel
from diplomado_sessions.join_links.checks import MAX_URL
from diplomado_sessions.join_links.store import list_urls
from diplomado_sessions.join_links.usecases import set_join_link
from diplomado_sessions.projections.problems import edition_unknown
from diplomado_sessions.projections.store import find_edition
from diplomado_sessions.timetable import store, usecases
from diplomado_sessions.timetable.answer_models import CopiedTimetable, ScheduledSession, SessionView, Timetable
from diplomado_sessions.timetable.copying.usecases import copy_timetable as copy_sessions
from diplomado_sessions.timetable.fields import Code, Line, LocalisedLine, account_key
from diplomado_sessions.timetable.store import KEPT, Facilitator, Session, list_led_sessions

router = Router(prefix="/api/v1", tags=["timetable"])

Coordinator = Annotated[Actor, require("coordinator")]
# Focal points and graders do not lead sessions.
_SEE_LINKS = frozenset({"coordinator", "facilitator", "auditor", "data_protection"})
_SEE_ACCOUNTS = _SEE_LINKS - {"facilitator"}
Staff = Annotated[Actor, require("coordinator", "focal_point", "facilitator", "grader", "auditor")]


class FacilitatorPut(StrictModel):
    """A facilitator with role and organisation at the time.

    `account` is the subject or e-mail with which they sign in: they see the roster and the attendance of the session.
    If it is left out, that of the same name stays; null removes it.
    """

    name: Line
    role: LocalisedLine
    organisation: Line | None = None
    account: Annotated[Line, AfterValidator(account_key)] | None = None

    def facilitator(self) -> Facilitator:
        """Return the facilitator that was sent."""
        account = self.account if "account" in self.model_fields_set else KEPT
        return Facilitator(self.name, self.role, self.organisation, account)


class SessionPut(StrictModel):
    """A session as planned. Times without a zone are in `time_zone`, which is the edition's if missing.

    `join_url` is the link by which participants join online. If it is left out the link stays; null removes it.
    """

    module: Annotated[int, Field(ge=1)] | None = None
    title: LocalisedLine
    starts_at: datetime
    ends_at: datetime
    time_zone: Annotated[str, Field(max_length=64)] | None = None
    place: Line | None = None
    facilitators: Annotated[list[FacilitatorPut], Field(max_length=50, default_factory=list)]
    join_url: Annotated[str, Field(max_length=MAX_URL)] | None = None


@router.put(
    "/editions/{edition_id}/sessions/{code}",
    operation_id="put_session",
    responses=answers(ScheduledSession, tagged=True),
    openapi_extra=KEEPS,
)
async def schedule(
    edition_id: EditionId,
    code: Code,
    body: SessionPut,
    actor: Coordinator,  # noqa: ARG001
    sent: Sent,
    connection: Transaction,
    response: Response,
) -> dict[str, Any]:
    """Put a session into the timetable, or change it. Times must be days of the edition.

    Fields that are left out keep their values; `null` or `[]` empties a field.
    """
    session = await usecases.schedule_session(
        connection,
        edition_id,
        code,
        body.module,
        body.title,
        (body.starts_at, body.ends_at),
        body.time_zone,
        body.place,
        [leader.facilitator() for leader in body.facilitators],
        SessionPut.model_fields.keys() - body.model_fields_set,
        sent,
    )
    if "join_url" in body.model_fields_set:
        await set_join_link(connection, session.session_id, edition_id, body.join_url)
    tagged(response, await usecases.changeable(connection, session))
    return {"session_id": session.session_id, "revision": session.revision, "status": session.status}


class TimetableCopyPost(StrictModel):
    """The edition whose timetable is copied."""

    source: Annotated[UUID, Field(alias="from")]


@router.post("/editions/{edition_id}/timetable-copy", status_code=201, responses=answers(CopiedTimetable, 201))
async def copy_timetable(
    edition_id: EditionId,
    body: TimetableCopyPost,
    actor: Coordinator,
    request: Request,
    connection: Transaction,
) -> dict[str, Any]:
    """Schedule the sessions of an earlier edition in one without sessions, moved by the days between their starts."""
    await require_found_in_scope(request, connection, actor, "editions/{edition_id}", body.source)
    sessions = await copy_sessions(connection, body.source, edition_id)
    return {"sessions": [{"session_id": session.session_id, "code": session.code} for session in sessions]}


@router.get(
    "/editions/{edition_id}/sessions/{code}", operation_id="get_session", responses=answers(SessionView, tagged=True)
)
async def show_session(
    edition_id: EditionId,
    code: Code,
    actor: Staff,
    connection: Transaction,
    response: Response,
) -> dict[str, Any]:
    """Show one session with its facilitators."""
    session = await usecases.find_session_by_code(connection, edition_id, code)
    content = await usecases.changeable(connection, session)
    tagged(response, content)
    return _view(session, content[2], actor)


@router.post(
    "/sessions/{session_id}/cancellation",
    operation_id="cancel_session",
    responses=answers(ScheduledSession, tagged=True),
)
async def cancel(
    session_id: UUID,
    actor: Coordinator,  # noqa: ARG001
    sent: Sent,
    connection: Transaction,
    response: Response,
) -> dict[str, Any]:
    """Cancel a session that has not been closed."""
    session = await usecases.cancel_session(connection, session_id, sent)
    tagged(response, await usecases.changeable(connection, session))
    return {"session_id": session.session_id, "revision": session.revision, "status": session.status}


@router.get("/editions/{edition_id}/sessions", operation_id="list_sessions", responses=answers(Timetable))
async def show_timetable(edition_id: EditionId, actor: Staff, connection: Transaction) -> dict[str, Any]:
    """Show the sessions of an edition in order, with facilitators; with links to those who lead or check them."""
    if await find_edition(connection, edition_id) is None:
        raise edition_unknown(edition_id)
    sessions = await store.list_sessions(connection, edition_id)
    facilitators = await store.list_facilitators(connection, [session.session_id for session in sessions])
    shown = [_view(session, facilitators[session.session_id], actor) for session in sessions]
    if actor.roles & _SEE_LINKS:
        linked = [session.session_id for session in sessions]
        if not actor.roles & _SEE_ACCOUNTS:
            linked = await list_led_sessions(connection, edition_id, actor.accounts)
        urls = await list_urls(connection, linked)
        shown = [{**view, "join_url": urls.get(view["session_id"])} for view in shown]
    return {"sessions": shown}


def _view(session: Session, facilitators: list[Facilitator], actor: Actor) -> dict[str, Any]:
    plan = session.plan
    return {
        "session_id": session.session_id,
        "code": session.code,
        "revision": session.revision,
        "status": session.status,
        "module": plan.module,
        "title": plan.title,
        "starts_at": plan.starts_at,
        "ends_at": plan.ends_at,
        "time_zone": plan.time_zone,
        "place": plan.place,
        "attendance": session.attendance,
        "actual_times": session.actual,
        "facilitators": [
            {
                "name": one.name,
                "role": one.role,
                "organisation": one.organisation,
                **({"account": one.account} if actor.roles & _SEE_ACCOUNTS else {}),
            }
            for one in facilitators
        ],
    }
