"""Writes one row for each answered request of staff that showed data of people.

The row is written after the transaction of the request and before its answer, in a transaction of its own that does
not wait for the disk. A read is answered also if its row cannot be written: that is logged and counted.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import structlog
from starlette.requests import Request

from diplomado_chassis.http.access_log.rules import NAMES, AccessRules, identifier
from diplomado_chassis.http.auth.actor import Actor
from diplomado_chassis.http.auth.scopes import Place, ScopeRules
from diplomado_chassis.observability import metrics
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.postgres.database import Connection, Database

log = structlog.get_logger()

_SECONDS = 2.0
# The condition is true; it lets the commit return before the log of the database is on the disk.
_INSERT = """
insert into access_log (subject, roles, route, editions, missions, programmes, people)
select $1, $2, $3, $4, $5, $6, $7 where set_config('synchronous_commit', 'off', true) is not null
"""


class AccessLog:
    """Records who read what, by the rules of a service."""

    def __init__(self, database: Database, rules: AccessRules, scopes: ScopeRules) -> None:
        self._database = database
        self._rules = rules
        self._scopes = scopes

    async def note(self, request: Request, status: int) -> None:
        """Record a request that was answered with success, if it showed data of people to staff."""
        actor: Actor | None = getattr(request.state, "actor", None)
        template: str = request.scope["route"].path
        if actor is None or not 200 <= status < 300 or not self._rules.shows_people(request.method, template):
            return
        try:
            async with asyncio.timeout(_SECONDS), self._database.transaction(wake=False) as connection:
                places = await self._places(connection, request, template)
                people = await self._people(connection, request)
                await connection.execute(
                    _INSERT,
                    actor.subject,
                    sorted(actor.roles),
                    template,
                    _codes(place.edition for place in places),
                    _codes(place.mission for place in places),
                    _codes(code for place in places for code in place.programmes),
                    people,
                )
        except Exception as error:  # noqa: BLE001 - whatever it is, the reader gets the answer, and operators hear of it
            metrics.ACCESS_FAILURES.inc()
            log.error("access.not_recorded", route=template, subject=actor.subject, **failure(error))  # noqa: TRY400

    async def _places(self, connection: Connection, request: Request, template: str) -> list[Place]:
        """Where the editions lie that the path or else the query leads to."""
        values: Mapping[str, Any] = request.path_params
        step = self._scopes.step(template)
        if step is None and "edition_id" in request.query_params and "editions/{edition_id}" in self._scopes.found:
            step, values = "editions/{edition_id}", request.query_params
        if step is None:
            return []
        return list(await self._scopes.found[step](connection, str(values[step.partition("{")[2].rstrip("}")])))

    async def _people(self, connection: Connection, request: Request) -> list[UUID]:
        found: list[UUID] = []
        for name, value in (*request.path_params.items(), *request.query_params.items()):
            key = identifier(value) if name in NAMES or name in self._rules.named else None
            if key is None:
                continue
            found += [key] if name in NAMES else await self._rules.named[name](connection, key)
        return list(dict.fromkeys(found))


def _codes(codes: Iterable[str | None]) -> list[str]:
    return sorted({code for code in codes if code})
