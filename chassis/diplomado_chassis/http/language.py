"""The language that a person asked for: Spanish unless English was wanted."""

from typing import Annotated, Literal

from fastapi import Depends
from starlette.requests import HTTPConnection

Tongue = Literal["es", "en"]


def asked_language(connection: HTTPConnection) -> Tongue:
    """Read `?lang=`, else `Accept-Language` by its weights; what is neither es nor en is passed over."""
    wished = connection.query_params.get("lang")
    if wished in ("es", "en"):
        return "en" if wished == "en" else "es"
    best: tuple[float, Tongue] = (0.0, "es")
    for part in connection.headers.get("accept-language", "")[:200].split(","):
        tag, _, quality = part.strip().partition(";q=")
        primary = tag.partition("-")[0].lower()
        weight = _weight(quality)
        if primary in ("es", "en") and weight > best[0]:
            best = (weight, "en" if primary == "en" else "es")
    return best[1]


def _weight(quality: str) -> float:
    try:
        return float(quality) if quality else 1.0
    except ValueError:
        return 0.0


async def _asked(connection: HTTPConnection) -> Tongue:
    # Plain functions as dependencies would cost every request a hop through the thread pool.
    return asked_language(connection)


Language = Annotated[Tongue, Depends(_asked)]
