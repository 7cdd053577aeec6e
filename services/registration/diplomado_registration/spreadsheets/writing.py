"""Tables as files: CSV and XLSX. No cell becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so is a formula to a spreadsheet that opens CSV."""
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\\']")
_MAX_CELL: Final = 32767
Rows = Sequence[Sequence[Any]]


def as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """Write rows for spreadsheets, with the mark of UTF-8. What would be a formula begins with an apostrophe."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([_cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def as_xlsx(sheets: Sequence[tuple[str, Rows]]) -> bytes:
    """Write a workbook with one sheet for each table. The first row of each is its heading.

    Numbers and days are cells of their type, all else is text.
    """
    import xlsxwriter

    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(written, options) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets:
            sheet = book.add_worksheet(_FORBIDDEN.sub(" ", name)[:31])
            for line, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value is None or value == "":
                        continue
                    if isinstance(value, int | float):
                        sheet.write_number(line, column, value)
                    elif isinstance(value, date):
                        sheet.write_datetime(line, column, value, day)
                    else:
                        sheet.write_string(line, column, str(value)[:_MAX_CELL], bold if line == 0 else None)
            for column, width in enumerate(_widths(rows)):
                sheet.set_column(column, column, width)
            sheet.freeze_panes(1, 0)
    return written.getvalue()


def _widths(rows: Rows) -> list[int]:
    columns = max(map(len, rows), default=0)
    return [
        min(46, max(10, *(len(str(row[column])) + 2 for row in rows[:200] if len(row) > column)))
        for column in range(columns)
    ]


def _cell(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
