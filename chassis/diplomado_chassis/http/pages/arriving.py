"""What was published or registered just now: what a page says until the service has taken it over."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import created_at

RECENT: Final = 600.0
"""Seconds after which something that is unknown is not on its way any more."""
TRIES: Final = 20
SECONDS: Final = 3
"""A page loads itself again after so many seconds, at most TRIES times."""
_TRY = "arriving"
_SUBJECTS: Final = {"edition-unknown": "edition_id", "registration-unknown": "registration_id"}
"""The parameter of the path that names what a problem says is unknown."""


@dataclass(frozen=True, slots=True)
class Arriving:
    """The parameter that names what is awaited, the address of the page, and whether that is loaded again by itself."""

    subject: str
    address: str
    reloads: bool

    @property
    def headers(self) -> dict[str, str]:
        """Return the header by which a browser loads the page again, also without scripts."""
        return {"Cache-Control": "no-store"} | ({"Refresh": f"{SECONDS}; url={self.address}"} if self.reloads else {})


def arriving(problem: Problem, request: Request, now: float) -> Arriving | None:
    """Return how the page waits, if the problem is something that another service may have announced just now.

    `now` is in seconds since 1970. The identifier alone decides: a page for it says nothing about which ones exist.
    """
    subject = _SUBJECTS.get(problem.slug)
    if subject is None or "Retry-After" not in problem.headers or request.method != "GET":
        return None
    try:
        identifier = UUID(str(request.path_params.get(subject, "")))
    except ValueError:
        return None
    created = created_at(identifier)
    if created is None or not -RECENT < now - created < RECENT:
        return None
    text = request.query_params.get(_TRY, "")
    tries = min(int(text), TRIES) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != _TRY]
    query = urlencode([*kept, (_TRY, min(tries + 1, TRIES))])
    return Arriving(subject, f"{request.url.path}?{query}", reloads=tries < TRIES)
