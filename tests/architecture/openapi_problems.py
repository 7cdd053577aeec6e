"""The problems in the OpenAPI document: all types at its root, their members in the schema, types at operations."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from diplomado_chassis.http.description.problems import reference
from diplomado_chassis.http.path_keys import NAMED
from diplomado_chassis.http.problems import OF_READING, TYPE_BASE, title_of
from diplomado_chassis.http.query import API
from diplomado_chassis.language.languages import ENGLISH
from diplomado_contracts.services import SERVICES
from tests.architecture.composition import Reached, routes_of, service_of
from tests.architecture.problem_types import Made, made
from tests.architecture.reaching import reached

TYPES = "x-problem-types"
EDGE = (
    "diplomado_chassis.http.edge:EdgeRoute.get_route_handler",
    "diplomado_chassis.http.edge:EdgeRoute.handle",
    "diplomado_chassis.http.middleware:RequestContextMiddleware.__call__",
    "diplomado_chassis.http.problems:install",
    "diplomado_chassis.http.connections:_answer",
    "diplomado_local.entrance.away:answers",
)
"""What every request goes through: the problems that it can come to may be the answer to any operation."""
_OF_NAMED_EDITIONS = {"diplomado_chassis.http.path_keys:EditionKeys.problem"}
"""What the edge comes to where the path of a route names an edition, and nowhere else."""
_NOT_FOUND = 404
_TOO_MANY = 429
_COUNT = {"type": "integer"}
_TEXT = {"type": "string"}
_ID = {"type": "string", "format": "uuid"}
_TEXTS = {"type": "array", "items": _TEXT}
_OBJECTS = {"type": "array", "items": {"type": "object", "additionalProperties": True}}


def _model(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _list_of(name: str) -> dict[str, Any]:
    return {"type": "array", "items": _model(name)}


MEMBERS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "accepted": ("The media types that are taken.", _TEXTS),
    "changes": ("What changed since the act was drafted, the first of them.", _OBJECTS),
    "changes_total": ("How many changes there are.", _COUNT),
    "decided": (
        "The decisions that there are.",
        {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "unmatched_id": _ID,
                    "registration_ids": {"type": "array", "items": _ID},
                    "decided_by": _TEXT,
                    "role": _TEXT,
                    "decided_at": {"type": "string", "format": "date-time"},
                },
                "required": ["unmatched_id", "registration_ids", "decided_by", "role", "decided_at"],
            },
        },
    ),
    "delivery_status": ("The status of the delivery.", _TEXT),
    "edition_id": ("The edition.", _ID),
    "errors": ("The fields, or the cells of a file, that are wrong.", _list_of("FieldProblem")),
    "excuse_id": ("The excuse that there is.", _ID),
    "file_id": ("The file that there is.", _ID),
    "finals": ("How many final score sheets use it.", _COUNT),
    "grader": ("The name that the grader has.", _TEXT),
    "kinds": ("The kinds of files that are taken.", _TEXTS),
    "limit_bytes": ("How many bytes the body may have.", _COUNT),
    "lines": ("Every row and what would happen to it, if they were asked for.", _list_of("LineView")),
    "mails": (
        "How many people are written to, by kind of message. Their sum is what confirms it.",
        {"type": "object", "additionalProperties": _COUNT},
    ),
    "make_up_id": ("The make-up that there is.", _ID),
    "most_rows": ("How many rows a list may have.", _COUNT),
    "people": ("How many people it is about.", _COUNT),
    "policy": (
        "The version of the policy that the act was drafted by, and the current one.",
        {
            "type": "object",
            "properties": {"drafted": _COUNT, "current": _COUNT},
            "required": ["drafted", "current"],
        },
    ),
    "preview": ("What an import of the file would do.", _model("FilePreview")),
    "promotions": ("How many people would get a place.", _COUNT),
    "reason": ("The reason that was given.", _TEXT),
    "reasons": ("Why the person is not eligible.", _TEXTS),
    "registration_ids": ("The registrations that are not known.", {"type": "array", "items": _ID}),
    "registrations": ("The registrations that it is about, the first of them.", {"type": "array", "items": _ID}),
    "retry_after_seconds": ("The seconds of `Retry-After`.", _COUNT),
    "roles": ("The roles that may call the operation.", _TEXTS),
    "rows": ("How many rows the list has.", _COUNT),
    "session_id": ("The session.", _ID),
    "state": ("The status of the registration.", _TEXT),
    "superseded_by": ("The certificate that replaced it.", _ID),
    "taken": ("How many places are taken.", _COUNT),
    "teams": ("The codes of the teams.", _TEXTS),
    "ties": ("The codes of the teams of each tie.", {"type": "array", "items": _TEXTS}),
    "used_in": (
        "How many entries use the code, by what they are.",
        {"type": "object", "additionalProperties": _COUNT},
    ),
    "valid": ("How many rows have no error; absent if not all could be read.", _COUNT),
    "values": ("The values of coded columns that are no codes.", _list_of("MeaningView")),
    "warnings": (
        "Remarks on rows of the list, or the warnings that nobody accepted.",
        {"type": "array", "items": {"anyOf": [_model("RowRemark"), _model("WarningView")]}},
    ),
    "warnings_total": ("How many warnings there are.", _COUNT),
}
"""What the members of problems are that RFC 9457 has not, by name."""


def describe_problems(document: dict[str, Any]) -> None:
    """Put the problems into the document."""
    document[TYPES] = list(_listed())
    properties = document["components"]["schemas"]["Problem"]["properties"]
    for name, slugs in sorted(_types_of_members().items()):
        words, schema = MEMBERS[name]
        properties[name] = _with_words(schema, f"{words} {_of_types(slugs)}".strip())
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            slugs = types_of(operation["operationId"])
            if method == "get":  # it has no body that could be wrong
                slugs = frozenset(slug for slug in slugs if _statuses()[slug] - {413, 415})
            operation[TYPES] = sorted(TYPE_BASE + slug for slug in slugs)
            possible = {status for slug in slugs for status in _statuses()[slug]}
            if _NOT_FOUND not in possible:
                operation["responses"].pop(str(_NOT_FOUND), None)  # nothing that it can come to answers this
            if _TOO_MANY in possible:
                said = reference(_TOO_MANY, as_page=not path.startswith(API))
                operation["responses"] = dict(sorted({**operation["responses"], str(_TOO_MANY): said}.items()))


def _with_words(schema: Mapping[str, Any], words: str) -> dict[str, Any]:
    return {**schema, "description": words}


def _of_types(slugs: frozenset[str]) -> str:
    return f"With {', '.join(f'`{slug}`' for slug in sorted(slugs))}." if len(slugs) < 8 else ""


def _types_of_members() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one in made():
        for name in one.members:
            found[name].add(one.slug)
    return {name: frozenset(slugs) for name, slugs in found.items()}


def _listed() -> Iterator[dict[str, Any]]:
    alike: dict[tuple[str, int], list[Made]] = defaultdict(list)
    for one in made():
        alike[one.slug, one.status].append(one)
    for (slug, status), places in sorted(alike.items()):
        said = {one.detail for one in places} - {""}
        details = sorted(said | {OF_READING_EN[detail] for detail in said if detail in OF_READING_EN})
        members = sorted({name for one in places for name in one.members})
        yield {
            "type": TYPE_BASE + slug,
            "status": status,
            "title": title_of(status).in_(ENGLISH),
            **({"details": details} if details else {}),
            **({"members": members} if members else {}),
            **({"general": True} if slug in general() else {}),
        }


OF_READING_EN = {text.en: instead.en for text, instead in OF_READING.items()}


@cache
def _statuses() -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for one in made():
        found[one.slug].add(one.status)
    return found


@cache
def _by_place() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one in made():
        found[one.where].add(one.slug)
    return found


def _types_at(places: frozenset[str]) -> frozenset[str]:
    return frozenset(slug for place in places for slug in _by_place().get(place, ()))


@cache
def general() -> frozenset[str]:
    """The types that any request may be answered with."""
    return _types_at(reached(EDGE, ("diplomado_chassis",)))


@cache
def _reached_by() -> dict[str, frozenset[str]]:
    """The types that the handlers of operations, and what they depend on, can come to."""
    return {
        str(getattr(route.route, "operation_id", None) or getattr(route.route, "name", "")): _types_at(
            places_of(route, name)
        )
        for name in SERVICES
        for route in routes_of(list(service_of(name).routes))
    }


def types_of(operation_id: str) -> frozenset[str]:
    """The types that an operation can answer, besides the general ones."""
    return _reached_by()[operation_id] - general()


def places_of(route: Reached, service: str) -> frozenset[str]:
    """Everything that a route can come to."""
    calls = [getattr(route.route, "endpoint", None), *route.dependencies]
    packages = ("diplomado_chassis", "diplomado_verify", f"diplomado_{service}")
    found = reached([_named(call) for call in calls if call is not None], packages)
    return found if NAMED.search(str(getattr(route.route, "path", ""))) else found - _OF_NAMED_EDITIONS


def _named(call: Callable[..., Any]) -> str:
    """A function, or the one that made it."""
    return f"{call.__module__}:{call.__qualname__.partition('.<locals>')[0]}"
