"""Errors as RFC 9457 problem documents, in the language that was asked for."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from asyncpg import CharacterNotInRepertoireError
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from diplomado_chassis.failures import is_transient
from diplomado_chassis.http.places import place_of
from diplomado_chassis.http.validation import field_errors
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text, in_language
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.validation import CORRECT_THESE, FieldError, ValidationFailed

log = structlog.get_logger()

TYPE_BASE = "urn:diplomado:problem:"


class Problem(Exception):  # noqa: N818 - the standard's own word
    """A request that cannot be fulfilled, with a stable type and an instruction for the caller.

    Extensions are added to the standard members, except those that are None; a Text is translated into the requested
    language. The OpenAPI document names them, which `tests/architecture/openapi_problems.py` describes.
    """

    pages: Any = None
    """The pages that draw it for a person, if not the common ones."""

    def __init__(
        self, status: int, slug: str, detail: Text, *, headers: Mapping[str, str] | None = None, **extensions: Any
    ) -> None:
        super().__init__(slug)
        self.status = status
        self.slug = slug
        self.detail = detail
        self.headers = dict(headers or {})
        self.extensions = extensions

    @property
    def title(self) -> Text:
        """The words for the status."""
        return title_of(self.status)

    def response(self, language: Language) -> Response:
        """Write the problem document."""
        body: dict[str, Any] = {
            "type": TYPE_BASE + self.slug,
            "title": self.title.in_(language),
            "status": self.status,
            "detail": self.detail.in_(language),
        }
        given = {name: value for name, value in self.extensions.items() if value is not None}
        body.update({name: in_language(value, language) for name, value in given.items()})
        return JSONResponse(
            body,
            status_code=self.status,
            media_type="application/problem+json",
            headers={**self.headers, "Content-Language": language},
        )


_TITLES = {
    400: Text("La solicitud no se entiende", "The request cannot be understood"),
    401: Text("Falta identificarse", "Authentication is needed"),
    403: Text("No tiene permiso", "This is not allowed"),
    404: Text("No se encuentra", "Not found"),
    405: Text("Método no permitido", "Method not allowed"),
    408: Text("La solicitud llegó demasiado despacio", "The request came too slowly"),
    409: Text("Ahora no es posible", "This is not possible now"),
    410: Text("Ya no existe", "It is gone"),
    412: Text("Cambió mientras tanto", "It has changed meanwhile"),
    413: Text("El contenido es demasiado grande", "The content is too large"),
    415: Text("Formato no admitido", "Unsupported format"),
    421: Text("La dirección no es de este servicio", "The address is not of this service"),
    422: Text("Los datos no son válidos", "The data is not valid"),
    429: Text("Demasiadas solicitudes", "Too many requests"),
    431: Text("Las cabeceras son demasiado grandes", "The headers are too large"),
    500: Text("Error interno", "Internal error"),
    501: Text("El servidor no lo hace", "The server does not do this"),
    502: Text("Una parte del sistema no responde", "A part of the system does not answer"),
    503: Text("Servicio no disponible por el momento", "Service unavailable for the moment"),
    504: Text("Una parte del sistema no responde a tiempo", "A part of the system does not answer in time"),
}


def title_of(status: int) -> Text:
    """Return the words for a status."""
    return _TITLES.get(status, _TITLES[500])


UNAVAILABLE = Text(
    "El servicio no puede atender la solicitud ahora; no se guardó nada. Inténtelo de nuevo en unos segundos.",
    "The service cannot handle the request right now; nothing was stored. Try again in a few seconds.",
)

UNEXPECTED = Text(
    "Ocurrió un error que no esperábamos; no se guardó nada. Indique el identificador de correlación al avisar.",
    "Something unexpected went wrong; nothing was stored. Give the correlation identifier when reporting it.",
)
OF_READING: Mapping[Text, Text] = {
    CORRECT_THESE: Text(
        "Corrija lo que se señala y envíe la solicitud de nuevo.",
        "Correct what is named here and send the request again.",
    ),
    UNAVAILABLE: Text(
        "El servicio no puede atender la solicitud ahora. Inténtelo de nuevo en unos segundos.",
        "The service cannot handle the request right now. Try again in a few seconds.",
    ),
    UNEXPECTED: Text(
        "Ocurrió un error que no esperábamos. Indique el identificador de correlación al avisar.",
        "Something unexpected went wrong. Give the correlation identifier when reporting it.",
    ),
}
"""What is said instead to who only reads, and stores nothing in any case."""

NOT_SERVED = Text("No se pudo atender la solicitud.", "The request could not be served.")
FRAMEWORK = {
    400: Text("Lo enviado no se pudo leer.", "What was sent could not be read."),
    404: Text("No hay nada en esta dirección.", "There is nothing at this address."),
    405: Text("Esta dirección no admite ese método.", "This address does not offer that method."),
}
"""The statuses of errors that the framework raises."""
NO_TEXT = Text(
    "Lo enviado contiene el carácter NUL, que ningún texto tiene.",
    "What was sent has the character NUL, which no text has.",
)


def install(app: FastAPI, refuse: Callable[[Request, Problem], Awaitable[Response]]) -> None:
    """Answer every error of an application by `refuse`, which writes a problem document for a program."""
    app.state.refuse = refuse
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(ValidationFailed, _failed)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(Exception, unexpected)


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return await refused(request, error)


async def refused(request: Request, problem: Problem) -> Response:
    """Answer a request of an application by a problem."""
    answer: Response = await request.app.state.refuse(request, problem)
    return answer


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    failed = ValidationFailed(*field_errors(error.errors()))
    return await refused(request, validation_problem(failed, request))


async def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, ValidationFailed)
    return await refused(request, validation_problem(error, request))


def validation_problem(failed: ValidationFailed, request: Request) -> Problem:
    """Return the problem document with the error of each field, or of each row of a file."""
    errors = [_error(error, request) for error in failed.errors]
    return Problem(422, failed.slug, failed.detail, errors=errors, **failed.extensions)


def _error(error: FieldError, request: Request) -> dict[str, Any]:
    if error.row is None:
        return {"in": error.place or place_of(request, error.path), "field": error.path, "message": error.text}
    column = {"column": error.column} if error.column else {}
    return {"in": "body", "row": error.row, **column, "message": error.text}


async def _framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    problem = problem_of_framework(error)
    if problem.status == 405:
        problem.headers["Allow"] = ", ".join(_methods(request))
    return await refused(request, problem)


class Interruption(HTTPException):
    """A problem found while the framework reads a body, from where it lets no other exceptions through."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.status)
        self.own_problem = problem


def problem_of_framework(error: HTTPException) -> Problem:
    """Return the problem of an error that the framework raises, such as an address without a route."""
    if isinstance(error, Interruption):
        return error.own_problem
    detail = FRAMEWORK.get(error.status_code, NOT_SERVED)
    return Problem(error.status_code, f"http-{error.status_code}", detail)


def _methods(request: Request) -> list[str]:
    """Return the methods of an address: the framework names those of one of its routes alone."""
    routes: list[Any] = request.app.routes
    matching = [route for route in routes if isinstance(route, Route) and route.path_regex.match(request.url.path)]
    methods = {method for route in matching for method in route.methods or ()}
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))


async def unexpected(request: Request, error: Exception) -> Response:
    """Answer an unhandled error by its problem document."""
    return await refused(request, problem_of(error))


def problem_of(error: Exception) -> Problem:
    """Return the problem of an unhandled error: 503 if it is transient, else 500; the log has the place in the code."""
    if isinstance(error, CharacterNotInRepertoireError):  # in an address or a query; forms and JSON are checked before
        return Problem(400, "character-not-allowed", NO_TEXT)
    if is_transient(error):
        log.warning("http.unavailable", **failure(error))
        return Problem(503, "unavailable", UNAVAILABLE, headers={"Retry-After": "5"})
    log.error("http.failed", **failure(error))
    return Problem(500, "internal", UNEXPECTED)
