"""A service, as data. Its `__main__` builds one of these, on one screen, and gives it to `running.cli.main`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import APIRouter

from diplomado_chassis.handling import Context, Handler, Purge
from diplomado_chassis.settings import Settings
from diplomado_contracts.event import Event

ROLES = ("api", "consumer", "relay")


@dataclass(frozen=True)
class Service:
    """A service's parts.

    `migrations` names the package of its SQL files. `consumes` maps contracts to set-based handlers. `tasks` are
    roles of its own, each running until its context is stopping. `purges` delete what its tables no longer need.
    """

    name: str
    settings: type[Settings]
    migrations: str
    routes: Sequence[APIRouter] = ()
    consumes: Mapping[type[Event], Handler] = field(default_factory=dict)
    tasks: Mapping[str, Callable[[Context], Awaitable[None]]] = field(default_factory=dict)
    purges: Sequence[Purge] = ()

    @property
    def package(self) -> str:
        """The Python package of this service."""
        return self.migrations.partition(".")[0]

    @property
    def roles(self) -> tuple[str, ...]:
        """Everything that a process of this service can do."""
        return (*ROLES, *self.tasks)

    @property
    def topics(self) -> list[str]:
        """The topics that this service reads, each once."""
        return list(dict.fromkeys(event.topic.name for event in self.consumes))
