"""Lists of any length in pages: each begins after the last row of the one before (keyset), never at an offset."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from starlette.requests import Request

from diplomado_chassis.keyset import Listed, Order, Page, Part, read_token, token_of
from diplomado_chassis.validation import ValidationFailed

Row = TypeVar("Row")
Key = tuple[Part, ...]

ROWS = 50


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """The rows of one page of a list. `first` and `next` are addresses that keep the filters; None: there is none."""

    rows: Sequence[Row]
    first: str | None
    next: str | None
    total: int | None = None


def after(request: Request, length: int) -> Key | None:
    """Return the key after which the page begins; None for the first page, also where the address was changed."""
    return read_token(request.query_params.get("after", ""), length)


def sliced(
    rows: Sequence[Row], request: Request, key: Callable[[Row], Key], *, limit: int = ROWS, total: int | None = None
) -> Slice[Row]:
    """Return the page of `rows`, of which the store has read one more than `limit` to know whether others follow."""
    shown = rows[:limit]
    more = len(rows) > limit
    following = token_of(key(shown[-1])) if more else None
    return Slice(
        shown,
        _address(request, None) if "after" in request.query_params else None,
        _address(request, following) if following else None,
        total,
    )


def asked(request: Request, **order: type) -> Page:
    """Return which page of a `Listing` in this order is asked for; the first one also where the address was changed."""
    page = Page(request.query_params.get("after"), ROWS)
    try:
        Order(**order).start(page)
    except ValidationFailed:
        return Page(limit=ROWS)
    return page


def listed(found: Listed[Any], request: Request, rows: Sequence[Row]) -> Slice[Row]:
    """Return the page of a `Listing`, its rows as they are shown."""
    return Slice(
        rows,
        _address(request, None) if "after" in request.query_params else None,
        _address(request, found.next) if found.next else None,
    )


def _address(request: Request, following: str | None) -> str:
    url = request.url.remove_query_params(["after", "notice"])
    if following:
        url = url.include_query_params(after=following)
    return f"{url.path}?{url.query}" if url.query else url.path
