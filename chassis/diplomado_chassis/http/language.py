"""The language that a request asks for."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from diplomado_chassis.language.languages import Language, best_match, spoken

LANGUAGE_COOKIE = "lang"


def requested_language(connection: HTTPConnection) -> Language:
    """Read `?lang=`, else the cookie that a page set for an earlier choice, else `Accept-Language` by its weights.

    Spanish if there is none. Unknown languages are skipped.
    """
    for wished in (connection.query_params.get("lang"), connection.cookies.get(LANGUAGE_COOKIE)):
        if wished in spoken():
            return wished
    weighted: list[tuple[float, str]] = []
    for part in connection.headers.get("accept-language", "")[:200].split(","):
        tag, _, quality = part.replace(" ", "").partition(";q=")
        if tag and (weight := _weight(quality)) > 0:
            weighted.append((weight, tag))
    return best_match(tag for _, tag in sorted(weighted, key=lambda pair: -pair[0]))


def _weight(quality: str) -> float:
    try:
        return float(quality) if quality else 1.0
    except ValueError:
        return 0.0


async def _requested(connection: HTTPConnection) -> Language:
    # Plain functions as dependencies would cost every request a hop through the thread pool.
    return requested_language(connection)


RequestedLanguage = Annotated[Language, Depends(_requested)]
"""A parameter of a route: the language in which to answer."""
