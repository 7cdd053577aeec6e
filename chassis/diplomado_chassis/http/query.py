"""Query parameters of the API: one that an operation does not have is refused, and so is one too many.

Ignored, a misspelt `dry_run` stored what was to be tried, and a misspelt filter gave the list of everybody.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request

API = "/api/"
"""Paths of the API begin with it. Pages ignore parameters that they do not know: links to them are given some."""
LANGUAGE = "lang"
"""Every operation has it."""
_LISTS = (list, tuple, set, frozenset)


@dataclass(frozen=True, slots=True)
class QueryParameters:
    """The parameters of an operation, by name, and the type of list if one may be given several times."""

    kinds: Mapping[str, type | None]

    def check(self, request: Request) -> None:
        """Raise the 422 problem of a request with a parameter that is unknown, or is given too often."""
        given = request.query_params.multi_items()
        times, different = Counter(name for name, _ in given), Counter(name for name, _ in set(given))
        errors = [
            {"type": found, "loc": ("query", name), "ctx": {"expected": ", ".join(sorted(self.kinds))}}
            for name, number in times.items()
            if (found := self._fault(name, number, different[name]))
        ]
        if errors:
            raise RequestValidationError(errors)

    def _fault(self, name: str, times: int, different: int) -> str | None:
        if name not in self.kinds:
            return "parameter_unknown"
        kind = self.kinds[name]
        if kind is None:
            return "parameter_repeated" if times > 1 else None
        return "value_repeated" if kind in (set, frozenset) and different < times else None


def query_parameters(dependant: Dependant) -> QueryParameters:
    """Return the query parameters of a route, with those of all its dependencies."""
    return QueryParameters({LANGUAGE: None, **dict(_declared(dependant))})


def _declared(dependant: Dependant) -> Iterator[tuple[str, type | None]]:
    for parameter in dependant.query_params:
        yield parameter.alias, _list_of(parameter.field_info.annotation)
    for dependency in dependant.dependencies:
        yield from _declared(dependency)


def _list_of(annotation: Any) -> type | None:
    """Return the type of list in an annotation, if it has one."""
    origin = get_origin(annotation) or annotation
    if origin in _LISTS:
        kind: type = origin
        return kind
    inner = get_args(annotation) if origin in (Union, UnionType, Annotated) else ()
    return next((found for one in inner if (found := _list_of(one))), None)
