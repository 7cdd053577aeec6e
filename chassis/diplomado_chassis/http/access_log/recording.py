"""Writes one row for each answered request of staff that showed data of people, and for each that changed something.

The row of a read is written after the transaction of the request and before its answer, in a transaction of its own
that does not wait for the disk. A read is answered also if its row cannot be written: that is logged and counted. The
row of an action is written in the transaction of the action: both are there, or neither.
"""

import asyncio
import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

import structlog
from starlette.requests import Request
from starlette.responses import Response

from diplomado_chassis.http.access_log.naming import MAX_IDS, objects_in, people_in
from diplomado_chassis.http.access_log.rules import NAMES, AccessRules, identifier
from diplomado_chassis.http.auth.actor import Actor
from diplomado_chassis.http.auth.scopes import ById, Finder, Place, ScopeRules
from diplomado_chassis.http.path_keys import parsed_id
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.observability import metrics
from diplomado_chassis.observability.correlation import correlation_id
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.postgres.database import Connection, Database

log = structlog.get_logger()

_SECONDS = 2.0
_SHORT = 1 << 16
"""Bytes of an answer that are searched for ids on the loop; longer ones in a thread."""
_MAX_BODY = 1 << 18
_PURPOSE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
BAD_PURPOSE = Text(
    "X-Purpose lleva un código de hasta 64 letras, cifras, puntos, guiones y guiones bajos, sin nombres de personas.",
    "X-Purpose takes a code of at most 64 letters, digits, dots, dashes and underscores, without names of people.",
)
_INSERT = """
insert into access_log
    (subject, roles, method, route, editions, missions, programmes, people, correlation_id, purpose, kind, objects)
"""
# The condition is true; it lets the commit return before the log of the database is on the disk.
_INSERT_READ = f"""
{_INSERT} select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'read', '{{}}'
where set_config('synchronous_commit', 'off', true) is not null
"""
_INSERT_ACTION = f"{_INSERT} values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'action', $11)"
_INSERT_ACTION_AT = """
with places as (
    {0}
)
insert into access_log
    (editions, missions, programmes, subject, roles, method, route, people, correlation_id, purpose, kind, objects)
values (
    array(select distinct code collate "C" from places where code is not null order by 1),
    array(select distinct mission collate "C" from places where mission is not null order by 1),
    array(select distinct p.code collate "C" from places, unnest(places.programmes) as p (code) order by 1),
    $2, $3, $4, $5, $6, $7, $8, 'action', $9
)
"""
"""The same with the places of an id: an action costs its transaction one statement instead of two."""


class AccessLog:
    """Records who read what, by the rules of a service."""

    def __init__(self, database: Database, rules: AccessRules, scopes: ScopeRules) -> None:
        self._database = database
        self._rules = rules
        self._scopes = scopes

    def on(self, database: Database) -> "AccessLog":
        """Return the same rules on another database."""
        return AccessLog(database, self._rules, self._scopes)

    @staticmethod
    def purpose_of(request: Request) -> str | None:
        """Return the purpose that a caller states. Raises a 400 problem for one that is no code."""
        purpose = request.headers.get("x-purpose")
        if purpose is not None and not _PURPOSE.fullmatch(purpose):
            raise Problem(400, "purpose-invalid", BAD_PURPOSE)
        return purpose

    async def act(self, connection: Connection, request: Request, response: Response | None = None) -> None:
        """Record what staff did, in the transaction that did it; its `response` is known if the handler has ended."""
        actor: Actor | None = getattr(request.state, "actor", None)
        template: str = request.scope["route"].path
        if actor is None or request.method in ("GET", "HEAD") or self._rules.shows_people(request.method, template):
            return
        if response is not None and response.status_code >= 400:
            return
        people = await self._people(connection, request)
        location = b"" if response is None else response.headers.get("location", "").encode()
        objects = objects_in(request.path_params.items(), _sent(request), location, _content(response)[:_SHORT])
        find, value = self._step(request, template)
        if isinstance(find, ById) and (identifier := parsed_id(value)):
            await connection.execute(
                _at(find.statement), identifier, *_who(request, actor, template), *_what(request, people), objects
            )
            return
        places = list(await find(connection, value)) if find else []
        await connection.execute(_INSERT_ACTION, *_row(request, actor, template, places, people), objects)

    async def note(self, request: Request, response: Response) -> None:
        """Record a request that was answered with success, if it showed data of people to staff."""
        actor: Actor | None = getattr(request.state, "actor", None)
        template: str = request.scope["route"].path
        is_success = 200 <= response.status_code < 300
        if actor is None or not is_success or not self._rules.shows_people(request.method, template):
            return
        try:
            async with asyncio.timeout(_SECONDS), self._database.transaction(wake=False) as connection:
                find, value = self._step(request, template)
                places = list(await find(connection, value)) if find else []
                people = [*await self._people(connection, request), *await _shown_in(_content(response))]
                await connection.execute(_INSERT_READ, *_row(request, actor, template, places, people))
        except Exception as error:  # noqa: BLE001 - whatever it is, the reader gets the answer, and operators hear of it
            metrics.ACCESS_FAILURES.inc()
            log.error("access.not_recorded", route=template, subject=actor.subject, **failure(error))  # noqa: TRY400

    def _step(self, request: Request, template: str) -> tuple[Finder | None, str]:
        """Return how the editions are found to which the path or else the query leads, and by which value."""
        values: Mapping[str, Any] = request.path_params
        step = self._scopes.step(template)
        if step is None and "edition_id" in request.query_params and "editions/{edition_id}" in self._scopes.found:
            step, values = "editions/{edition_id}", request.query_params
        if step is None:
            return None, ""
        return self._scopes.found[step], str(values[step.partition("{")[2].rstrip("}")])

    async def _people(self, connection: Connection, request: Request) -> list[UUID]:
        found: list[UUID] = []
        for name, value in (*request.path_params.items(), *request.query_params.items()):
            key = identifier(value) if name in NAMES or name in self._rules.named else None
            if key is None:
                continue
            found += [key] if name in NAMES else await self._rules.named[name](connection, key)
        return list(dict.fromkeys(found))


def _row(
    request: Request, actor: Actor, template: str, places: Collection[Place], people: Collection[UUID]
) -> tuple[Any, ...]:
    return (
        *_who(request, actor, template),
        _codes(place.edition for place in places),
        _codes(place.mission for place in places),
        _codes(code for place in places for code in place.programmes),
        *_what(request, people),
    )


def _who(request: Request, actor: Actor, template: str) -> tuple[Any, ...]:
    return actor.subject, sorted(actor.roles), request.method, template


def _what(request: Request, people: Collection[UUID]) -> tuple[Any, ...]:
    return list(dict.fromkeys(people))[:MAX_IDS], correlation_id.get(), AccessLog.purpose_of(request)


@cache
def _at(statement: str) -> str:
    return _INSERT_ACTION_AT.format(statement)


async def _shown_in(content: bytes) -> list[UUID]:
    return people_in(content) if len(content) <= _SHORT else await asyncio.to_thread(people_in, content)


def _content(response: Response | None) -> bytes:
    """What was answered, if it is no stream and no file."""
    return bytes(getattr(response, "body", b""))


def _sent(request: Request) -> bytes:
    """The body, if the framework has kept it and it is no file."""
    body: bytes = getattr(request, "_body", b"")
    return body if len(body) <= _MAX_BODY else b""


def _codes(codes: Iterable[str | None]) -> list[str]:
    return sorted({code for code in codes if code})
