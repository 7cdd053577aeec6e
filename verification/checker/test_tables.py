"""What the checker takes from the services, and what it adds by hand, cover every event that a service consumes."""

from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from diplomado_contracts import Attended, CertificateIssued, EditionPublished, Graduated
from diplomado_contracts.erasures import RECEIPTS
from diplomado_contracts.event import Event
from diplomado_contracts.services import SERVICES
from diplomado_notifications.__main__ import service as notifications
from diplomado_notifications.webhooks.handlers import queue
from tests.chassis.sample import sample
from verification.checker.services import READS, declared_projections
from verification.checker.tables import ONLY_WITH, PROJECTIONS, VALUES


def test_the_checker_knows_what_the_services_consume() -> None:
    """As their composition roots say."""
    roots = {name: import_module(f"diplomado_{name}.__main__").service for name in READS if name != "sample"}
    assert {name: set(types) for name, types in READS.items()} == {
        name: set(service.consumes) for name, service in {**roots, "sample": sample}.items()
    }


@dataclass
class Declared:
    """Describes its table as a projection of the chassis does."""

    table: str = "editions"
    key: tuple[str, ...] = ("edition_id",)
    version: tuple[str, ...] = ("revision",)
    keep: str = "newest"
    events: tuple[type[Event], ...] = (EditionPublished,)

    async def __call__(self, *_arguments: object) -> None:
        """Handle nothing."""


def test_a_declared_projection_is_found_once() -> None:
    """However many events are handled by it; other handlers are none."""
    declared = Declared()
    consumes: dict[type[Event], Any] = {**sample.consumes, EditionPublished: declared, Graduated: declared}
    found: list[Any] = list(declared_projections(replace(sample, consumes=consumes)))
    assert found == [declared]
    assert declared_projections(sample) == []


def test_every_table_with_values_to_compare_is_a_projection() -> None:
    """A table that was renamed is noticed."""
    assert {*VALUES, *ONLY_WITH} <= {projection.table for projection in PROJECTIONS}


ACTING = {("registration", event) for event in (Attended, CertificateIssued, *RECEIPTS)}
"""They only put off the end of a person's retention, or confirm an erasure."""
SENT_ON = {("notifications", event) for event, handler in notifications.consumes.items() if handler is queue}
"""They only go on to webhooks."""


def test_every_projection_of_a_service_is_judged() -> None:
    """Each event that a service consumes is repeated by a table of it, except those that only erase or act."""
    judged = {(projection.service, event) for projection in PROJECTIONS for event in projection.types}
    assert {(name, event) for name in SERVICES for event in READS[name]} - ACTING - SENT_ON <= judged
