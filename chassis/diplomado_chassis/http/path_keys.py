"""Editions in paths and queries: each that names an edition takes its id or its code.

A service finds both in its own table. The key that a route does not name is replaced by the one that it names, before
the scope is checked: scope, records of reads and handlers see one key, and so do cursors.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import UUID

from asyncpg import Record
from fastapi import Path, Query
from fastapi.routing import APIRoute
from pydantic import WithJsonSchema
from starlette.requests import Request

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.query import query_parameters
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed

NOT_ANNOUNCED: Final = Text(
    "No conocemos esta edición. Si es un borrador, publíquela primero; si se acaba de publicar, inténtelo de nuevo en "
    "unos segundos.",
    "We do not know this edition. If it is a draft, publish it first; if it was published just now, try again in a few "
    "seconds.",
)
EITHER: Final = "The id or the code of the edition."

EditionId = Annotated[UUID, Path(description=EITHER), WithJsonSchema({"type": "string"})]
"""An edition in a path, for a handler that works with its id."""

EditionOfQuery = Annotated[UUID, Query(description=EITHER), WithJsonSchema({"type": "string"})]
"""An edition in a query, for a handler that works with its id: a parameter with the name `edition_id`."""

EditionFilter = Annotated[UUID | None, Query(description=EITHER), WithJsonSchema({"type": "string"})]
"""The same of a list of all editions."""

IN_QUERIES: Final = {"edition_id": "edition_id", "edition": "code"}
"""The parameters of queries that name an edition, and the key that their handlers read."""

NAMED = re.compile(r"/editions/\{(edition_id|code)\}")
"""Where the path of a route names an edition."""


@dataclass(frozen=True, slots=True)
class EditionKeys:
    """How a service finds the keys of an edition.

    `statement` gives `edition_id` and `code` of the edition with the id `$1` or the code `$2`; `unknown` says what to
    do where there is none. A service to which events announce editions has the caller try again after `seconds`.
    """

    statement: str
    unknown: Text = NOT_ANNOUNCED
    seconds: int | None = 2

    def problem(self) -> Problem:
        """Return the problem of a key that no edition has."""
        headers = {} if self.seconds is None else {"Retry-After": str(self.seconds)}
        return Problem(404, "edition-unknown", self.unknown, headers=headers)


def parsed_id(value: str) -> UUID | None:
    """Return the id that a value of a path is, or None if it is none. No code of an edition has this form."""
    try:
        return UUID(value)
    except ValueError:
        return None


async def resolve_edition(request: Request) -> None:
    """Replace the code of an edition in a path or a query by its id, or its id by its code, as the route names it.

    An id where the route names an id costs nothing. Raises a 404 problem for a key in a path that is none of an
    edition, and ValidationFailed for a code in a query; whether an edition with the key that the route names exists is
    for the handler to say.
    """
    keys: EditionKeys | None = getattr(request.app.state, "edition_keys", None)
    if keys is None:
        return
    await _resolve_path(request, keys)
    if b"edition" in request.scope["query_string"]:
        await _resolve_query(request, keys)


async def _resolve_path(request: Request, keys: EditionKeys) -> None:
    named = NAMED.search(request.scope["route"].path)
    if named is None:
        return
    name = named[1]
    value = str(request.path_params[name])
    if not _is_other(name, value):
        return
    found = await _find(request, keys, value)
    if found is None:
        raise keys.problem()
    request.path_params[name] = str(found[name])


async def _resolve_query(request: Request, keys: EditionKeys) -> None:
    route = request.scope["route"]
    declared = query_parameters(route.dependant).kinds if isinstance(route, APIRoute) else {}
    given = request.query_params.multi_items()
    resolved = [
        (name, await _resolved(request, keys, name, value) if name in IN_QUERIES and name in declared else value)
        for name, value in given
    ]
    if resolved != given:
        request.scope["query_string"] = urlencode(resolved).encode()
        del request._query_params


async def _resolved(request: Request, keys: EditionKeys, name: str, value: str) -> str:
    key = IN_QUERIES[name]
    if not value or not _is_other(key, value):
        return value
    found = await _find(request, keys, value)
    if found is None and key == "edition_id":
        raise ValidationFailed(FieldError(name, keys.unknown, "query"))
    return value if found is None else str(found[key])


def _is_other(key: str, value: str) -> bool:
    """Return whether a value is not the key that a handler reads, but the other one."""
    return (parsed_id(value) is None) != (key == "code")


async def _find(request: Request, keys: EditionKeys, value: str) -> Record | None:
    async with request.app.state.database.transaction(readonly=True) as connection:
        found: Record | None = await connection.fetchrow(keys.statement, parsed_id(value), value)
    return found
