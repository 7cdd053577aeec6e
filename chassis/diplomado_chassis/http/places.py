"""Where a field of a request was sent, for errors that name the field alone: the words are those of OpenAPI."""

from collections.abc import Iterator

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import Request

from diplomado_chassis.http.query import API
from diplomado_chassis.validation import Place


def place_of(request: Request, path: str) -> Place:
    """Return where the field of an error was sent: a parameter of an operation, or else in the body, as from a page."""
    route = request.scope.get("route")
    name = path.partition(".")[0]
    if isinstance(route, APIRoute) and route.path.startswith(API) and name not in _members(route):
        return next((place for place, one in _parameters(route.dependant) if one == name), "body")
    return "body"


def _members(route: APIRoute) -> frozenset[str]:
    """Return the members of the object that a route takes."""
    model = route.body_field.field_info.annotation if route.body_field else None
    return frozenset(getattr(model, "model_fields", ()))


def _parameters(dependant: Dependant) -> Iterator[tuple[Place, str]]:
    for parameter in dependant.query_params:
        yield "query", parameter.alias
    for parameter in dependant.path_params:
        yield "path", parameter.alias
    for parameter in dependant.header_params:
        yield "header", parameter.alias
    for dependency in dependant.dependencies:
        yield from _parameters(dependency)
