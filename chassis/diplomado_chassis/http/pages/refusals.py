"""A refusal for whoever asked: a page with what to do next for a person, a problem document for a program."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from diplomado_chassis.http.forms import CSRF, Form, sent_form
from diplomado_chassis.http.language import requested_language
from diplomado_chassis.http.problems import OF_READING, Problem

PASSING: Final = frozenset({429, 500, 503})
"""Refusals after which the same form may be accepted: its page keeps everything and sends it again."""
READ_LIMIT: Final = 1 << 20
"""Bytes of a form that is read for its page alone."""
READ_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody sent: the texts, and the names of the fields whose file no page can put back."""

    action: str
    texts: Sequence[tuple[str, str]]
    files: Sequence[str]


def kept(request: Request, form: Form | None) -> Kept:
    """Return a form as a page keeps it. The key against other sites is of the page, and is not kept."""
    lists = form.lists if form is not None else {}
    return Kept(
        action=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        texts=[(name, value) for name, sent in lists.items() if name != CSRF for value in sent],
        files=list(form.files) if form is not None else [],
    )


def kept_after(request: Request, problem: Problem) -> Kept | None:
    """Return what was sent, if it was read and the refusal will pass."""
    form: Form | None = getattr(request.state, "form", None)
    if problem.status not in PASSING or request.method != "POST" or form is None:
        return None
    return kept(request, form)


def seconds_to_wait(problem: Problem) -> int | None:
    """Return how long the sender is asked to wait."""
    told = problem.headers.get("Retry-After", "")
    return int(told) if told.isascii() and told.isdigit() else None


def reads_pages(request: Request, *, silent: bool = True) -> bool:
    """Whether who asked reads a page: a browser says so. `silent` decides for who accepts anything.

    Nobody does who accepts no HTML, or prefers JSON. Of a route that gives out files, only browsers read pages.
    """
    accepted = _accepted(request.headers.get("accept", ""))
    page, program = _quality(accepted, "text/html"), max(_quality(accepted, one) for one in _JSON)
    if page != program or "text/html" in accepted:
        return page >= program and page > 0
    return silent and page > 0 and not _gives_files(request)


_JSON = ("application/problem+json", "application/json")


def _accepted(header: str) -> dict[str, float]:
    """Return the media types of an Accept header with their qualities. Without a header everything is accepted."""
    found: dict[str, float] = {}
    for one in filter(None, header.lower().replace(" ", "").split(",")):
        media_type, *parameters = one.split(";")
        given = next((value[2:] for value in parameters if value.startswith("q=")), "1")
        found[media_type] = float(given) if _QUALITY.fullmatch(given) else 0.0
    return found or {"*/*": 1.0}


_QUALITY = re.compile(r"[01](\.\d{0,3})?")


def _quality(accepted: Mapping[str, float], media_type: str) -> float:
    """Return the quality of a media type: that of the closest entry counts (RFC 9110, 12.5.1)."""
    ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
    return next((accepted[one] for one in ranges if one in accepted), 0.0)


def _gives_files(request: Request) -> bool:
    """Return whether the route that was asked is described as one that gives out files, and no pages."""
    described = getattr(request.scope.get("route"), "responses", {}).get(200, {}).get("content", {})
    return bool(described) and "text/html" not in described


async def refuse(request: Request, problem: Problem) -> Response:
    """Answer a problem. One with an answer of its own, such as a redirection, keeps it."""
    language = requested_language(request)
    if request.method in ("GET", "HEAD"):
        problem.detail = OF_READING.get(problem.detail, problem.detail)
    frame = problem.pages or getattr(request.app.state, "pages", None)
    if type(problem).response is not Problem.response or frame is None:
        return problem.response(language)
    if not reads_pages(request, silent=problem.pages is not None):
        return problem.response(language)
    await _read_for_page(request, problem)
    page: Response = frame.problem_page(problem, language, request=request)
    return page


async def _read_for_page(request: Request, problem: Problem) -> None:
    """Read the form of who was refused before it was read, so that the page can keep it."""
    if problem.status not in PASSING or request.method != "POST" or getattr(request.state, "form", None) is not None:
        return
    declared = request.headers.get("content-length", "")
    if "route" not in request.scope or not declared.isdigit() or int(declared) > READ_LIMIT:
        return
    try:
        async with asyncio.timeout(READ_SECONDS):
            form = await sent_form(request)
    except Exception:  # noqa: BLE001 - the refusal is answered in any case, at worst without the form
        return
    if form is not None:
        await form.close()
