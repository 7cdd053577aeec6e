"""Forms of a text by which names are compared and sorted."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[\W_]+")


def without_accents(text: str) -> str:
    """Remove all combining marks."""
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def fold(text: str) -> str:
    """Remove case, accents and punctuation, for comparisons: "Chiriquí " becomes "chiriqui"."""
    return " ".join(_NOT_WORD.sub(" ", without_accents(text).casefold()).split())


def sort_key(name: str) -> str:
    """Return the form by which Spanish lists sort a name: case and accents aside, ñ after n."""
    marked = unicodedata.normalize("NFC", name).casefold().replace("ñ", "n\uffff")
    return "".join(char for char in unicodedata.normalize("NFD", marked) if not unicodedata.combining(char))
