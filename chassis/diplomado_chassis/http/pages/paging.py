"""Lists of any length in pages: each begins after the last row of the one before (keyset), never at an offset."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from starlette.requests import Request

Row = TypeVar("Row")
Key = tuple[str | int | None, ...]

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
    text = request.query_params.get("after", "")
    try:
        key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))) if 0 < len(text) <= 1000 else None
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not isinstance(key, list) or len(key) != length:
        return None
    right = all(part is None or (isinstance(part, str | int) and not isinstance(part, bool)) for part in key)
    return tuple(key) if right else None


def sliced(
    rows: Sequence[Row], request: Request, key: Callable[[Row], Key], *, limit: int = ROWS, total: int | None = None
) -> Slice[Row]:
    """Return the page of `rows`, of which the store has read one more than `limit` to know whether others follow."""
    shown = rows[:limit]
    more = len(rows) > limit
    following = base64.urlsafe_b64encode(json.dumps(key(shown[-1])).encode()).decode().rstrip("=") if more else None
    return Slice(
        shown,
        _address(request, None) if "after" in request.query_params else None,
        _address(request, following) if following else None,
        total,
    )


def _address(request: Request, following: str | None) -> str:
    url = request.url.remove_query_params(["after", "notice"])
    if following:
        url = url.include_query_params(after=following)
    return f"{url.path}?{url.query}" if url.query else url.path
