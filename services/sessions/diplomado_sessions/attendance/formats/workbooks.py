"""Workbooks of Excel and LibreOffice as attendance files. The chassis reads them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from diplomado_chassis import workbooks
from diplomado_chassis.workbooks import MAX_MEBIBYTES, MAX_SHEETS, UnreadableWorkbook, is_workbook
from diplomado_sessions.attendance.formats.records import MAX_ROWS, Record, too_many_rows
from diplomado_sessions.attendance.formats.refusals import (
    damaged_workbook,
    old_workbook,
    protected,
    too_large,
    too_many_sheets,
)

__all__ = ["is_workbook", "read_workbook"]

_REFUSALS: Mapping[str, Callable[[], Exception]] = {
    "damaged": damaged_workbook,
    "protected": protected,
    "old": old_workbook,
    "too-large": partial(too_large, MAX_MEBIBYTES),
    "too-many-rows": too_many_rows,
    "too-many-sheets": partial(too_many_sheets, MAX_SHEETS),
}


def read_workbook(content: bytes) -> list[tuple[str, Callable[[], Iterator[Record]]]]:
    """Return the sheets that are not hidden in their order, each with its name and a function that reads its rows.

    Raises ValidationFailed, also while rows are read.
    """
    with _refusing():
        return [(name, partial(_rows, sheet)) for name, sheet in workbooks.read_workbook(content, MAX_ROWS)]


def _rows(sheet: Callable[[], Iterator[Record]]) -> Iterator[Record]:
    with _refusing():
        yield from sheet()


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except UnreadableWorkbook as unreadable:
        raise _REFUSALS[unreadable.reason]() from unreadable
