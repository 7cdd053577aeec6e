"""The end of a sign-in: here at once, and by an event in every service. The provider calls when it ended one."""

from datetime import UTC, datetime
from uuid import UUID

import structlog
from fastapi import Request
from starlette.responses import JSONResponse, Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.auth.ended_sign_ins import EndedSignIns
from diplomado_chassis.http.auth.provider import Provider, ProviderAway, SignInRefused
from diplomado_chassis.http.edge import DatabaseOf, EdgeDatabase, Router
from diplomado_chassis.http.forms import SentForm
from diplomado_chassis.http.problems import Problem
from diplomado_registration.sign_in.usecases import end_sign_in

log = structlog.get_logger()

router = Router(tags=["sign-in"], include_in_schema=False)
_NOT_STORED = {"Cache-Control": "no-store"}


@router.post("/sign-in/ended", dependencies=[public])
async def note_ended(request: Request, form: SentForm, database: DatabaseOf) -> Response:
    """Take the provider's message that it ended a sign-in: back-channel logout."""
    provider: Provider = request.app.state.provider
    try:
        ended = await provider.ended(form.get("logout_token", ""))
    except ProviderAway:
        return Response(status_code=503, headers=_NOT_STORED)
    except SignInRefused:
        return JSONResponse({"error": "invalid_request"}, 400, headers=_NOT_STORED)
    log.info("sign_in.ended_by_provider")
    is_kept = await end_everywhere(request, database, ended)
    return Response(status_code=200 if is_kept else 503, headers=_NOT_STORED)


async def end_everywhere(request: Request, database: EdgeDatabase, sign_in_id: UUID) -> bool:
    """Refuse a sign-in here at once and in all services soon. False if others do not learn it: nobody is kept in."""
    now = datetime.now(UTC)
    ended: EndedSignIns = request.app.state.ended_sign_ins
    ended.note(sign_in_id, now.timestamp())
    try:
        async with database.transaction() as connection:
            await end_sign_in(connection, sign_in_id, now)
    except Problem:
        log.warning("sign_in.end_not_published")
        return False
    return True
