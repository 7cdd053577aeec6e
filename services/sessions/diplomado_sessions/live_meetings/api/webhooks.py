"""The events that Zoom sends. Zoom waits three seconds, then tries again after 5, 20 and 60 minutes."""

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from starlette.responses import JSONResponse

from diplomado_chassis.http.auth import public_within_own_limits
from diplomado_chassis.http.body import raw_body
from diplomado_chassis.http.description import answers, refusals
from diplomado_chassis.http.edge import DatabaseOf, Router
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_sessions.live_meetings import reporting
from diplomado_sessions.live_meetings.answer_models import ValidatedAddress
from diplomado_sessions.live_meetings.signatures import find_secret, validation_answer
from diplomado_sessions.live_meetings.usecases.receiving import receive
from diplomado_sessions.live_meetings.webhook_events import reduced
from diplomado_sessions.settings import Settings

router = Router(prefix="/webhooks", tags=["live meetings"])

MAX_BODY = 256 * 1024
_STORING_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Signed:
    """A body that was signed by one of our secrets."""

    content: bytes
    secret: str


async def _signed(request: Request, content: Annotated[bytes, raw_body(MAX_BODY, ("application/json",))]) -> Signed:
    settings: Settings = request.app.state.settings
    if not settings.webhook_secrets:
        raise Problem(404, "zoom-not-configured", Text("No se reciben eventos.", "Events are not received."))
    sent = request.headers.get("x-zm-signature", "").encode("latin-1")
    timestamp = request.headers.get("x-zm-request-timestamp", "").encode("latin-1")
    secret = find_secret(settings.webhook_secrets, sent, timestamp, content, time.time())
    if secret is None:
        reporting.count_event("refused")
        text = Text("La firma no es válida o venció.", "The signature is invalid or too old.")
        raise Problem(401, "signature-invalid", text)
    return Signed(content, secret)


@router.post(
    "/zoom",
    dependencies=[public_within_own_limits],
    operation_id="receive_zoom_event",
    responses={
        **answers(ValidatedAddress),
        204: {"description": "The event was taken, or is of no interest."},
        **refusals(401),
    },
)
async def receive_event(signed: Annotated[Signed, Depends(_signed)], database: DatabaseOf) -> Response:
    """Store an event of Zoom, signed by its secret token; it is processed afterwards. Others than those are ignored."""
    body = _parse(signed.content)
    if body.get("event") == "endpoint.url_validation":
        return _validate(signed, body)
    event = reduced(body)
    if event is None:
        reporting.count_event("ignored")
        return Response(status_code=204)
    # A late answer is a lost one: better none, so that Zoom sends the event again.
    async with asyncio.timeout(_STORING_SECONDS), database.transaction() as connection:
        new = await receive(connection, event)
    reporting.count_event("received" if new else "repeated")
    return Response(status_code=204)


def _validate(signed: Signed, body: dict[str, Any]) -> Response:
    payload = body.get("payload")
    answer = validation_answer(signed.secret, payload.get("plainToken") if isinstance(payload, dict) else None)
    if answer is None:
        raise _not_understood()
    return JSONResponse(answer)


def _parse(content: bytes) -> dict[str, Any]:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        raise _not_understood() from None
    if not isinstance(body, dict):
        raise _not_understood()
    return body


def _not_understood() -> Problem:
    reporting.count_event("unreadable")
    return Problem(400, "event-invalid", Text("El evento no se entiende.", "The event cannot be understood."))
