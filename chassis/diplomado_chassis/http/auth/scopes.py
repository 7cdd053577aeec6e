"""Where an edition lies, and whether a caller's scope admits what a path names. One check for API and pages.

A service declares `ScopeRules`: how the parameters of its paths lead to editions, which routes are lists that leave out
what is outside, and which have nothing to do with an edition. A route that is none of these refuses limited callers.
"""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

import structlog
from starlette.requests import Request

from diplomado_chassis.http.auth.actor import Actor
from diplomado_chassis.http.path_keys import parsed_id
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection

log = structlog.get_logger()

OUTSIDE = Text(
    "Esto pertenece a una edición que está fuera de su ámbito.", "This belongs to an edition outside of your scope."
)
NOT_ASSIGNED = Text(
    "Esto no le fue asignado. La coordinación puede asignárselo a su cuenta.",
    "This was not assigned to you. The coordination can assign it to your account.",
)
_STEP = re.compile(r"([a-z-]+/\{\w+)(?::\w+)?\}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an edition lies: its code, the code of its mission, and those of its programmes."""

    edition: str | None = None
    mission: str | None = None
    programmes: Collection[str] = ()


Finder = Callable[[Connection, str], Awaitable[Sequence[Place]]]
"""Finds the editions that a value of a path belongs to: none if nothing is known by the value."""

Assignment = Callable[[Connection, str, Sequence[str]], Awaitable[bool]]
"""Says whether something that a path names was assigned to an account, by any of its names."""

Kind = Literal["found", "filtered", "unscoped", "closed"]


@dataclass(frozen=True)
class ScopeRules:
    """How the scope of each staff route of a service is found.

    `found` maps a step of a path, as `editions/{edition_id}`, to its finder. `filtered` and `unscoped` map the begin of
    a path to a reason, and `closed` what refuses limited callers. The first step of a path that is known decides; then
    the longest begin. A role in `assigned` admits its bearer to what was assigned to them alone, by the same steps.
    """

    found: Mapping[str, Finder] = field(default_factory=dict)
    filtered: Mapping[str, str] = field(default_factory=dict)
    unscoped: Mapping[str, str] = field(default_factory=dict)
    closed: Mapping[str, str] = field(default_factory=dict)
    assigned: Mapping[str, Mapping[str, Assignment]] = field(default_factory=dict)

    def kind(self, template: str) -> Kind | None:
        """Return how the scope of a route is found, by the template of its path; None if it is not declared."""
        if self.step(template):
            return "found"
        kinds: dict[Kind, Mapping[str, str]] = {
            "filtered": self.filtered,
            "unscoped": self.unscoped,
            "closed": self.closed,
        }
        begins = [(len(path), kind) for kind, paths in kinds.items() for path in paths if _begins(template, path)]
        return max(begins)[1] if begins else None

    def step(self, template: str) -> str | None:
        """Return the step of a path that leads to an edition."""
        steps = (match.group(1) + "}" for match in _STEP.finditer(template))
        return next((step for step in steps if step in self.found), None)


@dataclass(frozen=True, slots=True)
class ById:
    """Finds editions by an id: `statement` gives `code`, `mission` and `programmes` of those that belong to `$1`.

    What has no edition, or one that nobody described, lies in no scope.
    """

    statement: str

    async def __call__(self, connection: Connection, value: str) -> Sequence[Place]:
        """Return where the editions lie, as a `Finder` does."""
        identifier = parsed_id(value)
        if identifier is None:
            return []
        rows = await connection.fetch(self.statement, identifier)
        return [Place(row["code"], row["mission"], row["programmes"] or ()) for row in rows] or [Place()]


def assigned_by_id(statement: str) -> Assignment:
    """Make an assignment of a statement that says of an id and the names of an account whether it is theirs."""

    async def is_assigned(connection: Connection, value: str, accounts: Sequence[str]) -> bool:
        try:
            identifier = UUID(value)
        except ValueError:
            return True  # no identifier: the handler says so
        return bool(await connection.fetchval(statement, identifier, accounts))

    return is_assigned


def require_in_scope(actor: Actor, *places: Place) -> None:
    """Raise a 403 problem if none of the places lies in the scope of a caller who is limited."""
    if actor.scope.is_limited and not any(
        actor.scope.admits(place.edition, place.mission, place.programmes) for place in places
    ):
        log.warning("auth.outside_scope", subject=actor.subject)
        raise Problem(403, "outside-scope", OUTSIDE)


async def check_scope(request: Request, actor: Actor) -> None:
    """Refuse a limited caller to whom the path of a request is closed. Costs nothing for all others."""
    if not actor.scope.is_limited:
        return
    rules: ScopeRules = request.app.state.scope_rules
    template: str = request.scope["route"].path
    step = rules.step(template)
    if step is None:
        if rules.kind(template) in (None, "closed"):
            require_in_scope(actor)
        return
    value = request.path_params[step.partition("{")[2].rstrip("}")]
    async with request.app.state.database.transaction(readonly=True) as connection:
        places = await rules.found[step](connection, str(value))
    if places:  # what nobody knows is for the handler to answer
        require_in_scope(actor, *places)


async def require_found_in_scope(
    request: Request, connection: Connection, actor: Actor, step: str, value: object
) -> None:
    """Refuse a limited caller to whom something that a body names is closed, as if a path had named it."""
    rules: ScopeRules = request.app.state.scope_rules
    if actor.scope.is_limited and (places := await rules.found[step](connection, str(value))):
        require_in_scope(actor, *places)


async def check_assignment(request: Request, actor: Actor, roles: Collection[str]) -> None:
    """Refuse a caller whom a route admits by roles of assignment alone, to what was not assigned to them."""
    rules: ScopeRules = request.app.state.scope_rules
    admitting = actor.roles & set(roles)
    template: str = request.scope["route"].path
    if not admitting <= rules.assigned.keys() or rules.kind(template) in ("filtered", "unscoped"):
        return
    step = rules.step(template)
    if step is not None:
        value = str(request.path_params[step.partition("{")[2].rstrip("}")])
        async with request.app.state.database.transaction(readonly=True) as connection:
            for role in sorted(admitting):
                rule = rules.assigned[role].get(step)
                if rule is not None and await rule(connection, value, actor.accounts):
                    return
    log.warning("auth.not_assigned", subject=actor.subject)
    raise Problem(403, "not-assigned", NOT_ASSIGNED)


def _begins(template: str, path: str) -> bool:
    return template == path or template.startswith(path.rstrip("/") + "/")
