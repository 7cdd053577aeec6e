"""From the bytes of a file to its text, whatever program saved it. The encoding is detected; a doubt is reported."""

import codecs
from dataclasses import dataclass
from typing import Final

from diplomado_chassis.language.misreading import is_mixed, oddity, repaired

# What a reading costs at the start: files of Windows are far more frequent than those of a Macintosh or of MS-DOS.
_SINGLE_BYTE: Final = {"cp1252": 0.0, "mac_roman": 1.0, "cp850": 2.0}
_UNDEFINED: Final = 20.0
_MARGIN: Final = 2.5
"""By how much the best reading has to be better than every other one."""
NAMES: Final = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252",
    "mac_roman": "Mac Roman",
    "cp850": "MS-DOS (850)",
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file and the encoding in which it was read.

    If the encoding cannot be decided, `other` is the second reading, and `text` must not be stored without asking.
    Both readings have the same rows and columns: they differ in letters beyond ASCII alone.
    """

    text: str
    encoding: str
    other: str | None = None
    other_encoding: str | None = None


def decode(raw: bytes) -> Decoded:
    """Return the text of bytes in UTF-8 or UTF-16 (with or without a mark), Windows-1252, Mac Roman or code page 850.

    UTF-8 that was read as something else before and saved again is put right. Any bytes have a text.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Decoded(raw.decode("utf-16", errors="replace"), "utf-16")
    if encoding := _utf16_without_mark(raw):
        return Decoded(raw.decode(encoding, errors="replace"), "utf-16")
    try:
        if (text := raw.decode("utf-8-sig")).isascii():
            return Decoded(text, "utf-8")
        text = repaired(text)
    except UnicodeDecodeError:
        return _of_single_bytes(raw)
    if is_mixed(text) and not raw.startswith(
        codecs.BOM_UTF8
    ):  # by chance: "Íñ" in code page 850 is UTF-8 of a Hebrew sign
        decoded = _of_single_bytes(raw)
        if oddity(decoded.text) < oddity(text):
            return decoded
    return Decoded(text, "utf-8")


def _utf16_without_mark(raw: bytes) -> str | None:
    """Return the encoding if every second byte of most characters is NUL, as in UTF-16 of Latin letters."""
    sample = raw[:4000]
    half = len(sample) // 2
    if half < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _of_single_bytes(raw: bytes) -> Decoded:
    readings = {encoding: _read(raw, encoding) for encoding in _SINGLE_BYTE}
    costs = {
        encoding: _SINGLE_BYTE[encoding] + oddity(text) + _UNDEFINED * _undefined(text)
        for encoding, text in readings.items()
    }
    best, *others = sorted(readings, key=lambda encoding: costs[encoding])
    other = next((one for one in others if readings[one] != readings[best]), None)
    text = repaired(readings[best])  # a file that mixes encodings: some of its lines are UTF-8
    if other is None or costs[other] - costs[best] >= _MARGIN:
        return Decoded(text, best)
    return Decoded(text, best, readings[other], other)


def _read(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:  # a byte that Windows-1252 does not define
        return _with_controls(raw, encoding)


def _with_controls(raw: bytes, encoding: str) -> str:
    return "".join(bytes([byte]).decode(encoding, errors="ignore") or chr(byte) for byte in raw)


def _undefined(text: str) -> int:
    return sum("\x80" <= character <= "\x9f" for character in text)
