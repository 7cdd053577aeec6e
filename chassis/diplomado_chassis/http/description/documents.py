"""The document that the framework makes of routes, completed by what their dependencies and bodies are."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from diplomado_chassis.http import preconditions
from diplomado_chassis.http.body import taken_body_of
from diplomado_chassis.http.decisions import decision, is_limited
from diplomado_chassis.http.description import problems
from diplomado_chassis.http.description.declaring import CREATES, OWN_SCHEMAS
from diplomado_chassis.http.description.leaving_out import say_what_is_kept
from diplomado_chassis.http.description.wording import DESCRIPTION, HEADERS, PARAMETERS, SCHEMES, TAGS, of_parameter
from diplomado_chassis.http.query import API

_LAST = re.compile(r"\{([^}]*)\}$")
LIMIT = "x-limit-bytes"
"""How many bytes a body may have. A setting is named here; the document of the whole system has its default."""
_FRAMEWORK = ("HTTPValidationError", "ValidationError")


def describe_api(app: FastAPI, tags: Mapping[str, str]) -> None:
    """Have an application describe its routes so that clients can be generated. `tags` are described in a sentence."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = document_of(app.title, app.routes, tags)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def document_of(title: str, routes: Sequence[BaseRoute], tags: Mapping[str, str]) -> dict[str, Any]:
    """Return the document of some routes."""
    document = get_openapi(
        title=title,
        version=version("diplomado-chassis"),
        description=DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        servers=[{"url": "/", "description": "The entrance of a system, or one service of it."}],
        routes=routes,
        separate_input_output_schemas=False,
    )
    shown = [route for route in routes if isinstance(route, APIRoute) and route.include_in_schema]
    names = sorted({str(tag) for route in shown for tag in route.tags})
    document["tags"] = [{"name": name, "description": {**TAGS, **tags}.get(name, "")} for name in names]
    components = document.setdefault("components", {})
    schemas = {name: one for name, one in components.get("schemas", {}).items() if name not in _FRAMEWORK}
    for operations in document["paths"].values():
        for operation in operations.values():
            schemas |= operation.pop(OWN_SCHEMAS, {})
    components |= {
        "schemas": dict(sorted((schemas | problems.SCHEMAS).items())),
        "parameters": PARAMETERS,
        "headers": HEADERS,
        "securitySchemes": SCHEMES,
    }
    for route in shown:
        for method in route.methods or ():
            operation = document["paths"][route.path_format][method.lower()]
            _complete(operation, method, route)
            say_what_is_kept(operation, components["schemas"])
    document["paths"] = _joined(document["paths"])
    document = _with_plain_names(_without_titles(document))
    components = document["components"]
    used = json.dumps(document["paths"])
    components["responses"] = {name: one for name, one in problems.responses().items() if f'responses/{name}"' in used}
    return document


def roles_of(dependant: Dependant) -> list[str]:
    """Return the roles that the dependencies of a route admit; `public` if anybody is."""
    return sorted({role for call in _calls(dependant) for role in decision(call) or ()})


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    if dependant.call is not None:
        yield dependant.call
    for dependency in dependant.dependencies:
        yield from _calls(dependency)


def _complete(operation: dict[str, Any], method: str, route: APIRoute) -> None:
    calls = list(_calls(route.dependant))
    roles = roles_of(route.dependant)
    is_public = roles == ["public"]
    operation["summary"] = operation["operationId"].replace("_", " ").capitalize()
    operation["x-roles"] = roles
    # Each is enough: OpenAPI 3.1 lets a requirement name the role that the token must have.
    operation["security"] = [] if is_public else [{"bearer": [role]} for role in roles]
    needed = f"the role {roles[0]}" if len(roles) == 1 else f"one of the roles {', '.join(roles)}"
    who = "Needs no token." if is_public else f"Needs {needed}."
    operation["description"] = f"{operation.get('description', '').strip()}\n\n{who}"
    taken = next((found for call in calls if (found := taken_body_of(call))), None)
    if taken and "requestBody" not in operation:
        content = {media_type: {"schema": dict(schema)} for media_type, schema in taken.content.items()}
        operation["requestBody"] = {"required": taken.required, "content": content}
    if "requestBody" in operation:
        operation["requestBody"][LIMIT] = taken.limit if taken else "body_limit"
    _prefer_references(operation.get("requestBody", {}).get("content", {}))
    _leave_out_null(operation.get("requestBody", {}).get("content", {}))
    reads_state = preconditions.read_preconditions in calls and method not in ("GET", "HEAD")
    _parameters(operation, method, reads_state=reads_state)
    _responses(operation)
    has_input = bool(route.param_convertors or "requestBody" in operation or _queried(operation) or method == "POST")
    refuses_unknown = route.path.startswith(API)
    came = {
        400: True,
        401: not is_public,
        403: not is_public,
        404: bool(route.param_convertors) or method != "GET",
        409: method != "GET",
        412: reads_state,
        413: "requestBody" in operation,
        415: "requestBody" in operation,
        421: True,
        422: has_input or refuses_unknown,
        429: is_limited(calls) and method != "GET",
        500: True,
        503: True,
    }
    described = [int(status) for status in operation["responses"] if int(status) >= 400]
    for status in {*described, *(status for status, can_come in came.items() if can_come)}:
        operation["responses"][str(status)] = problems.reference(status, as_page=not route.path.startswith(API))
    operation["responses"] = dict(sorted(operation["responses"].items()))
    operation["responses"]["default"] = {"$ref": f"#/components/responses/{problems.DEFAULT}"}


def _prefer_references(content: Mapping[str, Any]) -> None:
    """Keep of each schema the model that the route names, if it names one."""
    for media in content.values():
        if "$ref" in media.get("schema", {}):
            media["schema"] = {"$ref": media["schema"]["$ref"]}


def _leave_out_null(content: Mapping[str, Any]) -> None:
    """A body that may be left out need not be sent as null; generators would make a choice of two out of it."""
    for media in content.values():
        several = media.get("schema", {}).get("anyOf", ())
        kept = [one for one in several if one.get("type") != "null"]
        if len(kept) == 1 and len(several) == 2:
            media["schema"] = kept[0]


def _without_titles(value: Any) -> Any:
    """Leave out titles, which say a name once more: a generator would name two classes after one title.

    A decimal number is a number, of which a generator would otherwise make a class with two forms.
    """
    if isinstance(value, list):
        return [_without_titles(one) for one in value]
    if not isinstance(value, dict):
        return value
    is_schema = "type" in value or "properties" in value or "anyOf" in value or "$ref" in value
    value = _as_number(value)
    return {
        name: _without_titles(one)
        for name, one in value.items()
        if not (is_schema and name == "title" and isinstance(one, str))
    }


def _as_number(schema: dict[str, Any]) -> dict[str, Any]:
    several = schema.get("anyOf", ())
    kept = [one for one in several if one.get("type") != "string"]
    if sorted(one.get("type", "") for one in several if one.get("type") != "null") != ["number", "string"]:
        return schema
    rest = {name: float(one) if name == "default" and one else one for name, one in schema.items() if name != "anyOf"}
    return rest | (kept[0] if len(kept) == 1 else {"anyOf": kept})


def _with_plain_names(document: dict[str, Any]) -> dict[str, Any]:
    """Name schemas as generators of clients name classes: without packages and underscores.

    Of two classes with one name that of the contracts keeps it; the other has the name of its concept before it.
    """
    schemas = document["components"]["schemas"]
    taken = {name for name in schemas if "_" not in name}
    text = json.dumps(document)
    for name in sorted(schemas, key=lambda name: (not name.startswith("diplomado_contracts"), name)):
        if "_" in name:
            *packages, plain = name.strip("_").split("__")
            plain = plain if plain not in taken else f"{packages[1].title().replace('_', '')}{plain}"
            taken.add(plain)
            text = text.replace(f'"#/components/schemas/{name}"', f'"#/components/schemas/{plain}"')
            text = text.replace(f'"{name}": {{', f'"{plain}": {{')
    renamed: dict[str, Any] = json.loads(text)
    renamed["components"]["schemas"] = dict(sorted(renamed["components"]["schemas"].items()))
    return renamed


def _joined(paths: Mapping[str, Any]) -> dict[str, Any]:
    """Join paths that differ in the name of their last parameter alone, which OpenAPI takes for the same path.

    `editions/{code}` and `editions/{edition_id}` become `editions/{edition_key}`; each keeps its description.
    """
    shapes = Counter(_LAST.sub("{}", path) for path in paths)
    joined: dict[str, Any] = {}
    for path, operations in paths.items():
        found = _LAST.search(path)
        if found is None or shapes[_LAST.sub("{}", path)] == 1:
            joined[path] = operations
            continue
        name = path[: found.start()].rstrip("/").rpartition("/")[2].removesuffix("s") + "_key"
        for operation in operations.values():
            for parameter in operation["parameters"]:
                if parameter.get("in") == "path" and parameter["name"] == found[1]:
                    parameter["name"] = name
        joined.setdefault(f"{path[: found.start()]}{{{name}}}", {}).update(operations)
    return joined


def _queried(operation: Mapping[str, Any]) -> bool:
    return any(one.get("in") == "query" for one in operation["parameters"])


def _parameters(operation: dict[str, Any], method: str, *, reads_state: bool) -> None:
    parameters = operation.setdefault("parameters", [])
    for parameter in parameters:
        if "description" not in parameter:
            parameter["description"] = of_parameter(parameter["name"], parameter["in"])
        parameter["schema"].pop("description", None)  # said beside the schema
        several = [one for one in parameter["schema"].get("anyOf", ()) if one != {"type": "null"}]
        if len(several) == 1:  # a parameter is left out, and never null
            parameter["schema"] = several[0]
        if parameter["in"] == "header":  # generators of clients send text alone
            parameter["schema"].pop("format", None)
    shared = ["Accept-Language"]
    if method == "POST":
        shared.append("Idempotency-Key")
    if method == "GET" and operation["security"]:
        shared.append("X-Purpose")
    if reads_state:
        shared.append("If-Match")
    if operation.pop(CREATES, False) or (reads_state and method == "PUT"):
        shared.append("If-None-Match")  # anywhere else it could only fail
    parameters += [{"$ref": f"#/components/parameters/{name}"} for name in shared]


def _responses(operation: dict[str, Any]) -> None:
    """Take what the route declares instead of what the framework guesses."""
    for status, response in operation["responses"].items():
        if int(status) >= 400:
            operation["responses"][status] = problems.reference(int(status))
            continue
        content = response.get("content", {})
        _prefer_references(content)
        if len(content) > 1 and content.get("application/json") == {"schema": {}}:
            del content["application/json"]
        response["description"] = re.sub(r"^Successful Response$", "Done.", response["description"])
