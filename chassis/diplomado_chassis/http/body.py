"""Request bodies have limits: raw ones their own, read before any transaction is opened, all others the same one."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, TypeVar

from fastapi import Depends
from fastapi.dependencies.models import Dependant
from starlette.requests import Request
from starlette.types import Message, Receive

from diplomado_chassis.http.content_types import ANY_FILE, check_file
from diplomado_chassis.http.problems import Interruption, Problem
from diplomado_chassis.language.numbers import Size
from diplomado_chassis.language.text import Text
from diplomado_chassis.long_content import LongContent, received

Reading = TypeVar("Reading", bound=Callable[[Request], Any])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
TABLES = ("text/csv", XLSX, ODS)
"""Media types of tables; what a file is, is read from its content."""
IMAGES = ("image/png", "image/jpeg")
BINARY: Mapping[str, Any] = {"type": "string", "format": "binary"}
"""The schema of a file."""


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body. Raises a 413 problem as soon as it is known to be longer than `limit` bytes."""
    body = BytesIO()  # it gives its memory away as it is, and joining chunks would copy all of them
    async for chunk in _chunks(request, limit):
        body.write(chunk)
    # Later calls of `request.body()`, such as that of the idempotency key's fingerprint, return these bytes.
    request._body = body.getvalue()
    return request._body


async def _chunks(request: Request, limit: int) -> AsyncIterator[bytes]:
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise too_large(limit)
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        yield chunk


def raw_body(limit: str | int, media_types: Sequence[str] = ANY_FILE) -> Any:
    """Make a dependency that returns the body's bytes; `limit` is a number of bytes or the name of a setting.

    The OpenAPI document names the `media_types`. A request that states another one is refused by 415.
    Put it before the Transaction among a handler's parameters, so that no connection waits for a slow upload.
    """

    @takes_the_body(limit, dict.fromkeys(media_types, BINARY))
    async def read(request: Request) -> bytes:
        check_file(request, media_types)
        return await read_body(request, _bytes(request, limit))

    return Depends(read)


def long_body(limit: str | int, media_types: Sequence[str] = ANY_FILE) -> Any:
    """Make a dependency like `raw_body` for a body that may be long: it never is in memory as a whole."""

    @takes_the_body(limit, dict.fromkeys(media_types, BINARY))
    async def read(request: Request) -> AsyncGenerator[LongContent, None]:
        check_file(request, media_types)
        request.state.long_content = content = await received(_chunks(request, _bytes(request, limit)))
        try:
            yield content
        finally:
            content.close()

    return Depends(read)


def _bytes(request: Request, limit: str | int) -> int:
    return limit if isinstance(limit, int) else int(getattr(request.app.state.settings, limit))


@dataclass(frozen=True, slots=True)
class TakenBody:
    """A body that a dependency reads: its limit, as bytes or the name of a setting, and its schemas by media type."""

    limit: int | str
    content: Mapping[str, Any]
    required: bool


def takes_the_body(
    limit: int | str, content: Mapping[str, Any], *, required: bool = True
) -> Callable[[Reading], Reading]:
    """Mark a dependency that reads the body itself. The OpenAPI document says what it takes."""

    def mark(dependency: Reading) -> Reading:
        dependency.taken_body = TakenBody(limit, content, required)  # type: ignore[attr-defined]
        return dependency

    return mark


def taken_body_of(call: Callable[..., Any]) -> TakenBody | None:
    """Return what a dependency reads of the body, if it does."""
    found: TakenBody | None = getattr(call, "taken_body", None)
    return found


def has_own_limit(dependant: Dependant) -> bool:
    """Return whether a route reads its body by such a dependency."""
    return any(
        (dependency.call and taken_body_of(dependency.call)) or has_own_limit(dependency)
        for dependency in dependant.dependencies
    )


def bounded(receive: Receive, limit: int) -> Receive:
    """Limit a request's body. A longer one raises 413, whatever content type the request declares."""
    seen = 0

    async def receive_bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise Interruption(too_large(limit))
        return message

    return receive_bounded


def too_large(limit: int) -> Problem:
    """The problem of a body over the limit."""
    detail = Text(
        "El contenido pasa del límite de {size}.", "The content is over the limit of {size}.", size=Size(limit)
    )
    return Problem(413, "body-too-large", detail, limit_bytes=limit)
