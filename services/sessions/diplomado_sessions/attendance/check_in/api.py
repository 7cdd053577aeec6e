"""Check-in over HTTP, for staff: scanning badges, ticking names, signed lists, and the link of the screen."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Request
from pydantic import AwareDatetime, Field, StringConstraints

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.body import TABLES, raw_body
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import DatabaseOf, Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.paging import Paging, paged
from diplomado_chassis.language.languages import Language
from diplomado_chassis.strict import StrictModel
from diplomado_sessions.attendance.check_in import store, usecases
from diplomado_sessions.attendance.check_in.answer_models import (
    CheckedIn,
    CheckIns,
    ImportedList,
    LinkView,
    WithdrawnCheckIns,
)
from diplomado_sessions.attendance.check_in.signed.usecases import Recorded, read_signed, record_list, record_people
from diplomado_sessions.attendance.check_in.store import Origin
from diplomado_sessions.attendance.check_in.tokens import WALL_LIFETIME, sign_wall
from diplomado_sessions.timetable.usecases import find_session

router = Router(prefix="/api/v1/sessions/{session_id}", tags=["check-in"])

MAX_LIST_BYTES = 2 * 1024 * 1024
Reason = Literal["signed_list", "no_device", "network_failure", "late_entry", "other"]
Staff = Annotated[Actor, require("coordinator", "facilitator")]
Note = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$"),
]
Identifiers = Annotated[list[UUID], Field(max_length=10_000)]


class CheckInsPost(StrictModel):
    """People who were present, for the whole session unless times are given, and why they are entered by hand."""

    registration_ids: Annotated[Identifiers, Field(min_length=1)]
    came_at: AwareDatetime | None = None
    left_at: AwareDatetime | None = None
    reason: Reason
    note: Note | None = None


@router.post("/check-ins", operation_id="check_in_people", responses=answers(CheckedIn))
async def tick(session_id: UUID, body: CheckInsPost, actor: Staff, connection: Transaction) -> dict[str, Any]:
    """Record people who were present. The same again changes nothing."""
    origin = Origin("ticked", actor.subject, body.reason, body.note)
    recorded = await record_people(connection, session_id, body.registration_ids, body.came_at, body.left_at, origin)
    return {"list_id": recorded.list_id, "new": recorded.new, "unchanged": recorded.unchanged}


@router.get("/check-ins", responses=answers(CheckIns))
async def list_check_ins(
    session_id: UUID,
    actor: Annotated[Actor, require("coordinator", "facilitator", "auditor")],  # noqa: ARG001
    connection: Transaction,
    page: Paging,
    registration_id: UUID | None = None,
) -> dict[str, Any]:
    """List arrivals and departures with method, author and reason; those that were withdrawn too."""
    await find_session(connection, session_id)
    return paged("check_ins", await store.list_check_ins(connection, session_id, registration_id, page))


@router.post("/check-in-lists", operation_id="import_check_in_list", responses=answers(ImportedList))
async def import_list(
    session_id: UUID,
    actor: Staff,
    language: RequestedLanguage,
    content: Annotated[bytes, raw_body(MAX_LIST_BYTES, TABLES)],
    database: DatabaseOf,
    reason: Annotated[Reason, Query()] = "signed_list",
) -> dict[str, Any]:
    """Import a signed list as a table, sent as raw bytes. Rows that cannot be used are returned and stop no other.

    Columns: registration or email; in and out, or present. The same list again changes nothing. The file of a meeting
    program is refused: it is an attendance file.
    """
    async with database.transaction(readonly=True) as connection:
        signed = await read_signed(connection, await find_session(connection, session_id), content)
    async with database.transaction() as connection:
        recorded = await record_list(connection, session_id, signed, Origin("list", actor.subject, reason))
    return {
        "list_id": recorded.list_id,
        "new": recorded.new,
        "unchanged": recorded.unchanged,
        "absent": signed.absent,
        "errors": _errors(recorded, language),
    }


def _errors(recorded: Recorded, language: Language) -> list[dict[str, Any]]:
    return [{"field": error.path, "row": error.row, "message": error.text.in_(language)} for error in recorded.errors]


class WithdrawalPost(StrictModel):
    """Check-ins and whole lists that shall not count, and why."""

    check_in_ids: Identifiers = Field(default_factory=list)
    list_ids: Identifiers = Field(default_factory=list)
    note: Note


@router.post("/check-ins/withdrawal", operation_id="withdraw_check_ins", responses=answers(WithdrawnCheckIns))
async def withdraw(
    session_id: UUID, body: WithdrawalPost, actor: Annotated[Actor, require("coordinator")], connection: Transaction
) -> dict[str, int]:
    """Take check-ins back. They stay visible and count no more; a closed session gets corrections."""
    withdrawn = await usecases.withdraw_check_ins(
        connection, session_id, body.check_in_ids, body.list_ids, actor.subject, body.note
    )
    return {"withdrawn": withdrawn}


@router.post("/wall-links", status_code=201, responses=answers(LinkView, 201))
async def make_wall_link(session_id: UUID, actor: Staff, request: Request, connection: Transaction) -> dict[str, Any]:  # noqa: ARG001
    """Return the address of the screen with the changing code. It works until an hour after the session.

    A change of the session's plan makes it void.
    """
    settings = request.app.state.settings
    session = await find_session(connection, session_id)
    expires_at = session.window.ends_at + WALL_LIFETIME
    token = sign_wall(session_id, session.revision, expires_at, settings.link_secrets)
    return {"url": f"{settings.public_url.rstrip('/')}/wall/{token}", "expires_at": expires_at}
