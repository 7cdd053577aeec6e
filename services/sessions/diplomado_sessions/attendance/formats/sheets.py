"""From the bytes of a file to sheets of text cells, whatever program wrote it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from diplomado_chassis.language.encodings import Decoded
from diplomado_sessions.attendance.formats.decoding import decode
from diplomado_sessions.attendance.formats.records import DELIMITERS, Record, read_records
from diplomado_sessions.attendance.formats.report import Broken
from diplomado_sessions.attendance.formats.workbooks import is_workbook, read_workbook

_PART = 100_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of texts. `rows` begins to read it anew, and puts rows that cannot be read into the list given.

    `name` is that of a sheet of a workbook.
    """

    rows: Callable[[list[Broken]], Iterator[Record]]
    ends_in_row: bool = False
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """The sheets of a file, and those of its second reading where the encoding is in doubt.

    The sheets of a text are the same one with different delimiters.
    """

    sheets: tuple[Sheet, ...]
    others: tuple[Sheet, ...] = ()
    decoded: Decoded | None = None


def read_content(content: bytes) -> Content:
    """Return the sheets of a file. Raises ValidationFailed for anything that is no text and no workbook."""
    if is_workbook(content):
        return Content(tuple(Sheet(partial(_number, rows), name=name) for name, rows in read_workbook(content)))
    decoded = decode(content)
    if decoded.other is None:
        return Content(_sheets_of(decoded.text, content))
    return Content(_sheets_of(decoded.text, content), _sheets_of(decoded.other, content), decoded)


def _sheets_of(text: str, content: bytes) -> tuple[Sheet, ...]:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    raw = content if _is_utf8_of(text, content) else text.encode("utf-8", "replace")
    ends_in_row = not raw.endswith(b"\n")
    return tuple(Sheet(partial(read_records, raw, delimiter), ends_in_row) for delimiter in DELIMITERS)


def _is_utf8_of(text: str, content: bytes) -> bool:
    """Return whether nothing was put right. One copy is enough then, and no second one is made to find out."""
    at = 0
    for start in range(0, len(text), _PART):
        part = text[start : start + _PART].encode("utf-8", "replace")
        if not content.startswith(part, at):
            return False
        at += len(part)
    return at == len(content)


def _number(rows: Callable[[], Iterator[Record]], _: list[Broken]) -> Iterator[Record]:
    return rows()
