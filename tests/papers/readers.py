"""The text of a PDF as two programs of others read it: one draws pages in browsers, the other serves machines."""

import io
import re
from collections.abc import Callable

import pypdfium2
from pdfminer.high_level import extract_text


def by_pdfium(pdf: bytes) -> str:
    """Read as PDFium does for a search, for copying and for reading aloud."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def by_pdfminer(pdf: bytes) -> str:
    """Read as pdfminer.six does: words and lines by the places of letters."""
    return str(extract_text(io.BytesIO(pdf)))


READERS: dict[str, Callable[[bytes], str]] = {"pdfium": by_pdfium, "pdfminer": by_pdfminer}


def missing(texts: list[str], read: str) -> list[str]:
    """Return the texts that are not in what was read.

    A line may end at a space, behind a hyphen, for which PDFium then gives U+FFFE, and anywhere in an endless word.
    """
    whole = _spaced(re.sub(r"\ufffe|-\s*\n", "-", read))
    dense = whole.replace(" ", "")
    return [
        text
        for text in texts
        if (_spaced(text).replace(" ", "") not in dense if "\u200b" in text else _spaced(text) not in whole)
    ]


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u200b", "")).strip()
