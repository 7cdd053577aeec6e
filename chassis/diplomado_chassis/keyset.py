"""Lists of any length, page by page: each page begins after the last row of the one before, never at an offset.

A row is known by its key: the values by which the list is ordered, which are unique together. Readers pass it on as a
token that they need not understand.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed

Row = TypeVar("Row")
Part = str | int | None
Key = tuple[Any, ...]

MAX_TOKEN: Final = 4000
NOT_OF_THIS_LIST = Text(
    "No es el `next` de una página de esta lista; empiece sin él.",
    "This is not the `next` of a page of this list; begin without it.",
)
OF_OTHER_FILTERS = Text(
    "Este `next` es de otra lista, o de esta con otros filtros; empiece sin él o repita los filtros.",
    "This `next` is of another list, or of this one with other filters; begin without it, or repeat the filters.",
)


@dataclass(frozen=True, slots=True)
class Page:
    """What is asked of a list: at most `limit` rows behind a token. None: from the first row, and all of them.

    An empty token is none: forms and readers in a loop begin with it. `of` says which list is asked for, with which
    filters: a token is of no other.
    """

    after: str | None = None
    limit: int | None = None
    of: str | None = None

    @property
    def to_read(self) -> int | None:
        """How many rows say what the page has and whether others follow."""
        return None if self.limit is None else self.limit + 1


WHOLE: Final = Page()


@dataclass(frozen=True, slots=True)
class Listed(Generic[Row]):
    """The rows of a page, and the token of the next one; None on the last page."""

    rows: Sequence[Row]
    next: str | None


class Order:
    """The columns by which a list is ordered, with their types: str, int, UUID or datetime."""

    def __init__(self, **columns: type) -> None:
        self.columns = columns

    def start(self, page: Page) -> Key | None:
        """Return the key behind which a page begins; None at the start. Raises ValidationFailed for a foreign token."""
        if not page.after:
            return None
        bound = 0 if page.of is None else 1
        parts = read_token(page.after, len(self.columns) + bound)
        if parts is not None and bound and parts[-1] != page.of:
            raise ValidationFailed(FieldError("after", OF_OTHER_FILTERS))
        if parts is not None:
            try:
                return tuple(_READ[kind](part) for kind, part in zip(self.columns.values(), parts, strict=False))
            except (ValueError, TypeError, OverflowError):
                pass
        raise ValidationFailed(FieldError("after", NOT_OF_THIS_LIST))

    def ended(self, rows: Sequence[Row], page: Page, key: Callable[[Row], Iterable[Any]]) -> Listed[Row]:
        """Return the page of `rows`, of which one more than its limit was read to know whether others follow."""
        if page.limit is None or len(rows) <= page.limit:
            return Listed(rows, None)
        shown = rows[: page.limit]
        bound = () if page.of is None else (page.of,)
        return Listed(shown, token_of((*(_written(part) for part in key(shown[-1])), *bound)))

    def cut(self, rows: Iterable[Row], page: Page, key: Callable[[Row], Key]) -> Listed[Row]:
        """Return the page of a list that had to be computed as a whole."""
        start = self.start(page)
        ordered = sorted((row for row in rows if start is None or key(row) > start), key=key)
        return self.ended(ordered, page, key)

    def key_of(self, row: Mapping[str, Any]) -> Key:
        """Return the key of a row that has the columns."""
        return tuple(row[column] for column in self.columns)


def token_of(key: Iterable[Part]) -> str:
    """Return a key as a token."""
    return base64.urlsafe_b64encode(json.dumps(list(key), ensure_ascii=False).encode()).decode().rstrip("=")


def read_token(token: str, length: int) -> tuple[Part, ...] | None:
    """Return the key of a token; None if it is not one of so many parts."""
    try:
        key = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))) if len(token) <= MAX_TOKEN else None
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not isinstance(key, list) or len(key) != length:
        return None
    right = all(part is None or (isinstance(part, str | int) and not isinstance(part, bool)) for part in key)
    return tuple(key) if right else None


def _written(part: Any) -> Part:
    if isinstance(part, datetime):
        return part.astimezone(UTC).isoformat()
    return part if part is None or isinstance(part, int) else str(part)


def _text(part: Part) -> str:
    if not isinstance(part, str) or "\0" in part:
        raise ValueError
    part.encode()
    return part


def _number(part: Part) -> int:
    if not isinstance(part, int) or not -(2**63) <= part < 2**63:
        raise ValueError
    return part


def _moment(part: Part) -> datetime:
    moment = datetime.fromisoformat(_text(part))
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


_READ: Final[Mapping[type, Callable[[Part], Any]]] = {
    str: _text,
    int: _number,
    UUID: lambda part: UUID(_text(part)),
    datetime: _moment,
}
