"""Decides which of the remembered headings a file is read by: those of the institution whose list it is."""

from collections.abc import Callable, Mapping
from typing import Final

from diplomado_chassis.language.folding import fold
from diplomado_registration.nominations.csv_sheet import Sheet

Remembered = Mapping[str, Mapping[str, str]]
"""Columns by folded heading, by institution."""
Read = Callable[[Mapping[str, str]], Sheet]
"""Reads a file by further headings."""

ANY: Final = ""
"""Lists that name several institutions, and the heading of the institution itself, which is read first."""
INSTITUTION: Final = "institution"


def headings_of(
    peek: Read, remembered: Remembered, own: str | None, institutions: Mapping[str, str]
) -> Mapping[str, str]:
    """Return the columns by heading that hold for a file. `own` is the institution of a focal point, who sends it."""
    if own is not None:
        return remembered.get(own, {})
    general = remembered.get(ANY, {})
    if not remembered.keys() - {ANY}:
        return general
    return {**general, **remembered.get(institution_of(peek(general), institutions), {})}


def institution_of(sheet: Sheet, institutions: Mapping[str, str]) -> str:
    """Return the only institution that the rows of a file name, ANY if there is none or several."""
    cells = {row.cells.get(INSTITUTION, "").strip() for row in sheet.rows} - {""}
    found = {institutions.get(cell) or institutions.get(fold(cell)) or ANY for cell in cells}
    return found.pop() if len(found) == 1 else ANY


def proposed(remembered: Remembered) -> dict[str, str]:
    """Return the newest column of each heading that any institution has."""
    return {heading: column for headings in remembered.values() for heading, column in headings.items()}
