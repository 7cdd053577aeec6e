"""Raw request bodies with a limit, read before any transaction is opened."""

from typing import Any

from fastapi import Depends
from starlette.requests import Request

from diplomado_chassis.http.problems import Problem, Text


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body. Raises a 413 problem as soon as it is known to be longer than `limit` bytes."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise too_large(limit)
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        chunks.append(chunk)
    # Whoever asks for `request.body()` afterwards, as the idempotency key's fingerprint does, gets these bytes.
    request._body = b"".join(chunks)
    return request._body


def raw_body(limit: str | int) -> Any:
    """Make a dependency that gives the body's bytes; `limit` is a number of bytes or the name of a setting.

    Put it before the Transaction among a handler's parameters, so that no connection waits for a slow upload.
    """

    async def read(request: Request) -> bytes:
        most = limit if isinstance(limit, int) else int(getattr(request.app.state.settings, limit))
        return await read_body(request, most)

    return Depends(read)


def too_large(limit: int) -> Problem:
    """The problem of a body over the limit."""
    kib = limit // 1024
    return Problem(
        413,
        "body-too-large",
        Text(f"El contenido pasa del límite de {kib} KiB.", f"The content is over the limit of {kib} KiB."),
        limit_bytes=limit,
    )
