"""Trying requests: a service does them one after the other, answers, and undoes everything.

A trial is one transaction, which is rolled back. Each request is a savepoint in it and goes the whole way of a request:
who may call, scope, validation, use case. So a trial knows whatever the service alone can know. Events that a trial of
another service has returned are applied first, as if they had arrived; nothing of them stays either.
"""

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any, Literal, NamedTuple

import asyncpg
import httpx
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, BeforeValidator, Field, JsonValue, StringConstraints, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError, from_json
from starlette.datastructures import State
from starlette.requests import Request
from starlette.responses import Response

from diplomado_chassis.consuming.dispatch import Accepted, Misplaced, decode_record
from diplomado_chassis.handling import Handlers, Received
from diplomado_chassis.http.access_log import AccessLog
from diplomado_chassis.http.auth import Actor, require, require_in_scope
from diplomado_chassis.http.body import raw_body
from diplomado_chassis.http.description import answers, takes
from diplomado_chassis.http.edge import Router
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.staff_names import StaffNames
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection, Database
from diplomado_chassis.publishing.outbox import list_of_request
from diplomado_chassis.strict import StrictModel
from diplomado_contracts.cloudevents import MalformedRecord

MAX_BYTES = 32 << 20
MAX_REQUESTS = 20_000
_REFERENCE = re.compile(r"\{([^{}./]+)\.(\w+)\}")
_PASSED_ON = ("authorization", "accept-language", "x-purpose")

NOT_READABLE = Text(
    "La prueba no se puede leer: vea la forma de TrialOrder.", "The trial cannot be read: see the form of TrialOrder."
)
BAD_EVENT = Text(
    "Un evento de la prueba no es de los que este servicio acepta.", "An event of the trial is not acceptable."
)
TOO_LONG = Text("La prueba duró demasiado; divídala.", "The trial took too long; divide it.")


def _decoded(text: object) -> object:
    if not isinstance(text, str):
        return text
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise PydanticCustomError("base64", "this is not base64") from None


Content = Annotated[bytes, BeforeValidator(_decoded), WithJsonSchema({"type": "string", "contentEncoding": "base64"})]
Path = Annotated[str, StringConstraints(pattern=r"^/api/v1/", max_length=500)]


class TriedRequest(StrictModel):
    """A request. `{NAME.member}` in its path is a member of the answer to an earlier request of this name."""

    method: Literal["GET", "PUT", "POST"]
    path: Path
    name: Annotated[str | None, Field(max_length=100)] = None
    query: Mapping[str, str] = Field(default_factory=dict)
    body: JsonValue = None
    content: Content | None = None
    content_type: Annotated[str, Field(max_length=100)] = "text/csv"
    key: Annotated[str | None, Field(description="Idempotency-Key: what was done with it is answered as then.")] = None


class TrialEvent(StrictModel):
    """An event as it would be on its topic."""

    topic: str
    key: str
    headers: Mapping[str, str]
    value: str


class TrialOrder(StrictModel):
    """Events that are applied first, and requests."""

    events: Sequence[TrialEvent] = ()
    requests: Annotated[Sequence[TriedRequest], Field(max_length=MAX_REQUESTS)]


class TriedAnswer(BaseModel):
    """The answer to a request; 0 as its `status` says that it names an answer that there is not."""

    status: int
    body: JsonValue = None


class TrialResult(BaseModel):
    """The answers, in the order of the requests, and the events that would be published."""

    answers: list[TriedAnswer]
    events: list[TrialEvent]


def max_seconds(requests: int) -> float:
    """Return how long a trial of so many requests may take: two minutes, and twenty requests a second."""
    return 120.0 + requests / 20


class _Record(NamedTuple):
    topic: str
    key: bytes
    headers: Sequence[tuple[str, bytes]]
    value: bytes


class _Undone(Exception):  # noqa: N818 - ends the transaction of a trial
    pass


class _OneTransaction(Database):
    """The database of tried requests: all their transactions are savepoints of one."""

    def __init__(self, whole: Database, connection: Connection) -> None:
        super().__init__(whole.settings)
        self._connection = connection

    @asynccontextmanager
    async def transaction(self, **_options: bool) -> AsyncIterator[Connection]:
        """Yield the connection inside a savepoint."""
        async with self._connection.transaction():
            yield self._connection

    @asynccontextmanager
    async def statement(self) -> AsyncIterator[Connection]:
        """Yield the connection inside a savepoint, as for a transaction: a failure must not end the trial."""
        async with self.transaction():
            yield self._connection


def trial_router(service: str) -> APIRouter:
    """Return the route by which a service tries requests."""
    router = Router(tags=["trials"])

    @router.post(
        f"/api/v1/trials/{service}",
        operation_id=f"try_{service}_requests",
        openapi_extra=takes(TrialOrder),
        responses=answers(TrialResult),
    )
    async def try_requests(
        request: Request, actor: Annotated[Actor, require("coordinator")], raw: Annotated[bytes, raw_body(MAX_BYTES)]
    ) -> Response:
        """Do requests in one transaction, answer, and undo everything. Events of other trials are applied first.

        Each request is subject to the caller's scope. Events are of any edition: callers who are limited to a scope may
        send none, and get none.
        """
        try:
            order = await asyncio.to_thread(TrialOrder.model_validate_json, raw)
        except ValidationError:
            raise Problem(422, "trial-unreadable", NOT_READABLE) from None
        if order.events:
            require_in_scope(actor)
        try:
            async with asyncio.timeout(max_seconds(len(order.requests))):
                result = await _try(request, order)
                if actor.scope.is_limited:
                    result = result.model_copy(update={"events": []})
                # Thousands of answers are written in a thread, as the order is read.
                written = await asyncio.to_thread(result.model_dump_json)
                return Response(written, media_type="application/json")
        except TimeoutError:
            raise Problem(413, "trial-too-long", TOO_LONG) from None

    return router


async def _try(request: Request, order: TrialOrder) -> TrialResult:
    database: Database = request.app.state.database
    handlers: Handlers = request.app.state.handlers
    result: TrialResult | None = None
    try:
        async with database.transaction(wake=False) as connection:
            # Tables grow within the one transaction, so a plan that is kept becomes wrong: see `postgres.plans`.
            await connection.execute("set local plan_cache_mode = force_custom_plan")
            await _apply(connection, order.events, handlers)
            correlation = str(uuid7())
            answers = await _answers(request, _OneTransaction(database, connection), order.requests, correlation)
            events = await asyncio.to_thread(_events_of, await list_of_request(connection, correlation))
            result = TrialResult(answers=answers, events=events)
            raise _Undone
    except _Undone:
        assert result is not None
        return result


async def _apply(connection: Connection, events: Sequence[TrialEvent], handlers: Handlers) -> None:
    """Apply events of other trials."""
    facts = await asyncio.to_thread(_facts_of, events, handlers)
    for model, handler in handlers.items():
        if model in facts:
            await handler(connection, facts[model])


def _events_of(rows: Sequence[asyncpg.Record]) -> list[TrialEvent]:
    return [
        TrialEvent(topic=row["topic"], key=row["key"], headers=from_json(row["headers"]), value=row["value"])
        for row in rows
    ]


def _facts_of(events: Sequence[TrialEvent], handlers: Handlers) -> dict[type[Any], list[Received[Any]]]:
    """Decode events by their types; those that the service does not consume are left out."""
    accepted = Accepted({event.type: event for event in handlers})
    facts: dict[type[Any], list[Received[Any]]] = {}
    for event in events:
        headers = [(name, text.encode()) for name, text in event.headers.items()]
        record: Any = _Record(event.topic, event.key.encode(), headers, event.value.encode())
        try:
            decoded = decode_record(record, accepted)
        except (MalformedRecord, Misplaced) as error:
            raise Problem(422, "trial-event-malformed", BAD_EVENT) from error
        if decoded is not None:
            facts.setdefault(type(decoded.received.event), []).append(decoded.received)
    return facts


async def _answers(
    request: Request, database: Database, requests: Sequence[TriedRequest], correlation: str
) -> list[TriedAnswer]:
    answers: list[TriedAnswer] = []
    named: dict[str, JsonValue] = {}
    headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
    headers |= {"x-correlation-id": correlation, "host": request.headers["host"]}
    transport = httpx.ASGITransport(_twin(request.app, database), raise_app_exceptions=False)
    seconds = max_seconds(len(requests))
    async with httpx.AsyncClient(
        transport=transport, base_url=str(request.base_url), headers=headers, timeout=seconds
    ) as http:
        for one in requests:
            path = _filled(one.path, named)
            if path is None:
                answers.append(TriedAnswer(status=0))
                continue
            own = {"idempotency-key": one.key} if one.key else {}
            sent: dict[str, Any] = {"json": one.body} if one.body is not None else {}
            if one.content is not None:
                own["content-type"] = one.content_type
                sent = {"content": one.content}
            response = await http.request(one.method, path, params=one.query, headers=own, **sent)
            is_json = "json" in response.headers.get("content-type", "")
            answers.append(TriedAnswer(status=response.status_code, body=response.json() if is_json else None))
            if one.name is not None and response.is_success:
                named[one.name] = answers[-1].body
    return answers


def _filled(path: str, named: Mapping[str, JsonValue]) -> str | None:
    """Return a path with the members of earlier answers; None if one is not there."""
    for name, member in _REFERENCE.findall(path):
        answer = named.get(name)
        value = answer.get(member) if isinstance(answer, dict) else None
        if not isinstance(value, str):
            return None
        path = path.replace(f"{{{name}.{member}}}", value)
    return path


def _twin(app: FastAPI, database: Database) -> FastAPI:
    """Return the application on another database: the same routes, rules and keys."""
    twin = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    twin.router = app.router
    twin.exception_handlers = app.exception_handlers
    twin.user_middleware = app.user_middleware
    twin.state = State(dict(app.state._state))
    twin.state.database = database
    log: AccessLog = app.state.access_log
    twin.state.access_log = log.on(database)
    twin.state.staff_names = StaffNames(database)
    return twin
