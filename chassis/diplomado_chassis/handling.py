"""Types of what a service gives to the chassis: event handlers, purges of tables, and long-running tasks."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
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

Purge: TypeAlias = Callable[..., Awaitable[int]]
"""Deletes or changes rows whose time has ended, in its own transaction, and returns the number of these rows.

Several processes may run it at once: it locks what it changes. It bounds its work, and the next run does the rest.

Its argument is the connection. If it has a parameter `settings`, it receives the settings of the process too.
"""

Preparation: TypeAlias = Callable[[Connection, Any], Awaitable[None]]
"""Brings the data of a service up to the present release and settings, in its own transaction.

Its arguments are the connection and the settings of the process. Each process calls it once, when the schema is at the
head of the migrations, and again if it failed. Several processes may call it at once: it locks what it compares, and
repeating it changes nothing.
"""


Note: TypeAlias = Callable[[Connection], Awaitable[None]]
"""Records in the audit record what a transaction does."""


async def note_nothing(_connection: Connection) -> None:
    """Record nothing: whoever calls records it, or it is no action of anybody."""


Trace: TypeAlias = Callable[[Connection, str], Awaitable[Sequence[dict[str, Any]]]]
"""Returns what a service did about an id, without names: lines of the command `trace`, each with its `where`."""

Command: TypeAlias = Callable[[Database, Path], Awaitable[Mapping[str, Any]]]
"""A command that operators run with a path. It returns what is printed; its docstring is its help."""


@dataclass(frozen=True)
class Context:
    """The argument of a service's task."""

    name: str
    settings: Settings
    database: Database
    stopping: asyncio.Event
    beat: Callable[[], None] = lambda: None
    """Call it whenever the task makes progress or finds nothing to do: `/livez` watches it."""
