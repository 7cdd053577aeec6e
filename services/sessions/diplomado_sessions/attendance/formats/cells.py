"""Reads single cells of an attendance file."""

from diplomado_chassis.language.printable import one_line

MAX_LENGTH = 300
_PLACEHOLDERS = frozenset(("", "-", "--", "---", "na", "n/a", "n.a.", "null", "none"))


def is_placeholder(text: str) -> bool:
    """Return whether a cell is empty or holds a sign for a missing value."""
    return text.strip().casefold() in _PLACEHOLDERS


def visible(cell: str) -> str:
    """Return the text of a cell on one line without invisible characters, cut to MAX_LENGTH."""
    line = cell if cell.isprintable() else one_line(cell)
    return " ".join(line.split())[:MAX_LENGTH]


def email_in(cell: str) -> str:
    """Return the e-mail as shown, or an empty text if the cell holds none."""
    email = visible(cell)
    return email if "@" in email else ""
