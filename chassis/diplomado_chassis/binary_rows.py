"""Fields of rows in the binary form in which COPY takes them."""

import struct
from datetime import UTC, datetime, timedelta

NULL = struct.pack(">i", -1)
_EPOCH, _MICROSECOND = datetime(2000, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


def encoded(value: bytes) -> bytes:
    """Return a field that is in its binary form already: a text in UTF-8, the bytes of an identifier."""
    return struct.pack(">i", len(value)) + value


def encoded_text(text: str | None) -> bytes:
    """Return a field of a text column."""
    return NULL if text is None else encoded(text.encode())


def encoded_moment(moment: datetime) -> bytes:
    """Return a field of a timestamptz column."""
    return struct.pack(">iq", 8, (moment - _EPOCH) // _MICROSECOND)


def encoded_number(number: int) -> bytes:
    """Return a field of an int column."""
    return struct.pack(">ii", 4, number)


def row_of(fields: int) -> bytes:
    """Return the beginning of a row, before its fields."""
    return struct.pack(">h", fields)
