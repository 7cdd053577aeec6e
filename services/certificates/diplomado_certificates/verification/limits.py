"""Adapter of the rate limit: answers clients that ask too often with 429, before a connection is taken for them.

The buckets live in the memory of this process, for the pages and the API together.
"""

import time
from typing import Any

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.verification import html
from diplomado_certificates.verification.rate_limit import RateLimiter, client_of
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text

TOO_MANY = Text(
    "Hizo demasiadas consultas seguidas. Espere unos segundos e inténtelo de nuevo.",
    "You made too many checks in a row. Wait a few seconds and try again.",
)


class PageProblem(Problem):
    """A problem that a person sees: answered by a page."""

    def response(self, language: Language) -> Response:
        """Write the page."""
        return html.PAGES.problem_page(self, language, path=None)


def limited(problem: type[Problem] = Problem, cost: float = 1.0) -> Any:
    """Make a dependency that lets a client through until its limit is reached; then 429 with Retry-After."""

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
