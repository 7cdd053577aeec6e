"""HTTP of applications by the public. Every address gets the same answer, after the same time."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import Request

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import EvenRouter, Transaction
from diplomado_chassis.http.language import requested_language
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.rate_limit import RateLimiter
from diplomado_chassis.language.text import Text
from diplomado_registration.applications import usecases
from diplomado_registration.enrolment.answer_models import Accepted
from diplomado_registration.enrolment.api import ApplicationBody

TOO_MANY = Text(
    "Llegan demasiadas solicitudes a este curso en este momento; la suya no se guardó. Espere un minuto y envíela de "
    "nuevo.",
    "Too many applications for this course are arriving at this moment; yours was not stored. Wait a minute and send "
    "it again.",
)
_MAX_EDITIONS = 1_000

router = EvenRouter(prefix="/api/v1", tags=["registrations"])


@router.post(
    "/editions/{edition_id}/applications", status_code=202, dependencies=[public], responses=answers(Accepted, 202)
)
async def apply(
    edition_id: EditionId, body: ApplicationBody, request: Request, connection: Transaction
) -> dict[str, Any]:
    """Take an application. What comes of it is in the mail to the address, for every address."""
    limit_edition(request, edition_id)
    await usecases.apply(
        connection,
        edition_id,
        body.model_dump(exclude={"consents", "answers"}),
        body.consents,
        answers=body.answers,
        channel="api",
        language=requested_language(request),
        hold=timedelta(hours=request.app.state.settings.hold_hours),
        now=datetime.now(UTC),
    )
    return {"status": "accepted"}


def limit_edition(request: Request, edition_id: UUID) -> None:
    """Count an application for an edition. Raises a 429 problem if too many came, from however many clients.

    It is counted in the memory of this process. One flooded edition leaves the others alone.
    """
    state = request.app.state
    if not hasattr(state, "edition_limiter"):
        settings = state.settings
        burst, refill = settings.edition_burst, settings.edition_per_second
        state.edition_limiter = RateLimiter(burst, refill, _MAX_EDITIONS, time.monotonic)
    limiter: RateLimiter = state.edition_limiter
    if seconds := limiter.wait_for(str(edition_id)):
        raise Problem(429, "too-many-applications", TOO_MANY, headers={"Retry-After": str(seconds)})
