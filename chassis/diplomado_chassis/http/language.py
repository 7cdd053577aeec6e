"""The language that a request asks for."""

import re
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from diplomado_chassis.language.languages import Language, best_match, spoken

LANGUAGE_COOKIE = "lang"
# RFC 9110, 12.4.2 and 12.5.4; what is written otherwise is skipped.
_RANGE = re.compile(
    r"\s*(?P<tag>[a-z0-9_-]+|\*)\s*(?:;\s*q\s*=\s*(?P<weight>0(?:\.\d*)?|1(?:\.0*)?)\s*)?", re.ASCII | re.IGNORECASE
)


def requested_language(connection: HTTPConnection) -> Language:
    """Read `?lang=`, else the cookie that a page set for an earlier choice, else `Accept-Language` by its weights.

    Spanish if there is none. Unknown languages are skipped.
    """
    for wished in (connection.query_params.get("lang"), connection.cookies.get(LANGUAGE_COOKIE)):
        if wished in spoken():
            return wished
    lines = ",".join(connection.headers.getlist("accept-language"))
    ranges = [found for part in lines[:200].split(",") if (found := _RANGE.fullmatch(part))]
    weighted = [(float(found["weight"] or 1), found["tag"]) for found in ranges]
    return best_match(tag for weight, tag in sorted(weighted, key=lambda pair: -pair[0]) if weight > 0)


async def _requested(connection: HTTPConnection) -> Language:
    # Plain functions as dependencies would cost every request a hop through the thread pool.
    return requested_language(connection)


RequestedLanguage = Annotated[Language, Depends(_requested)]
"""A parameter of a route: the language in which to answer."""
