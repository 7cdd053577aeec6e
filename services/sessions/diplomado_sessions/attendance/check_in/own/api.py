"""Participants check themselves in: over HTTP for the page's script, which repeats what a network lost."""

import time
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Request
from pydantic import AwareDatetime, Field

from diplomado_chassis.http.auth import public_within_own_limits
from diplomado_chassis.http.description import answers, refusals
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.rate_limit import RateLimiter, client_of
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.strict import StrictModel
from diplomado_sessions.attendance.check_in.answer_models import OwnCheckInView
from diplomado_sessions.attendance.check_in.own.usecases import (
    OwnCheckIn,
    Rules,
    check_in_oneself,
    find_participant,
)
from diplomado_sessions.attendance.check_in.tokens import sign_ticket
from diplomado_sessions.attendance.check_in.usecases import CheckIn, Direction
from diplomado_sessions.timetable.usecases import find_session

router = Router(prefix="/api/v1/sessions/{session_id}", tags=["check-in"])

# A whole room shares one address of its network, so the limit of an address is wide and that of a person narrow.
CLIENT_BURST, CLIENT_PER_SECOND = 600, 10.0
PERSON_BURST, PERSON_PER_SECOND = 10, 0.1
_MAX_KEPT = 20_000

TOO_MANY = Text(
    "Se intentó demasiadas veces seguidas. Espere unos segundos e inténtelo de nuevo.",
    "There were too many tries in a row. Wait a few seconds and try again.",
)


class OwnCheckInPost(StrictModel):
    """A participant's own link, and the code on the wall or the ticket of the page that the code opened."""

    link: Annotated[str, Field(min_length=1, max_length=500)]
    code: Annotated[str | None, Field(max_length=40)] = None
    ticket: Annotated[str | None, Field(max_length=200)] = None
    direction: Direction = "in"
    at: Annotated[AwareDatetime | None, Field(description="When it happened, if it is reported late.")] = None


@router.post(
    "/self-check-ins",
    dependencies=[public_within_own_limits],
    operation_id="check_in_oneself",
    responses={**answers(OwnCheckInView), **refusals(403, 429)},
)
async def check_in(
    session_id: UUID,
    body: OwnCheckInPost,
    request: Request,
    connection: Transaction,
    client_time: Annotated[AwareDatetime | None, Header(description="The sender's clock while sending.")] = None,
) -> dict[str, Any]:
    """Check oneself in or out. The same again changes nothing. The ticket is for the next time, with the next code."""
    sent = OwnCheckIn(body.link, body.code, body.ticket, body.direction, body.at, client_time)
    done = await admit(connection, request, session_id, sent)
    ticket = sign_ticket(session_id, datetime.now(UTC), rules_of(request).secrets, saw_code=False)
    return {"at": done.at, "new": done.is_new, "present": done.present, "ticket": ticket}


async def admit(connection: Connection, request: Request, session_id: UUID, sent: OwnCheckIn) -> CheckIn:
    """Check in whose link was sent, within the limits of the client and of the person. Raises a 429 problem."""
    now = datetime.now(UTC)
    rules = rules_of(request)
    limit_client(request)
    session = await find_session(connection, session_id)
    holder = await find_participant(connection, session, sent.link, rules.secrets, now)
    _limit(request, "people", str(holder.registration_id))
    return await check_in_oneself(connection, session_id, holder, sent, rules, now)


def limit_client(request: Request) -> None:
    """Count a request of this client. Raises a 429 problem if there were too many."""
    _limit(request, "clients", client_of(request.client.host if request.client else None))


def rules_of(request: Request) -> Rules:
    """Return the rules that the settings make."""
    settings = request.app.state.settings
    return Rules(settings.link_secrets, timedelta(seconds=settings.check_in_delay_seconds))


def _limit(request: Request, kind: str, key: str) -> None:
    state = request.app.state
    if not hasattr(state, "check_in_limiters"):
        state.check_in_limiters = {
            "clients": RateLimiter(CLIENT_BURST, CLIENT_PER_SECOND, _MAX_KEPT, time.monotonic),
            "people": RateLimiter(PERSON_BURST, PERSON_PER_SECOND, _MAX_KEPT, time.monotonic),
        }
    limiter: RateLimiter = state.check_in_limiters[kind]
    if seconds := limiter.wait_for(key):
        raise Problem(429, "too-many-check-ins", TOO_MANY, headers={"Retry-After": str(seconds)})
