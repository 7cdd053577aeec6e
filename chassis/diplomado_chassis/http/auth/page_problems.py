"""Refusals as pages for a person: a way to sign in, and nothing typed is lost when a session ended meanwhile."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from diplomado_chassis.http.auth.forms import is_own_origin
from diplomado_chassis.http.forms import CSRF, is_upload, sent_form
from diplomado_chassis.http.language import requested_language
from diplomado_chassis.http.pages import Pages
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text

MAX_NEXT_CHARACTERS = 1000


class PageProblem(Problem):
    """A problem that is answered by a page or by a redirection."""

    def __init__(self, problem: Problem, answer: Response) -> None:
        super().__init__(problem.status, problem.slug, problem.detail, headers=problem.headers)
        self._answer = answer

    def response(self, language: Language) -> Response:  # noqa: ARG002 - written in the language of the request
        """Return the page."""
        return self._answer


async def as_page(request: Request, problem: Problem) -> Problem:
    """Return a refusal as a page: sign-in for who is not signed in, the form again for who sent one too late."""
    if problem.status == 401 and request.method in ("GET", "HEAD"):
        return PageProblem(problem, RedirectResponse(sign_in_path(request), 303, {"Cache-Control": "no-store"}))
    if problem.status == 401 or (problem.slug == "csrf-key-missing" and is_own_origin(request, _settings(request))):
        return PageProblem(problem, await _send_again(request, problem))
    return PageProblem(problem, pages().problem_page(problem, requested_language(request), path=None))


def sign_in_path(request: Request) -> str:
    """Return the address of sign-in that leads back to the page that was asked for."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/sign-in?next={quote(wanted, safe='')}" if len(wanted) <= MAX_NEXT_CHARACTERS else "/sign-in"


async def _send_again(request: Request, problem: Problem) -> Response:
    """Return a page that holds everything that was sent and sends it again once the person is signed in.

    Files are read of a person who was signed in alone: the page cannot hold them anyway, and they may be large.
    """
    is_nobody = problem.slug == "unidentified"
    form = None if is_nobody and is_upload(request) else await sent_form(request)
    lists = form.lists if form is not None else {}
    values: Mapping[str, Any] = {
        "problem": problem,
        "texts": [(name, value) for name, sent in lists.items() if name != CSRF for value in sent],
        "files": list(form.files) if form is not None else [],
        "action": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "sent_key": form.get(CSRF) if form is not None else None,
    }
    language = requested_language(request)
    return pages().render("send_again.html", language, problem.status, path=None, request=request, **values)


def _settings(request: Request) -> Any:
    return request.app.state.settings


@cache
def pages() -> Pages:
    """The pages of sign-in and of refusals, alike in every service."""
    return Pages(
        "diplomado_chassis.http.auth",
        brand="Diplomado",
        tagline=Text("Gestión de cursos", "Course management"),
        footer=Text(
            "Si algo no funciona, escriba a la coordinación.", "If something fails, write to the coordination."
        ),
    )
