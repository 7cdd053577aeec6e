"""Checks the parts of a workbook before a library reads them, and hands it nothing else.

calamine does not limit the memory that it takes, and a file that exhausts it would end the process. Two ZIP readers may
understand one archive differently. So the parts are unpacked once, counted, and packed again: what was checked is what
is read.
"""

import io
import re
import zipfile
import zlib
from typing import IO
from xml.parsers import expat

from diplomado_chassis.workbooks.refusal import MAX_MEBIBYTES, UnreadableWorkbook

MAX_UNPACKED = MAX_MEBIBYTES << 20
MAX_CELLS = 4_000_000
_MAX_PARTS = 1_000
_CHUNK = 64 * 1024
_READ = (".xml", ".rels", "mimetype")
_MANIFEST = "META-INF/manifest.xml"
_ODS = "content.xml"
# calamine drops tabs and line breaks of a paragraph, which glues the words beside them; a space it keeps.
_BREAK = re.compile(rb"<(/?[\w.-]+:)(?:tab|line-break)(?=[\s/>])")
_LONGEST_BREAK = 64  # bytes, so that one that two pieces share is seen whole
_XLSX_VALUES = frozenset(("v", "is", "f"))


def checked_copy(content: bytes, max_rows: int) -> bytes:
    """Return a ZIP of the XML parts of a workbook. Raises UnreadableWorkbook for a file that is unsafe to read."""
    copy = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as source:  # noqa: SIM117 - the second only if the first opens
            with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
                _copy(source, target, max_rows)
    except UnreadableWorkbook:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        expat.ExpatError,
    ) as error:
        raise UnreadableWorkbook("damaged") from error
    return copy.getvalue()


def _copy(source: zipfile.ZipFile, target: zipfile.ZipFile, max_rows: int) -> None:
    parts = [part for part in source.infolist() if part.filename.endswith(_READ)]
    if len(parts) > _MAX_PARTS or len({part.filename for part in parts}) < len(parts):
        raise UnreadableWorkbook("damaged")
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise UnreadableWorkbook("too-large")
    left = MAX_UNPACKED
    # The manifest first: it says whether the other parts are encrypted, and stands behind them.
    for part in sorted(parts, key=lambda part: part.filename != _MANIFEST):
        if part.flag_bits & 1:
            raise UnreadableWorkbook("protected")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnreadableWorkbook("damaged")
        with source.open(part) as packed, target.open(part.filename, "w") as unpacked:
            left -= _check(part.filename, packed, unpacked, left, max_rows)


def _check(name: str, packed: IO[bytes], unpacked: IO[bytes], limit: int, max_rows: int) -> int:
    """Copy one part and return its size."""
    size = 0
    grid = _Grid(max_rows) if name.endswith((".xml", ".rels")) else None
    ending = left = b""
    while chunk := packed.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise UnreadableWorkbook("too-large")
        if name == _MANIFEST and b"encryption-data" in ending + chunk:
            raise UnreadableWorkbook("protected")
        ending = chunk[-32:]
        if grid is not None:
            grid.feed(chunk)
        if name == _ODS:
            chunk = left + chunk
            begun = chunk.rfind(b"<", -_LONGEST_BREAK)
            chunk, left = (chunk[:begun], chunk[begun:]) if begun >= 0 else (chunk, b"")
            chunk = _BREAK.sub(rb"<\1s", chunk)
        unpacked.write(chunk)
    unpacked.write(left)
    if grid is not None:
        grid.close()
    return size


class _Grid:
    """The size of the sheet in a part: from the first cell to the last one that holds anything."""

    def __init__(self, max_rows: int) -> None:
        self._max_rows = max_rows
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._row = self._column = 0
        self._rows = self._columns = 0
        self._places: dict[str, int] = {}
        self._repeated = 0
        self._valued = False

    def feed(self, chunk: bytes) -> None:
        """Read on. Raises UnreadableWorkbook as soon as the sheet is too large."""
        self._parser.Parse(chunk, False)

    def close(self) -> None:
        """Read the end. Raises ExpatError if it is missing."""
        self._parser.Parse(b"", True)
        self._end_row()

    def _doctype(self, *_: object) -> None:
        raise UnreadableWorkbook("damaged")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            self._cell(attributes.get("r"))
        elif local in _XLSX_VALUES:
            self._grow(self._row, self._column)
        elif local == "row":
            self._row, self._column = int(attributes.get("r") or self._row + 1), 0
        elif local in ("table-cell", "covered-table-cell"):
            self._column += _repeated(attributes, "number-columns-repeated")
            if any(key.endswith(("value-type", "formula")) for key in attributes):
                self._valued, self._columns = True, max(self._columns, self._column)
        elif local == "table-row":
            self._end_row()
            self._repeated = _repeated(attributes, "number-rows-repeated")
        elif local == "table":
            self._end_row()
            self._row = self._rows = self._columns = 0

    def _cell(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip("0123456789")
        if letters not in self._places:
            place = 0
            for letter in letters[:8].upper():
                place = place * 26 + ord(letter) - 64
            self._places[letters] = place
        self._column = self._places[letters]
        self._row = int(reference[len(letters) :])

    def _end_row(self) -> None:
        self._row += self._repeated
        if self._valued:
            self._grow(self._row, self._columns)
        self._repeated, self._column, self._valued = 0, 0, False

    def _grow(self, row: int, column: int) -> None:
        if row > self._rows or column > self._columns:
            self._rows, self._columns = max(row, self._rows), max(column, self._columns)
            if self._rows > self._max_rows:
                raise UnreadableWorkbook("too-many-rows")
            if self._rows * self._columns > MAX_CELLS:
                raise UnreadableWorkbook("too-large")


def _repeated(attributes: dict[str, str], name: str) -> int:
    return max(1, *(int(value) for key, value in attributes.items() if key.endswith(name)), 1)
