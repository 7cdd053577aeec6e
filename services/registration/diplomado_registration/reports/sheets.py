"""The tables of a report as files: CSV and XLSX. No cell becomes a formula."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\\']")
Rows = Sequence[Sequence[Any]]


def as_csv(rows: Rows) -> bytes:
    """Write rows for spreadsheets: with the mark of UTF-8."""
    written = io.StringIO()
    csv.writer(written).writerows([_cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def as_xlsx(sheets: Sequence[tuple[str, Rows]]) -> bytes:
    """Write a workbook with one sheet for each table. The first row of each is its heading."""
    import xlsxwriter

    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(written, options) as book:
        bold = book.add_format({"bold": True})
        for name, rows in sheets:
            sheet = book.add_worksheet(_FORBIDDEN.sub(" ", name)[:31])
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, list(row), bold if number == 0 else None)
            sheet.set_column(0, 0, 46)
            sheet.set_column(1, 9, 16)
            sheet.freeze_panes(1, 0)
    return written.getvalue()


def _cell(value: Any) -> Any:
    is_formula = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if is_formula else value
