"""Recordings over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.language.languages import SPANISH, Language
from diplomado_sessions.join_links.checks import MAX_URL
from diplomado_sessions.recordings import usecases
from diplomado_sessions.recordings.store import Recording

router = Router(prefix="/api/v1/sessions/{session_id}/recording", tags=["recordings"])

Coordinator = Annotated[Actor, require("coordinator")]


class RecordingPut(BaseModel):
    """The link of a recording: https, without credentials or passcode."""

    url: Annotated[str, Field(max_length=MAX_URL)]
    language: Language = SPANISH


@router.put("")
async def capture(session_id: UUID, body: RecordingPut, actor: Coordinator, connection: Transaction) -> dict[str, Any]:
    """Store the link of a recording. It has to be reviewed."""
    return _view(await usecases.capture(connection, session_id, body.url, body.language, actor.subject))


@router.post("/review")
async def review(session_id: UUID, actor: Coordinator, connection: Transaction) -> dict[str, Any]:
    """Mark a recording as watched and fit for publication."""
    return _view(await usecases.review(connection, session_id, actor.subject))


@router.post("/publication")
async def publish(session_id: UUID, actor: Coordinator, connection: Transaction) -> dict[str, Any]:  # noqa: ARG001
    """Publish a reviewed recording."""
    return _view(await usecases.publish(connection, session_id))


def _view(recording: Recording) -> dict[str, Any]:
    return {
        "url": recording.url,
        "language": recording.language,
        "status": recording.status,
        "revision": recording.revision,
        "published_at": recording.published_at,
    }
