"""The files of a nomination list, and the numbers of their rows where several are read as one list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from diplomado_chassis.language.text import Text

_ROWS_OF_FILE: Final = 1 << 24
"""More than a spreadsheet has. A row of the first file has the number that it has in the spreadsheet."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it was sent. The name comes from the sender; a list that is no file has none."""

    content: bytes
    name: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that cannot be read: why, and its headings that nobody knows."""

    file: int
    problems: Sequence[Text]
    headings: Sequence[str] = ()


def number_of(file: int, row: int) -> int:
    """Return the number of a row among those of all files. `file` is the position of its file."""
    return file * _ROWS_OF_FILE + row


def file_of(number: int) -> int:
    """Return the position of a row's file."""
    return number // _ROWS_OF_FILE


def row_of(number: int) -> int:
    """Return the number of a row in its own file."""
    return number % _ROWS_OF_FILE


def each_once(files: Sequence[SentFile]) -> list[SentFile]:
    """Return the files without those that were chosen twice."""
    kept: dict[bytes, SentFile] = {}
    for file in files:
        kept.setdefault(file.content, file)
    return list(kept.values())


def unknown_headings(unreadable: Iterable[Unreadable]) -> list[str]:
    """Return the headings that nobody knows, each once."""
    return list(dict.fromkeys(heading for one in unreadable for heading in one.headings))
