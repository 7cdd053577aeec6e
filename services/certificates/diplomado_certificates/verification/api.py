"""Verification for programs. An unknown code is an answer, not an error: 200, with the members of every answer."""

import time
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.register.store import find_certificate_by_code
from diplomado_certificates.verification.answer import Answer
from diplomado_certificates.verification.counting import count_check
from diplomado_certificates.verification.naming import TRIES, TRIES_PER_SECOND
from diplomado_certificates.verification.usecases import check_signed, get_kept, keep_signed, read_file
from diplomado_chassis.http.auth import public, require
from diplomado_chassis.http.body import raw_body
from diplomado_chassis.http.description import refusals
from diplomado_chassis.http.edge import DatabaseOf, OneRead, Router
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.rate_limit import RateLimiter, client_of
from diplomado_chassis.language.text import Text

router = Router(prefix="/api/v1", tags=["verification"])

SignedCopy = Annotated[bytes, raw_body("comparison_limit", ("application/pdf",))]
"""A parameter of a route: a PDF as the body."""

TOO_MANY = Text(
    "Hizo demasiadas consultas seguidas. Espere unos segundos e inténtelo de nuevo.",
    "You made too many checks in a row. Wait a few seconds and try again.",
)


def limited(problem: type[Problem] = Problem, cost: float = 1.0) -> Any:
    """Return a dependency that answers 429 with Retry-After once a client has used up its limit.

    The limit is held in the memory of this process, for the API and the pages together.
    """

    async def check(request: Request) -> None:
        host = request.client.host if request.client else None
        seconds = _limiter(request).wait_for(client_of(host), cost)
        if seconds:
            headers = {"Retry-After": str(seconds)}
            raise problem(429, "too-many-checks", TOO_MANY, headers=headers, retry_after_seconds=seconds)

    return Depends(check)


def _limiter(request: Request) -> RateLimiter:
    state = request.app.state
    if not hasattr(state, "verification_limiter"):
        settings = state.settings
        state.verification_limiter = RateLimiter(
            settings.verification_burst,
            settings.verification_per_second,
            settings.verification_clients,
            time.monotonic,
        )
    limiter: RateLimiter = state.verification_limiter
    return limiter


def names_limiter(request: Request) -> RateLimiter:
    """Return what limits how many names are tried for one code, in the memory of this process."""
    state = request.app.state
    if not hasattr(state, "names_limiter"):
        clients = state.settings.verification_clients
        state.names_limiter = RateLimiter(TRIES, TRIES_PER_SECOND, clients, time.monotonic)
    limiter: RateLimiter = state.names_limiter
    return limiter


@router.get(
    "/verifications/{code}",
    dependencies=[public, limited()],
    operation_id="verify_certificate",
    responses=refusals(429),
)
async def get_verification(code: str, response: Response, connection: OneRead) -> Answer:
    """Return whether a certificate is valid, with all facts to compare with the document.

    A code that never existed, one mistyped and one of the wrong length take the same look-up and get the same answer.
    """
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    certificate = await find_certificate_by_code(connection, code)
    count_check("api", certificate)
    return Answer.about(certificate, datetime.now(UTC))


@router.post(
    "/certificates/{certificate_id}/signed-copy",
    status_code=204,
    dependencies=[require("coordinator")],
    operation_id="return_signed_copy",
    responses=refusals(404, 409, 413, 422, 503),
)
async def post_signed_copy(certificate_id: UUID, given: SignedCopy, database: DatabaseOf) -> None:
    """Give out, from now on, the copy of a document that a co-issuer signed. Nothing but signatures may be added."""
    async with database.transaction(readonly=True) as connection:
        kept = await get_kept(connection, certificate_id)
    # No connection is held while the file is read.
    check_signed(given, kept, await read_file(given, kept))
    async with database.transaction() as connection:
        await keep_signed(connection, certificate_id, given, kept)
