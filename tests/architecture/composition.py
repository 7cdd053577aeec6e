"""What the services are composed of, read from their composition roots without starting anything."""

import importlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from diplomado_chassis.handling import Purge
from diplomado_chassis.http.auth import decision
from diplomado_chassis.service import Service
from diplomado_contracts.services import SERVICES
from tests.architecture.source import ROOT


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
        if call.__name__ in ("_transaction", "_reading"):
            return True
    return False


def tables_of(service: str) -> set[str]:
    """The tables that a service's migrations make."""
    text = _migrations(service)
    made = set(re.findall(r"create table (?:if not exists )?(\w+)", text))
    return made - set(re.findall(r"drop table (?:if exists )?(\w+)", text))


def going_with(service: str, table: str) -> set[str]:
    """The tables whose rows go with the rows of another."""
    definitions = re.findall(r"create table (?:if not exists )?(\w+)(.*?);", _migrations(service), re.DOTALL)
    return {name for name, body in definitions if re.search(rf"references {table}\b[^,]*on delete cascade", body)}


def _migrations(service: str) -> str:
    folder = ROOT / "services" / service / f"diplomado_{service}" / "migrations"
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.sql"))).lower()


class _Listener:
    """Stands in for a connection to a database in which there is nothing, and notes what it is asked."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def execute(self, statement: str, *_arguments: object, **_options: object) -> str:
        self.heard.append(statement)
        return "DELETE 0"

    async def fetch(self, statement: str, *_arguments: object, **_options: object) -> list[object]:
        self.heard.append(statement)
        return []

    async def fetchrow(self, statement: str, *_arguments: object, **_options: object) -> None:
        self.heard.append(statement)

    async def fetchval(self, statement: str, *_arguments: object, **_options: object) -> None:
        self.heard.append(statement)


async def purged(purges: Sequence[Purge]) -> set[str]:
    """The tables that some purges delete from: by the texts that they hold, and by what they ask of a database."""
    listener: Any = _Listener()
    for purge in purges:
        await purge(listener)
    texts = "\n".join([*listener.heard, *(_texts_of(purge, 3) for purge in purges)]).lower()
    return set(re.findall(r"delete\s+from\s+(\w+)", texts)) | set(
        re.findall(r"update\s+(\w+)\s+set\s+\w+ = null", texts)
    )


def _texts_of(function: Callable[..., Any], depth: int) -> str:
    """All texts that a function holds, with those of what it calls in our own modules."""
    code = getattr(function, "__code__", None)
    if code is None:
        return ""
    texts = [constant for constant in code.co_consts if isinstance(constant, str)]
    for name in code.co_names:
        for value in _named(function.__globals__, name, code.co_names):
            texts.extend(item for item in (value if isinstance(value, tuple) else (value,)) if isinstance(item, str))
            if depth and callable(value) and getattr(value, "__module__", "").startswith(("diplomado_", "tests.")):
                texts.append(_texts_of(value, depth - 1))
    return "\n".join(texts)


def _named(scope: dict[str, Any], name: str, names: tuple[str, ...]) -> Iterator[Any]:
    value = scope.get(name)
    if isinstance(value, ModuleType):
        yield from (getattr(value, attribute) for attribute in names if hasattr(value, attribute))
    elif value is not None:
        yield value
