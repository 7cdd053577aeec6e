"""Reads from the composition roots which events each service consumes, and which projections it declares."""

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol, runtime_checkable

from diplomado_chassis.service import Service
from diplomado_contracts.event import Event
from diplomado_contracts.services import SERVICES
from tests.chassis.sample import sample
from verification.services import composition_root

Types = tuple[type[Event], ...]


@runtime_checkable
class DeclaredProjection(Protocol):
    """A projection of the chassis, as far as it describes its table."""

    table: str
    key: Sequence[str]
    version: Sequence[str]
    keep: str

    @property
    def events(self) -> Types:
        """The types of events that the table repeats."""


def declared_projections(service: Service) -> list[DeclaredProjection]:
    """The projections that a service consumes into or holds in its module `projections`, each once."""
    found = {
        id(candidate): candidate for candidate in _candidates(service) if isinstance(candidate, DeclaredProjection)
    }
    return list(found.values())


def _candidates(service: Service) -> Iterator[Any]:
    yield from service.consumes.values()
    module = f"diplomado_{service.name}.projections"
    if service.name in SERVICES and find_spec(module):
        yield from vars(import_module(module)).values()


ROOTS: Mapping[str, Service] = {"sample": sample, **{name: composition_root(name) for name in SERVICES}}
"""The composition roots by name, with the sample service of the chassis's tests."""

READS: Mapping[str, Types] = {name: tuple(service.consumes) for name, service in ROOTS.items()}
"""The events that each service consumes."""
