"""Workbooks that people send, read within bounds of memory."""

from diplomado_chassis.workbooks.reading import Record, is_workbook, read_workbook
from diplomado_chassis.workbooks.refusal import MAX_MEBIBYTES, MAX_SHEETS, UnreadableWorkbook

__all__ = ["MAX_MEBIBYTES", "MAX_SHEETS", "Record", "UnreadableWorkbook", "is_workbook", "read_workbook"]
