"""Routes of pages: a person who opens one in a browser reads a page also where a program would read a problem."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import EdgeRoute, Router
from diplomado_chassis.http.pages.refusals import refuse
from diplomado_chassis.http.problems import Problem, problem_of, problem_of_framework, validation_problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import ValidationFailed

NOT_THERE = Text("No hay nada en esta dirección.", "There is nothing at this address.")


def router_of(pages: Any) -> Router:
    """Return a router whose errors `pages` draw. A problem with an answer of its own, such as a redirect, keeps it."""

    class PageRoute(EdgeRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def handle_page(request: Request) -> Response:
                try:
                    return await handle(request)
                except Exception as error:  # noqa: BLE001 - answered, and logged where it is a defect
                    problem = _problem(error, request)
                    problem.pages = pages
                    return await refuse(request, problem)

            return handle_page

    router = Router(tags=["pages"], include_in_schema=False)
    router.route_class = PageRoute
    return router


def _problem(error: Exception, request: Request) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, ValidationFailed):
        return validation_problem(error, request)
    if isinstance(error, RequestValidationError):  # the address has no identifier where one belongs
        return Problem(404, "http-404", NOT_THERE)
    if isinstance(error, HTTPException) and error.status_code < 500:
        return problem_of_framework(error)
    return problem_of(error)
