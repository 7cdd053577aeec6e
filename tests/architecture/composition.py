"""What the services are composed of, read from their composition roots without starting anything."""

import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from diplomado_chassis.http.auth import decision
from diplomado_chassis.service import Service
from tests.architecture.source import ROOT, SERVICES


@dataclass(frozen=True)
class Reached:
    """A route with everything that is resolved before its handler runs, in order."""

    route: BaseRoute
    dependencies: tuple[Callable[..., Any], ...]

    @property
    def name(self) -> str:
        """Methods and path."""
        return f"{','.join(sorted(getattr(self.route, 'methods', None) or ()))} {getattr(self.route, 'path', '?')}"


def service_of(name: str) -> Service:
    """The service that a package's `__main__` composes."""
    service: Service = importlib.import_module(f"diplomado_{name}.__main__").service
    return service


def all_services() -> list[Service]:
    """All four."""
    return [service_of(name) for name in SERVICES]


def routes_of(routers: Iterator[APIRouter] | tuple[APIRouter, ...] | list[APIRouter]) -> Iterator[Reached]:
    """Every route of some routers, also of routers that were included in them."""
    for router in routers:
        yield from _routes(router, ())


def _routes(router: APIRouter, inherited: tuple[Callable[..., Any], ...]) -> Iterator[Reached]:
    for route in router.routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            context: Any = getattr(route, "include_context", None)
            given = tuple(depends.dependency for depends in context.dependencies)
            yield from _routes(included, (*inherited, *given))
        elif isinstance(route, APIRoute):
            yield Reached(route, (*inherited, *_flat(route.dependant)))
        else:
            yield Reached(route, inherited)


def _flat(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for dependency in dependant.dependencies:
        yield from _flat(dependency)
        if dependency.call is not None:
            yield dependency.call


def undecided(routers: list[APIRouter]) -> list[str]:
    """Routes that anybody may call without anybody having said so."""
    return [reached.name for reached in routes_of(routers) if not any(map(decision, reached.dependencies))]


def connected_before_decided(routers: list[APIRouter]) -> list[str]:
    """Routes that open a transaction before it is known whether the caller may."""
    return [reached.name for reached in routes_of(routers) if _opens_first(reached)]


def _opens_first(reached: Reached) -> bool:
    for call in reached.dependencies:
        if decision(call):
            return False
        if call.__name__ == "_transaction":
            return True
    return False


def tables_of(service: str) -> set[str]:
    """The tables that a service's migrations make."""
    folder = ROOT / "services" / service / f"diplomado_{service}" / "migrations"
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.sql"))).lower()
    made = set(re.findall(r"create table (?:if not exists )?(\w+)", text))
    return made - set(re.findall(r"drop table (?:if exists )?(\w+)", text))


def statements_of(function: Callable[..., Any], depth: int = 3) -> str:
    """All texts that a function, and what it calls in our own modules, may execute."""
    code = getattr(function, "__code__", None)
    if code is None:
        return ""
    texts = [constant for constant in code.co_consts if isinstance(constant, str)]
    for name in code.co_names:
        for value in _named(function.__globals__, name, code.co_names):
            if isinstance(value, str):
                texts.append(value)
            elif depth and getattr(value, "__module__", "").startswith("diplomado_"):
                texts.append(statements_of(value, depth - 1))
    return "\n".join(texts)


def _named(scope: dict[str, Any], name: str, names: tuple[str, ...]) -> Iterator[Any]:
    value = scope.get(name)
    if isinstance(value, ModuleType):
        yield from (getattr(value, attribute) for attribute in names if hasattr(value, attribute))
    elif value is not None:
        yield value


def purged(functions: list[Callable[..., Any]]) -> set[str]:
    """The tables that some functions delete from."""
    return {table for f in functions for table in re.findall(r"delete\s+from\s+(\w+)", statements_of(f).lower())}
