"""The edge of the program: one transaction for a request, opened when a handler first needs it, committed before
the answer leaves. A POST with an Idempotency-Key keeps its first answer in that same transaction.
"""

import asyncio
import time
from codecs import BOM_UTF8
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cached_property
from json import JSONDecodeError
from types import TracebackType
from typing import Annotated, Any, Self

import structlog
from fastapi import APIRouter, Depends
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from diplomado_chassis.failures import is_outdated_plan
from diplomado_chassis.http import idempotency
from diplomado_chassis.http.body import bounded, has_own_limit
from diplomado_chassis.http.content_types import check_json
from diplomado_chassis.http.decisions import decision, identification, is_limited
from diplomado_chassis.http.problems import UNAVAILABLE, Problem
from diplomado_chassis.http.query import API, query_parameters
from diplomado_chassis.http.rate_limit import RateLimiter, client_of
from diplomado_chassis.language.text import Text
from diplomado_chassis.observability import failpoints
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.postgres.database import Connection, Database
from diplomado_contracts.cloudevents import MalformedRecord
from diplomado_contracts.decoding import read_json

log = structlog.get_logger()

TOO_MANY = Text(
    "Recibimos demasiadas solicitudes desde su conexión. Espere unos segundos e inténtelo de nuevo.",
    "We received too many requests from your connection. Wait some seconds and try again.",
)
MIN_ANSWER_SECONDS = 0.15
"""Longer than a request takes on an idle machine."""
MAX_KEPT = 1 << 18
"""Bytes of an answer that is kept for a repetition, of a route that opens its transactions itself."""


class EdgeRequest(Request):
    """A request whose JSON is read by the letter of its standard, as the data of events: no member twice, no NaN."""

    async def json(self) -> Any:
        """Return the body as JSON. Raises JSONDecodeError, which the framework answers by 422."""
        if not hasattr(self, "_json"):
            body = await self.body()
            try:
                self._json = read_json(body.removeprefix(BOM_UTF8))  # which some clients write in front
            except MalformedRecord as error:
                raise JSONDecodeError(str(error), "", 0) from None
        return self._json


class EdgeRoute(APIRoute):
    """A route whose handler runs inside at most one transaction."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the framework's handler, which authorises, parses and calls ours."""
        # Nothing is parsed for a caller who is not admitted, in whatever order a handler names its parameters.
        self.dependant.dependencies.sort(key=lambda dependency: decision(dependency.call) is None)
        handle = super().get_route_handler()
        limited = is_limited(dependency.call for dependency in self.dependant.dependencies)
        # The framework reads and parses the body before it calls any dependency.
        identify = identification(dependency.call for dependency in self.dependant.dependencies)
        query = query_parameters(self.dependant) if self.path.startswith(API) else None

        async def attempt(request: Request) -> Response:
            async with Edge(request) as edge:
                request.state.edge = edge
                request.app.state.access_log.purpose_of(request)  # refused before anything is done
                asked = query if request.scope["query_string"] else None
                if identify and (self.body_field or asked):
                    await identify(request)
                if asked:
                    asked.check(request)
                if self.body_field:
                    check_json(request)
                response = await handle(request)
                await edge.record(response)
                await edge.store_response(response)
                failpoints.reach("edge.before_commit")
            return response

        async def handle_at_edge(request: Request) -> Response:
            request = EdgeRequest(request.scope, request.receive, request._send)
            if limited and request.method not in ("GET", "HEAD"):
                _limit_client(request)
            try:
                try:
                    response = await attempt(request)
                except Exception as error:
                    if not _may_repeat(request, error):
                        raise
                    log.warning("http.repeated", **failure(error))
                    response = await attempt(request)
                failpoints.reach("edge.after_commit")
                await request.app.state.access_log.note(request, response)
                await request.app.state.staff_names.note(request, response.status_code)
            except idempotency.StoredResponse as before:
                response = before.response()
            # Here, as the framework does not put headers of dependencies on files.
            if ending := getattr(request.state, "ending", None):
                ending.mark(response)
            return response

        return handle_at_edge

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Compare the beginning of the path first: most routes differ there, and a pattern takes longer to compare."""
        if not scope.get("root_path") and not scope["path"].startswith(self._beginning):
            return Match.NONE, {}
        return super().matches(scope)

    @cached_property
    def _beginning(self) -> str:
        return self.path.partition("{")[0]

    @cached_property
    def _has_own_limit(self) -> bool:
        return has_own_limit(self.dependant)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Limit the body to the setting, for a route that has no limit of its own."""
        if not self._has_own_limit:
            receive = bounded(receive, scope["app"].state.settings.body_limit)
        await super().handle(scope, receive, send)


def _may_repeat(request: Request, error: Exception) -> bool:
    """Return whether a request may be done again at once: a migration outdated a statement, and nothing was committed.

    A body that was read and not kept, such as that of an upload, cannot be read again: its sender gets 503 and repeats.
    """
    own: EdgeDatabase | None = request.state.edge.own
    can_be_read = hasattr(request, "_body") or not request._stream_consumed
    return is_outdated_plan(error) and can_be_read and not (own and own.has_written)


def _limit_client(request: Request) -> None:
    """Count a request of the public that changes something. Raises a 429 problem if its client sent too many."""
    limiter: RateLimiter = request.app.state.public_limiter
    if seconds := limiter.wait_for(client_of(request.client.host if request.client else None)):
        raise Problem(429, "too-many-requests", TOO_MANY, headers={"Retry-After": str(seconds)})


class EvenRoute(EdgeRoute):
    """A route that answers no sooner than `MIN_ANSWER_SECONDS`, so that the time does not tell what was found."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler, with its transaction, in the time that every answer takes."""
        handle = super().get_route_handler()

        async def handle_evenly(request: Request) -> Response:
            until = time.monotonic() + MIN_ANSWER_SECONDS
            try:
                return await handle(request)
            finally:
                await asyncio.sleep(max(0.0, until - time.monotonic()))

        return handle_evenly


class Edge:
    """The transaction and the idempotency claim of one request."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._transaction: AbstractAsyncContextManager[Connection] | None = None
        self._connection: Connection | None = None
        self._claim: idempotency.Claim | None = None
        self.own: EdgeDatabase | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        if self._connection is None or self._transaction is None:
            return None
        return await self._transaction.__aexit__(kind, error, trace)

    async def reading(self) -> Connection:
        """Return a connection for one statement that reads, which needs no transaction around it."""
        assert self._connection is None
        self._transaction = self._request.app.state.database.statement()
        self._connection = await self._transaction.__aenter__()
        return self._connection

    async def connection(self) -> Connection:
        """Open the transaction, once. Raises a 503 problem while the outbox is too far behind to take more."""
        if self._connection is None:
            database = EdgeDatabase(self._request.app.state.database, self._request.app.state.overloaded)
            self._transaction = database.transaction(readonly=self._request.method in ("GET", "HEAD"))
            self._connection = await self._transaction.__aenter__()
            if key := idempotency.key_of(self._request):
                self._claim = await idempotency.claim(self._connection, self._request, key)
        return self._connection

    async def record(self, response: Response) -> None:
        """Record what staff did in the transaction; a route with transactions of its own has recorded it in one."""
        if self._connection is not None:
            await self._request.app.state.access_log.act(self._connection, self._request, response)

    async def store_response(self, response: Response) -> None:
        """Store the answer beside its effect; of a route with transactions of its own right after it."""
        if self._claim is not None and self._connection is not None:
            await self._claim.keep(self._connection, response)
        elif self.own is not None:
            await self.own.keep(response)


async def _transaction(request: Request) -> Connection:
    edge: Edge = request.state.edge
    return await edge.connection()


async def _reading(request: Request) -> Connection:
    edge: Edge = request.state.edge
    return await edge.reading()


class EdgeDatabase:
    """The database of a route that opens its transactions itself, for example to render between two of them.

    The key of the `request`, if one is given, is claimed in its first writing transaction: a repetition never gets so
    far, and reads the answer that is stored once the route has ended. What staff do is recorded in the first that
    commits, unless the route says that it was refused.
    """

    def __init__(self, database: Database, overloaded: Callable[[], bool], request: Request | None = None) -> None:
        self._database = database
        self._overloaded = overloaded
        self._request = request
        self.claim: idempotency.Claim | None = None
        self.refused = False
        self._is_recorded = False
        self.has_written = False
        """Whether a writing transaction was committed, or may have been."""

    def transaction(self, *, readonly: bool = False) -> AbstractAsyncContextManager[Connection]:
        """Open a transaction. Raises a 503 problem for a writing one while the outbox is above its limit."""
        if not readonly and self._overloaded():
            raise Problem(503, "overloaded", UNAVAILABLE, headers={"Retry-After": "30"})
        if readonly or self._request is None:
            return self._database.transaction(readonly=readonly)
        return self._writing(self._request)

    async def keep(self, response: Response) -> None:
        """Store the answer for a repetition, if a key was claimed: a route that reads alone claims none.

        A stream or a large file is not stored. Its effect is there, so the key stays claimed: a repetition gets 409.
        """
        if self.claim is None or (response.status_code < 400 and not _can_be_kept(response)):
            return
        async with self._database.transaction() as connection:
            await self.claim.keep(connection, response)

    @asynccontextmanager
    async def _writing(self, request: Request) -> AsyncIterator[Connection]:
        key = None if self.claim else idempotency.key_of(request)
        async with self._database.transaction() as connection:
            claim = await idempotency.claim(connection, request, key) if key else self.claim
            yield connection
            self.has_written = True
            records = not (self._is_recorded or self.refused)
            if records:
                await request.app.state.access_log.act(connection, request)
        self.claim = claim
        self._is_recorded = self._is_recorded or records


def _can_be_kept(response: Response) -> bool:
    body = getattr(response, "body", None)
    return body is not None and len(body) <= MAX_KEPT


async def _database(request: Request) -> EdgeDatabase:
    edge: Edge = request.state.edge
    if edge.own is None:
        edge.own = EdgeDatabase(request.app.state.database, request.app.state.overloaded, request)
    return edge.own


Transaction = Annotated[Connection, Depends(_transaction)]
OneRead = Annotated[Connection, Depends(_reading)]
"""A parameter of a route that everybody may ask and that runs one `select`: a third of a transaction's round trips."""
DatabaseOf = Annotated[EdgeDatabase, Depends(_database)]


def operation_id(route: APIRoute) -> str:
    """Return the name of a handler: that of its operation, unless the route names another.

    Clients that were generated from the OpenAPI document call it by this name.
    """
    return route.name


class Router(APIRouter):
    """An APIRouter whose routes are `EdgeRoute`s."""

    def __init__(self, **options: Any) -> None:
        super().__init__(route_class=EdgeRoute, generate_unique_id_function=operation_id, **options)


class EvenRouter(APIRouter):
    """An APIRouter whose routes are `EvenRoute`s."""

    def __init__(self, **options: Any) -> None:
        super().__init__(route_class=EvenRoute, generate_unique_id_function=operation_id, **options)
