"""Rows held as columns are the rows that were put in."""

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from diplomado_sessions.attendance.formats.columns import Columns


class _Row(NamedTuple):
    row: int
    name: str


@given(st.integers(0, 2300), st.integers(0, 2300))
def test_columns_are_the_rows_that_were_put_in(count: int, popped: int) -> None:
    """Whatever is taken away from the end, and at whatever length."""
    rows = [_Row(number, f"name {number % 7}") for number in range(count)]
    columns = Columns(_Row, rows)
    for _ in range(min(popped, count)):
        assert columns.pop() == rows.pop()
    assert (len(columns), list(columns), list(columns.values("name"))) == (
        len(rows),
        rows,
        [row.name for row in rows],
    )
    assert (columns[-200:], [columns[place] for place in (0, -1) if rows]) == (rows[-200:], [*rows[:1], *rows[-1:]])
    assert (list(columns.drain()), len(columns)) == (rows, 0)
