"""Editions in paths: each path that names an edition takes its id or its code.

A service finds both in its own table. The key that a route does not name is replaced by the one that it names, before
the scope is checked: scope, records of reads and handlers see one key.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import Path
from pydantic import WithJsonSchema
from starlette.requests import Request

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text

NOT_ANNOUNCED: Final = Text(
    "No conocemos esta edición. Si es un borrador, publíquela primero; si se acaba de publicar, inténtelo de nuevo en "
    "unos segundos.",
    "We do not know this edition. If it is a draft, publish it first; if it was published just now, try again in a few "
    "seconds.",
)
EITHER: Final = "The id or the code of the edition."

EditionId = Annotated[UUID, Path(description=EITHER), WithJsonSchema({"type": "string"})]
"""An edition in a path, for a handler that works with its id."""

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
    """Replace the code of an edition in a path by its id, or its id by its code, as the route names it.

    An id where the route names an id costs nothing. Raises a 404 problem for a key that is none of an edition; whether
    an edition with the key that the route names exists is for the handler to say.
    """
    keys: EditionKeys | None = getattr(request.app.state, "edition_keys", None)
    named = NAMED.search(request.scope["route"].path) if keys else None
    if keys is None or named is None:
        return
    name = named[1]
    value = str(request.path_params[name])
    identifier = parsed_id(value)
    if (identifier is None) == (name == "code"):
        return
    async with request.app.state.database.transaction(readonly=True) as connection:
        found = await connection.fetchrow(keys.statement, identifier, value)
    if found is None:
        raise keys.problem()
    request.path_params[name] = str(found[name])
