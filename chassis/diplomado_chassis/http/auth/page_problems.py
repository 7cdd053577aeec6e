"""Refusals as pages for a person: a way to sign in, and nothing typed is lost when a session ended meanwhile."""

from functools import cache
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from diplomado_chassis.http.auth.forms import is_own_origin
from diplomado_chassis.http.auth.kept_forms import pass_for
from diplomado_chassis.http.forms import CSRF, is_upload, sent_form
from diplomado_chassis.http.language import requested_language
from diplomado_chassis.http.pages import Pages
from diplomado_chassis.http.pages.refusals import kept, reads_pages
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text

MAX_UPLOAD_OF_NOBODY = 1024 * 1024
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
    if not reads_pages(request):
        return problem
    if problem.status == 401 and request.method in ("GET", "HEAD"):
        return PageProblem(problem, RedirectResponse(sign_in_path(request), 303, {"Cache-Control": "no-store"}))
    if problem.status == 401 or (problem.slug == "csrf-key-missing" and is_own_origin(request, _settings(request))):
        return PageProblem(problem, await _send_again(request, problem))
    problem.pages = pages()
    return problem


def sign_in_path(request: Request) -> str:
    """Return the address of sign-in that leads back to the page that was asked for."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/sign-in?next={quote(wanted, safe='')}" if len(wanted) <= MAX_NEXT_CHARACTERS else "/sign-in"


async def _send_again(request: Request, problem: Problem) -> Response:
    """Return a page that holds everything that was sent and sends it again once the person is signed in.

    A form with files of nobody is read only if it comes from a page of ours and is small: the page cannot hold files.
    """
    is_ours = is_own_origin(request, _settings(request))
    is_read = problem.slug != "unidentified" or not is_upload(request) or (is_ours and _is_small(request))
    form = await sent_form(request) if is_read else None
    language = requested_language(request)
    return pages().render(
        "send_again.html",
        language,
        problem.status,
        path=None,
        request=request,
        kept=kept(request, form),
        sent_key=(pass_for(request, form) if is_ours and form else None) or (form and form.get(CSRF)),
    )


def _is_small(request: Request) -> bool:
    declared = request.headers.get("content-length", "")
    return declared.isascii() and declared.isdigit() and int(declared) <= MAX_UPLOAD_OF_NOBODY


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
