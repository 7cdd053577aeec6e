"""A refusal for whoever asked: a page with what to do next for a person, a problem document for a program."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from diplomado_chassis.http.forms import CSRF, Form, sent_form
from diplomado_chassis.http.language import requested_language
from diplomado_chassis.http.problems import Problem

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
    """Whether who asked reads a page: a browser says so. `silent` decides for who says nothing about it."""
    accepted = request.headers.get("accept", "").lower()
    return "text/html" in accepted or (silent and "json" not in accepted)


async def refuse(request: Request, problem: Problem) -> Response:
    """Answer a problem. One with an answer of its own, such as a redirection, keeps it."""
    language = requested_language(request)
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
