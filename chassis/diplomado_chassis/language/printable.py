"""Cleans submitted text for storage, print and mail headers."""

import re
import unicodedata

FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(code) for start, end in ((0x180B, 0x1810), (0xFE00, 0xFE10), (0xE0100, 0xE01F0)) for code in range(start, end)
}
"""Characters of other categories that nothing is drawn for: a name of U+3164 is an empty name."""
DRAWN_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC")
"""The scripts whose letters the fonts of certificates have."""

_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_HARMLESS = frozenset("\t\n\r\u200c\u200d")
_DRAWN_NAMES = (*DRAWN_SCRIPTS, "FEMININE ORDINAL", "MASCULINE ORDINAL", "MODIFIER LETTER", "MICRO")
_RARE_CYRILLIC = frozenset((*range(0x0500, 0x0530), *range(0x1C80, 0x1C89)))
_UNDRAWN_SIGNS = frozenset((0x2041, 0x2043, 0x2053, 0x211F, 0x2121, 0x2123, 0x2125))
_LINE_BREAKING = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def tidy(text: str) -> str:
    """Compose accents (NFC) and make one space of any run of white space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def has_invisible_characters(text: str) -> bool:
    """Return whether there is a control or format character besides white space that `tidy` removes."""
    if text.isascii() and text.isprintable():  # nearly always, and quick
        return False
    return any(char in FILLERS or (unicodedata.category(char) in _INVISIBLE and char not in _HARMLESS) for char in text)


def is_drawable(character: str) -> bool:
    """Return whether the fonts of certificates have a character, so that it can be printed on paper."""
    code = ord(character)
    if character.isalpha():
        return unicodedata.name(character, "").startswith(_DRAWN_NAMES) and code < 0x2C00 and code not in _RARE_CYRILLIC
    if character in FILLERS or code in _UNDRAWN_SIGNS:
        return False
    return code < 0x0370 or 0x2000 <= code < 0x20D0 or 0x2100 <= code < 0x2150


def one_line(text: str) -> str:
    """Replace everything that ends a line, or is not seen, by a space: a name can then begin no header of its own."""
    if not text.isprintable() or not FILLERS.isdisjoint(text):  # seldom, and slow
        text = "".join(
            " " if char in FILLERS or unicodedata.category(char) in _LINE_BREAKING else char for char in text
        )
    return re.sub(" +", " ", text).strip()


def shortened(text: str, limit: int = 120) -> str:
    """Return `one_line` of a text, cut with an ellipsis to at most `limit` characters."""
    line = one_line(text)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
