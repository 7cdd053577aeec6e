"""Why a workbook is not read. Each service says it in the words of what it expected."""

from typing import Final, Literal

MAX_MEBIBYTES: Final = 192
"""How much the parts of a workbook may take when they are unpacked."""
MAX_SHEETS: Final = 20

Reason = Literal["damaged", "protected", "old", "too-large", "too-many-rows", "too-many-sheets"]


class UnreadableWorkbook(Exception):  # noqa: N818 - a fact about the file
    """The file is no workbook that may be read."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
