"""Tables as files for spreadsheets: CSV and XLSX. No cell becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from typing import Any, Final

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so is a formula to a spreadsheet that opens CSV."""
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\\']")
_MAX_CELL: Final = 32767
_MEASURED: Final = 200
Rows = Iterable[Sequence[Any]]


def as_csv(rows: Rows) -> bytes:
    """Write rows with the mark of UTF-8, without which spreadsheets assume an old encoding.

    What would be a formula begins with an apostrophe.
    """
    written = io.StringIO(newline="")
    csv.writer(written).writerows([_harmless(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode("utf-8", "replace")


def as_xlsx(sheets: Sequence[tuple[str, Rows]]) -> bytes:
    """Write a workbook with one sheet for each table. The first row of each is its heading.

    Numbers and days are cells of their type, all else is text. Rows go to disk one by one, so that memory does not grow
    with them.
    """
    import xlsxwriter

    written = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(written, options) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets:
            sheet = book.add_worksheet(_FORBIDDEN.sub(" ", name)[:31])
            following = iter(rows)
            first = list(islice(following, _MEASURED))
            for column, width in enumerate(_widths(first)):
                sheet.set_column(column, column, width)
            sheet.freeze_panes(1, 0)
            for line, row in enumerate(chain(first, following)):
                for column, value in enumerate(row):
                    if value is None or value == "":
                        continue
                    if isinstance(value, int | float | Decimal):
                        sheet.write_number(line, column, value)
                    elif isinstance(value, date):
                        sheet.write_datetime(line, column, value, day)
                    else:
                        sheet.write_string(line, column, str(value)[:_MAX_CELL], bold if line == 0 else None)
    return written.getvalue()


def _widths(rows: Sequence[Sequence[Any]]) -> list[int]:
    columns = max(map(len, rows), default=0)
    return [
        min(46, max(10, *(len(str(row[column])) + 2 for row in rows if len(row) > column))) for column in range(columns)
    ]


def _harmless(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
