"""Cleans submitted text for storage, print and mail headers."""

import re
import unicodedata

_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_HARMLESS = frozenset("\t\n\r\u200c\u200d")
_LINE_BREAKING = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def tidy(text: str) -> str:
    """Compose accents (NFC) and make one space of any run of white space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def has_invisible_characters(text: str) -> bool:
    """Return whether there is a control or format character besides white space that `tidy` removes."""
    if text.isprintable():  # nearly always, and quick
        return False
    return any(unicodedata.category(char) in _INVISIBLE and char not in _HARMLESS for char in text)


def one_line(text: str) -> str:
    """Replace everything that ends a line, or is not seen, by a space: a name can then begin no header of its own."""
    seen = "".join(" " if unicodedata.category(char) in _LINE_BREAKING else char for char in text)
    return re.sub(" +", " ", seen).strip()


def shortened(text: str, limit: int = 120) -> str:
    """Return `one_line` of a text, cut with an ellipsis to at most `limit` characters."""
    line = one_line(text)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
