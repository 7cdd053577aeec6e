"""Recordings over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Response
from pydantic import Field, StringConstraints

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import KEEPS, answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.paging import Paging, paged
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_chassis.language.languages import Language
from diplomado_chassis.strict import StrictModel
from diplomado_sessions.join_links.checks import MAX_URL
from diplomado_sessions.projections.problems import edition_unknown
from diplomado_sessions.projections.store import find_edition
from diplomado_sessions.recordings import store, usecases
from diplomado_sessions.recordings.answer_models import NotToBeShown, RecordingView
from diplomado_sessions.recordings.store import Recording

router = Router(prefix="/api/v1/sessions/{session_id}/recording", tags=["recordings"])
of_editions = Router(prefix="/api/v1/editions/{edition_id}", tags=["recordings"])

Coordinator = Annotated[Actor, require("coordinator")]


class RecordingPut(StrictModel):
    """The link of a recording: https, without credentials or passcode."""

    url: Annotated[str, Field(max_length=MAX_URL)]
    language: Annotated[Language | None, Field(description="If left out, it stays, and is Spanish at first.")] = None


@router.put("", operation_id="put_recording", responses=answers(RecordingView, tagged=True), openapi_extra=KEEPS)
async def capture(
    session_id: UUID, body: RecordingPut, actor: Coordinator, sent: Sent, connection: Transaction, response: Response
) -> dict[str, Any]:
    """Store the link of a recording. It has to be reviewed."""
    return _answer(
        response, await usecases.capture(connection, session_id, body.url, body.language, actor.subject, sent)
    )


@router.get("", operation_id="get_recording", responses=answers(RecordingView, tagged=True))
async def show(
    session_id: UUID,
    actor: Annotated[Actor, require("coordinator", "auditor")],  # noqa: ARG001
    connection: Transaction,
    response: Response,
) -> dict[str, Any]:
    """Show the recording of a session and how far it has come."""
    return _answer(response, await usecases.find_captured(connection, session_id))


@router.post("/review", operation_id="review_recording", responses=answers(RecordingView, tagged=True))
async def review(
    session_id: UUID, actor: Coordinator, sent: Sent, connection: Transaction, response: Response
) -> dict[str, Any]:
    """Mark a recording as watched and fit for publication."""
    return _answer(response, await usecases.review(connection, session_id, actor.subject, sent))


class Publication(StrictModel):
    """Why a recording is published although people who did not agree to appear were in the session."""

    accept_missing_consents: Annotated[
        str | None, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)
    ] = None


@router.post("/publication", operation_id="publish_recording", responses=answers(RecordingView, tagged=True))
async def publish(
    session_id: UUID,
    actor: Coordinator,
    sent: Sent,
    connection: Transaction,
    response: Response,
    body: Publication | None = None,
) -> dict[str, Any]:
    """Publish a reviewed recording. Without consent of those who were present it needs a reason."""
    reason = body.accept_missing_consents if body else None
    return _answer(response, await usecases.publish(connection, session_id, reason, actor.subject, sent))


@router.post("/withdrawal", operation_id="withdraw_recording", responses=answers(RecordingView, tagged=True))
async def withdraw(
    session_id: UUID,
    actor: Coordinator,  # noqa: ARG001
    sent: Sent,
    connection: Transaction,
    response: Response,
) -> dict[str, Any]:
    """Withdraw a published recording: nobody shows its link any more. It is reviewed before it is published again."""
    return _answer(response, await usecases.withdraw(connection, session_id, sent))


@of_editions.get("/not-to-be-shown", responses=answers(NotToBeShown))
async def list_not_to_be_shown(
    edition_id: EditionId,
    actor: Coordinator,  # noqa: ARG001
    connection: Transaction,
    page: Paging,
    session_id: UUID | None = None,
) -> dict[str, Any]:
    """List the people who must not appear in published recordings and photographs, of an edition or one session."""
    if await find_edition(connection, edition_id) is None:
        raise edition_unknown(edition_id)
    return paged("people", await store.list_not_to_be_shown_page(connection, edition_id, session_id, page))


def _answer(response: Response, recording: Recording) -> dict[str, Any]:
    tagged(response, recording)
    return _view(recording)


def _view(recording: Recording) -> dict[str, Any]:
    return {
        "url": recording.url,
        "language": recording.language,
        "status": recording.status,
        "revision": recording.revision,
        "published_at": recording.published_at,
        "consent_reason": recording.consent_reason,
        "withdrawn_at": recording.withdrawn_at,
    }
