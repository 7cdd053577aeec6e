"""Tables as files for spreadsheets: CSV and XLSX. No cell becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\\']")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Rows = Iterable[Sequence[Any]]


def as_csv(rows: Rows) -> bytes:
    """Write rows with the mark of UTF-8, without which spreadsheets assume an old encoding."""
    written = io.StringIO()
    csv.writer(written).writerows([_harmless(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode("utf-8", "replace")


def as_xlsx(sheets: Sequence[tuple[str, Rows]]) -> bytes:
    """Write a workbook with one sheet for each table. The first row of each is its heading.

    Rows go to disk one by one, so that memory does not grow with them.
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
        bold = book.add_format({"bold": True})
        for name, rows in sheets:
            sheet = book.add_worksheet(_FORBIDDEN.sub(" ", name)[:31])
            sheet.set_column(0, 1, 28)
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, list(row), bold if number == 0 else None)
    return written.getvalue()


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
