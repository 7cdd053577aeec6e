"""The OpenAPI document of a service: who may call each route, beside what the framework says of it."""

from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from diplomado_chassis.http.decisions import decision

_BEARER = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


def describe_access(app: FastAPI) -> None:
    """Have the document of an application name the roles of each route (`x-roles`), and tokens as the way in."""
    describe = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = describe()
            document.setdefault("components", {})["securitySchemes"] = {"bearer": _BEARER}
            for route in app.routes:
                if isinstance(route, APIRoute) and route.include_in_schema:
                    for method in route.methods or ():
                        _describe(document["paths"][route.path_format][method.lower()], roles_of(route.dependant))
        return app.openapi_schema or describe()

    app.openapi = described  # type: ignore[method-assign]


def roles_of(dependant: Dependant) -> list[str]:
    """Return the roles that the dependencies of a route admit; `public` if anybody is."""
    found: set[str] = set(decision(dependant.call) or ())
    for dependency in dependant.dependencies:
        found.update(roles_of(dependency))
    return sorted(found)


def _describe(operation: dict[str, Any], roles: list[str]) -> None:
    operation["x-roles"] = roles
    operation["security"] = [] if roles == ["public"] else [{"bearer": []}]
