"""Workbooks of Excel and LibreOffice, read by calamine. `parts` checks them first."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count
from typing import TypeAlias

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from diplomado_chassis.language.misreading import repaired
from diplomado_chassis.workbooks.parts import checked_copy
from diplomado_chassis.workbooks.refusal import MAX_SHEETS, UnreadableWorkbook

Record: TypeAlias = tuple[int, list[str]]
"""The number of a row, from 1 as a spreadsheet counts, and its cells."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LAST = datetime(9999, 12, 31, 23, 59, 59)  # noqa: DTZ001 - a cell has no zone
_LONG_DURATION = re.compile(r"PT(\d{2,4})H(\d{2})M(\d{2})(?:\.\d+)?S")
_MAY_BE_MISREAD = re.compile(r"[^\x00-\x7f]{2}")


def is_workbook(content: bytes) -> bool:
    """Return whether a file begins as a workbook does, or as any other ZIP or old Office document."""
    return content.startswith((_ZIP, _OLE))


def read_workbook(content: bytes, max_rows: int) -> list[tuple[str, Callable[[], Iterator[Record]]]]:
    """Return the sheets that are not hidden in their order, each with its name and a function that reads its rows.

    Cells hold what the program computed last: formulas are not computed. Raises UnreadableWorkbook, also while rows
    are read, for a file that is no workbook, is protected by a password, or would take too much memory.
    """
    if content.startswith(_OLE):
        raise UnreadableWorkbook("protected" if _ENCRYPTED in content else "old")
    copy = checked_copy(content, max_rows)
    with _failures():
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(copy))
        sheets = _Sheets(workbook)
        shown = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
    if len(shown) > MAX_SHEETS:
        raise UnreadableWorkbook("too-many-sheets")
    return [(name, partial(sheets.rows, name)) for name in shown]


class _Sheets:
    """The sheets of a workbook. The one that was read last is kept: it is looked at and then read."""

    def __init__(self, workbook: CalamineWorkbook) -> None:
        self._workbook = workbook
        self._name: str | None = None
        self._sheet: CalamineSheet | None = None

    def rows(self, name: str) -> Iterator[Record]:
        """Yield the rows of a sheet that are not blank, as texts."""
        if self._name != name or self._sheet is None:
            with _failures():
                self._sheet = self._workbook.get_sheet_by_name(name)
            self._name = name
        first = self._sheet.start[0] + 1 if self._sheet.start else 1
        rows = self._sheet.iter_rows()
        for number in count(first):
            with _failures():
                cells = next(rows, None)
            if cells is None:
                return
            texts = [_text(cell) for cell in cells]
            if any(texts):
                yield number, texts


@contextmanager
def _failures() -> Iterator[None]:
    """Refuse what calamine cannot read. A panic of its Rust code is no Exception in Python."""
    try:
        yield
    except (CalamineError, ValueError, OSError, ArithmeticError) as error:
        raise UnreadableWorkbook("damaged") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise UnreadableWorkbook("damaged") from error
        raise


def _text(cell: str | float | bool | time | date | datetime | timedelta) -> str:
    if isinstance(cell, str):
        return _as_typed(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, datetime):  # a fraction of a day is rounded to the second that it was typed as
        if cell.microsecond >= 500_000 and cell < _LAST:
            cell += timedelta(seconds=1)
        return cell.replace(microsecond=0).isoformat(" ")
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(cell, time):
        return cell.isoformat("seconds")
    return str(cell)


def _as_typed(cell: str) -> str:
    if duration := _LONG_DURATION.fullmatch(cell):  # of an ODS, where calamine knows only times of a day
        return ":".join(duration.groups())
    # A CSV in a wrong encoding may have been saved as a workbook.
    return repaired(cell) if _MAY_BE_MISREAD.search(cell) else cell
