"""Rows of a long file, held as columns: a tuple for each row takes a multiple of the memory."""

from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar, overload

R = TypeVar("R", bound=tuple[Any, ...])

_ROWS = 1000


class Columns(Sequence[R]):
    """Rows of one kind of NamedTuple, in their order. Whole numbers are packed, and equal texts should be shared."""

    def __init__(self, kind: type[R], rows: Iterable[R] = ()) -> None:
        """Hold some rows."""
        self._make: Any = kind._make  # type: ignore[attr-defined]
        self._fields: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
        self._numbers = [annotation is int for annotation in kind.__annotations__.values()]
        self._full: deque[list[Sequence[Any]]] = deque()  # each holds _ROWS rows
        self._last: list[R] = []
        self.extend(rows)

    def append(self, row: R) -> None:
        """Add a row at the end."""
        self._last.append(row)
        if len(self._last) == _ROWS:
            columns = zip(self._numbers, zip(*self._last, strict=True), strict=True)
            self._full.append([array("q", column) if numbers else column for numbers, column in columns])
            self._last = []

    def extend(self, rows: Iterable[R]) -> None:
        """Add rows at the end."""
        for row in rows:
            self.append(row)

    def pop(self) -> R:
        """Take the last row away and return it."""
        if not self._last and self._full:
            self._last = list(self._rows(self._full.pop()))
        return self._last.pop()

    def drain(self) -> Iterator[R]:
        """Take all rows away, from the first on, and yield them: those that were yielded take no memory any more."""
        while self._full:
            yield from self._rows(self._full.popleft())
        last, self._last = self._last, []
        yield from last

    def __iter__(self) -> Iterator[R]:
        """Yield all rows."""
        for columns in self._full:
            yield from self._rows(columns)
        yield from self._last

    def values(self, field: str) -> Iterator[Any]:
        """Yield the values of one field of all rows, which takes a fraction of the time."""
        place = self._fields.index(field)
        for columns in self._full:
            yield from columns[place]
        yield from (row[place] for row in self._last)

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._full) * _ROWS + len(self._last)

    @overload
    def __getitem__(self, index: int) -> R: ...
    @overload
    def __getitem__(self, index: slice) -> list[R]: ...
    def __getitem__(self, index: int | slice) -> R | list[R]:
        """Return one row, or several."""
        places = range(len(self))[index]
        return self._at(places) if isinstance(places, int) else [self._at(place) for place in places]

    def _at(self, place: int) -> R:
        part, within = divmod(place, _ROWS)
        if part == len(self._full):
            return self._last[within]
        row: R = self._make(column[within] for column in self._full[part])
        return row

    def _rows(self, columns: list[Sequence[Any]]) -> Iterator[R]:
        return map(self._make, zip(*columns, strict=True))
