"""What a reader of the access log searches, out of the query of an address."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query, Request

from diplomado_chassis.http.access_log.reading import Wanted
from diplomado_chassis.http.path_keys import EITHER

Code = Annotated[str | None, Query(max_length=100)]
Account = Annotated[str | None, Query(max_length=200)]


def wanted_of(
    request: Request,
    edition: Annotated[str | None, Query(max_length=100, description=EITHER)] = None,
    person: Annotated[list[str] | None, Query(max_length=100)] = None,
    account: Account = None,
    first: Annotated[str | None, Query(alias="from")] = None,
    last: Annotated[str | None, Query(alias="to")] = None,
    object: Code = None,  # noqa: A002 - the name of the parameter
    kind: Code = None,
) -> Wanted:
    """Return what a request searches; a field that is empty, or holds no id or day, does not matter."""
    people = [key for key in map(_identifier, person or ()) if key]
    # What was meant as a person and is no id finds nobody, instead of everybody.
    return Wanted(
        edition=_text(edition),
        people=people if any(map(_text, person or ())) else None,
        subject=_text(account),
        object=_text(object),
        kind=kind if kind in ("read", "action") else None,
        first=_day(first),
        last=_day(last),
        zone=request.app.state.settings.time_zone,
    )


def query_of(wanted: Wanted) -> str:
    """Return the query that `wanted_of` reads."""
    pairs: list[tuple[str, Any]] = [
        ("edition", wanted.edition), *(("person", key) for key in wanted.people or ()), ("account", wanted.subject),
        ("object", wanted.object), ("kind", wanted.kind), ("from", wanted.first), ("to", wanted.last),
    ]  # fmt: skip
    return urlencode([(name, value) for name, value in pairs if value])


Searched = Annotated[Wanted, Depends(wanted_of)]


def _text(value: str | None) -> str | None:
    return (value or "").replace("\x00", "").strip() or None


def _identifier(value: str) -> UUID | None:
    try:
        return UUID(value.strip())
    except ValueError:
        return None


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat((value or "").strip())
    except ValueError:
        return None
