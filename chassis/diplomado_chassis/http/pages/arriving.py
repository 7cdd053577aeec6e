"""An edition that was published just now: what a page says until the service has taken it over."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import created_at

RECENT: Final = 600.0
"""Seconds after which an edition that is unknown is not on its way any more."""
TRIES: Final = 20
SECONDS: Final = 3
"""A page loads itself again after so many seconds, at most TRIES times."""
_TRY = "arriving"


@dataclass(frozen=True, slots=True)
class Arriving:
    """The address of the page itself, and whether it is loaded again without the reader."""

    address: str
    reloads: bool

    @property
    def headers(self) -> dict[str, str]:
        """Return the header by which a browser loads the page again, also without scripts."""
        return {"Cache-Control": "no-store"} | ({"Refresh": f"{SECONDS}; url={self.address}"} if self.reloads else {})


def arriving(problem: Problem, request: Request, now: float) -> Arriving | None:
    """Return how the page waits, if the problem is an edition that another service may have announced just now.

    `now` is in seconds since 1970. The identifier alone decides: a page for it says nothing about which editions exist.
    """
    if problem.slug != "edition-unknown" or "Retry-After" not in problem.headers or request.method != "GET":
        return None
    try:
        edition_id = UUID(str(request.path_params.get("edition_id", "")))
    except ValueError:
        return None
    created = created_at(edition_id)
    if created is None or not -RECENT < now - created < RECENT:
        return None
    text = request.query_params.get(_TRY, "")
    tries = min(int(text), TRIES) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != _TRY]
    query = urlencode([*kept, (_TRY, min(tries + 1, TRIES))])
    return Arriving(f"{request.url.path}?{query}", reloads=tries < TRIES)
