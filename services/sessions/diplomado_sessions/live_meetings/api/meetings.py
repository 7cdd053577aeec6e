"""Which session is held in Zoom, and what became of it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Request, Response
from pydantic import Field

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import REPLACES, answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_chassis.strict import StrictModel
from diplomado_sessions.live_meetings.answer_models import LiveMeetingView
from diplomado_sessions.live_meetings.usecases import tying
from diplomado_sessions.settings import Settings

router = Router(prefix="/api/v1/sessions/{session_id}/live-meeting", tags=["live meetings"])

Coordinator = Annotated[Actor, require("coordinator")]


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


class LiveMeetingPut(StrictModel):
    """Where a session is held. Without `meeting_id` a meeting is made, with an own join link for each registration."""

    online: Literal["zoom"] = "zoom"
    kind: Literal["meeting", "webinar"] = "meeting"
    meeting_id: Annotated[str, Field(pattern=r"^[0-9]{5,20}$")] | None = None


@router.put(
    "", operation_id="put_live_meeting", responses=answers(LiveMeetingView, tagged=True), openapi_extra=REPLACES
)
async def tie(
    session_id: UUID,
    body: LiveMeetingPut,
    settings: Annotated[Settings, Depends(_settings)],
    _actor: Coordinator,
    sent: Sent,
    connection: Transaction,
    response: Response,
) -> dict[str, Any]:
    """Hold a session in Zoom."""
    await tying.tie_meeting(connection, settings, session_id, body.kind, body.meeting_id, sent)
    view = await tying.show_meeting(connection, session_id)
    tagged(response, view.meeting.content)
    return _view(view)


@router.get("", operation_id="get_live_meeting", responses=answers(LiveMeetingView, tagged=True))
async def show(
    session_id: UUID,
    _actor: Annotated[Actor, require("coordinator", "auditor")],
    connection: Transaction,
    response: Response,
) -> dict[str, Any]:
    """Show the meeting of a session: own links, reports and where they differ from events, recordings."""
    view = await tying.show_meeting(connection, session_id)
    tagged(response, view.meeting.content)
    return _view(view)


@router.post("/reconciliation", operation_id="reconcile_live_meeting", responses=answers(LiveMeetingView))
async def reconcile(session_id: UUID, _actor: Coordinator, connection: Transaction) -> dict[str, Any]:
    """Ask Zoom again now, after its side was corrected."""
    await tying.ask_again(connection, session_id)
    return _view(await tying.show_meeting(connection, session_id))


def _view(view: tying.MeetingView) -> dict[str, Any]:
    meeting = view.meeting
    return {
        "online": "zoom",
        "kind": meeting.kind,
        "meeting_id": meeting.meeting_id,
        "managed": meeting.managed,
        "removed": meeting.removed,
        "next_at": meeting.due_at,
        "problem": meeting.last_problem,
        "failures": meeting.failures,
        "registrants": {status: view.registrants.get(status, 0) for status in ("linked", "shared", "refused")},
        "reports": meeting.reports,
        "reported_at": meeting.reported_at,
        "occurrences": view.reported,
        "differences": [
            {"registration_id": key, "webhook_seconds": webhook, "report_seconds": report}
            for key, (webhook, report) in view.differences.items()
        ],
        "recordings": [
            {
                "url": recording.url,
                "files": recording.files,
                "has_passcode": recording.has_passcode,
                "deleted_on": recording.deleted_on,
                "ends_soon": view.is_ending(recording),
            }
            for recording in view.recordings
        ],
    }
