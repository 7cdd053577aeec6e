"""A service, described as data. Its `__main__` builds a `Service` and passes it to `running.cli.main`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import APIRouter

from diplomado_chassis.handling import Command, Context, Handler, Preparation, Purge, Trace
from diplomado_chassis.http.access_log import AccessRules
from diplomado_chassis.http.auth import ScopeRules
from diplomado_chassis.http.path_keys import EditionKeys
from diplomado_chassis.publishing.restating import Restatement
from diplomado_chassis.settings import Settings
from diplomado_contracts.event import Event

ROLES = ("api", "consumer", "relay")


@dataclass(frozen=True)
class Service:
    """A service's parts.

    `migrations` names the package with the SQL files. `consumes` maps event types to set-based handlers. `tasks` maps
    additional roles to functions that run until `Context.stopping` is set. `purges` delete rows after their retention,
    every hour; those in `frequent` run every minute, and end what is limited in time: a held place. `prepares`
    bring data up to the release and the settings before a process is ready. `erase` applies erasures that
    `replay-erasures` reads again, if they are not consumed. `restates` says how facts are stated again, and
    `trace` adds lines to the command of this name. `scopes` says how a path leads to the edition that a limited caller
    may see or not, `edition_keys` how its id and code are found, and `access` which routes show data of people. `tags`
    describe the groups of routes in the OpenAPI document. `commands` are added to the command line, by their names.
    """

    name: str
    settings: type[Settings]
    migrations: str
    routes: Sequence[APIRouter] = ()
    consumes: Mapping[type[Event], Handler] = field(default_factory=dict)
    tasks: Mapping[str, Callable[[Context], Awaitable[None]]] = field(default_factory=dict)
    purges: Sequence[Purge] = ()
    frequent: Sequence[Purge] = ()
    prepares: Sequence[Preparation] = ()
    erase: Handler | None = None
    restates: Sequence[Restatement] = ()
    trace: Trace | None = None
    scopes: ScopeRules = field(default_factory=ScopeRules)
    edition_keys: EditionKeys | None = None
    access: AccessRules = field(default_factory=AccessRules)
    tags: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, Command] = field(default_factory=dict)

    @property
    def package(self) -> str:
        """The Python package of this service."""
        return self.migrations.partition(".")[0]

    @property
    def roles(self) -> tuple[str, ...]:
        """All roles that a process of this service can have."""
        return (*ROLES, *self.tasks)

    @property
    def topics(self) -> list[str]:
        """The topics that this service consumes, each once."""
        return list(dict.fromkeys(event.topic.name for event in self.consumes))
