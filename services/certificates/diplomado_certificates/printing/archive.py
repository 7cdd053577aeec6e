"""A ZIP archive written piece by piece, with an index of what is in it."""

import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import BinaryIO, Literal, cast

from diplomado_certificates.printing.entry import Entry
from diplomado_chassis.language.folding import fold
from diplomado_chassis.workbooks.writing import as_csv


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One certificate of the index. `file` is None where there is no document; `sha256` is that of the file."""

    position: int
    file: str | None
    number: str
    award: str
    session: str | None
    name: str
    institution: str | None
    status: Literal["printed", "revoked", "erased"]
    sha256: str | None


class Archive:
    """Returns the bytes of the archive piece by piece: `add` for each file, `finish`."""

    def __init__(self, on: date) -> None:
        self._sink = _Sink()
        self._archive = zipfile.ZipFile(cast("BinaryIO", self._sink), "w", zipfile.ZIP_STORED)
        self._date = (on.year, on.month, on.day, 12, 0, 0)

    def add(self, name: str, content: bytes, *, compressed: bool = False) -> bytes:
        """Return the bytes of one more file."""
        info = zipfile.ZipInfo(name, self._date)
        info.external_attr = 0o644 << 16
        self._archive.writestr(info, content, zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED)
        return self._sink.taken()

    def finish(self) -> bytes:
        """Return the end of the archive."""
        self._archive.close()
        return self._sink.taken()


class _Sink:
    """Takes what the archive writes until it is fetched. It cannot be rewound, so sizes follow the content."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Keep a piece."""
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: every piece is kept at once."""

    def taken(self) -> bytes:
        """Return what was written since the last call."""
        parts = b"".join(self._parts)
        self._parts.clear()
        return parts


def file_name(position: int, entry: Entry) -> str:
    """Return a name that is unique in the archive and names nobody: position and number of the certificate."""
    number = fold(entry.number).upper().replace(" ", "-")
    plain = "".join(
        character for character in number if character.isascii() and (character.isalnum() or character == "-")
    )
    return f"certificates/{position:05d}-{plain[:60] or 'X'}.pdf"


def row_of(position: int, entry: Entry, file: str | None, sha256: str | None) -> IndexRow:
    """Return the row of a certificate."""
    status: Literal["printed", "revoked", "erased"]
    status = "printed" if file else "erased" if entry.erased else "revoked"
    return IndexRow(
        position, file, entry.number, entry.award, entry.session, entry.full_name, entry.institution, status, sha256
    )


def index_as_json(rows: Sequence[IndexRow]) -> bytes:
    """Write the index for programs."""
    return json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1).encode()


def index_as_csv(rows: Sequence[IndexRow]) -> bytes:
    """Write the index for spreadsheets: with the mark of UTF-8, and no cell that would be a formula."""
    names = [field.name for field in fields(IndexRow)]
    return as_csv([names, *([getattr(row, name) for name in names] for row in rows)])
