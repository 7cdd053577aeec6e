"""Text as it can be printed: nothing invisible, no line breaks of its own, and a mark for what no font can draw."""

import re
import unicodedata

from diplomado_chassis.language.printable import is_drawable

REPLACEMENT = "\ufffd"
ZERO_WIDTH_SPACE = "\u200b"
_ENDLESS_WORD = re.compile(r"\S{40,}")


def printable(text: str) -> str:
    """Return the text composed (NFC), without control, format and unassigned characters, with single spaces.

    Format characters would let a name run backwards over the words beside it.
    """
    composed = unicodedata.normalize("NFC", text)
    kept = (" " if character.isspace() else character for character in composed if _is_visible(character))
    return " ".join("".join(kept).split())


def breakable(text: str) -> str:
    """Return the text printable, and let a word that is wider than any line break anywhere."""
    return _ENDLESS_WORD.sub(lambda word: ZERO_WIDTH_SPACE.join(word[0]), printable(text))


def drawable(text: str) -> str:
    """Return the text with a replacement mark for every character that the fonts may lack."""
    return "".join(character if is_drawable(character) else REPLACEMENT for character in text)


def grouped(code: str, size: int = 4) -> list[str]:
    """Split a code into groups that people can read to each other."""
    return [code[start : start + size] for start in range(0, len(code), size)]


def _is_visible(character: str) -> bool:
    return character.isspace() or not unicodedata.category(character).startswith("C")
