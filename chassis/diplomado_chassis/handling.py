"""Types of what a service gives to the chassis: event handlers, purges of tables, and long-running tasks."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from diplomado_chassis.postgres.database import Connection, Database
from diplomado_chassis.settings import Settings
from diplomado_contracts.cloudevents import Envelope
from diplomado_contracts.event import Event

E = TypeVar("E", bound=Event)


class Received(NamedTuple, Generic[E]):
    """An event with its envelope."""

    event: E
    envelope: Envelope


Handler: TypeAlias = Callable[[Connection, Sequence[Received[Any]]], Awaitable[None]]
"""Applies all events of one type in a batch, in the batch's transaction. Handlers must commute: see docs/adr/0007."""

Handlers: TypeAlias = Mapping[type[Event], Handler]

Purge: TypeAlias = Callable[[Connection], Awaitable[int]]
"""Deletes rows whose retention has ended, in its own transaction, and returns the number of deleted rows."""


@dataclass(frozen=True)
class Context:
    """The argument of a service's task."""

    name: str
    settings: Settings
    database: Database
    stopping: asyncio.Event
    beat: Callable[[], None] = lambda: None
    """Call it whenever the task makes progress or finds nothing to do: `/livez` watches it."""
