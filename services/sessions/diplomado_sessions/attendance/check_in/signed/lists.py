"""Reads a signed list that was typed as a table: who, and either times or a mark."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

from diplomado_chassis.language.email_addresses import key_of
from diplomado_chassis.language.encodings import decode
from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, InvalidValue, ValidationFailed
from diplomado_chassis.workbooks import UnreadableWorkbook, is_workbook, read_workbook
from diplomado_sessions.attendance.check_in.signed.list_times import read_time
from diplomado_sessions.attendance.check_in.stays import Times
from diplomado_sessions.attendance.formats.signed_lists import MAX_PREFACE, columns_of
from diplomado_sessions.projections.names import name_key
from diplomado_sessions.timetable.window import Window

MAX_ROWS = 10_000
MAX_EARLY = timedelta(hours=12)
"""An arrival that is earlier than this before the session belongs to another session."""
_MAX_CELL = 300
_DELIMITERS = ",;\t"
_YES = frozenset({"x", "si", "s", "yes", "y", "1", "true", "present", "presente", "asistio", "signed", "firmo", "p"})
_NO = frozenset({"", "no", "n", "0", "false", "absent", "ausente", "a"})

NOT_A_TABLE = Text(
    "El archivo no es una tabla. Envíe un CSV, XLSX u ODS.", "The file is not a table. Send a CSV, XLSX or ODS."
)
PROTECTED = Text(
    "El archivo tiene contraseña. Guárdelo sin ella.", "The file is protected by a password. Save it without one."
)
TOO_LARGE = Text("El archivo es demasiado grande para una lista.", "The file is too large for a list.")
NO_HEADER = Text(
    "Falta el encabezado: inscripción, correo o nombre, y entrada y salida, o presente.",
    "The header is missing: registration, email or name, and in and out, or present.",
)
TOO_MANY = Text("La lista pasa de {most} filas.", "The list has more than {most} rows.", most=MAX_ROWS)
NOBODY = Text("La fila no dice quién es.", "The row does not say who it is.")
NOT_AN_ID = Text("No es un identificador de inscripción.", "This is no identifier of a registration.")
NO_MARK = Text("Escriba «presente» o deje la celda vacía.", "Write “present”, or leave the cell empty.")
NO_ARRIVAL = Text("Falta la hora de entrada.", "The time of arrival is missing.")
BACKWARDS = Text("La salida es anterior a la entrada.", "The departure is before the arrival.")
OUTSIDE = Text("Esas horas quedan fuera de la sesión.", "These times are outside the session.")
UNREADABLE = Text(
    "La fila no se puede leer: quizá falta cerrar una comilla.",
    "The row cannot be read: perhaps a quotation mark is never closed.",
)


_UNREADABLE = {"protected": PROTECTED, "too-large": TOO_LARGE, "too-many-rows": TOO_MANY}


@dataclass(frozen=True, slots=True)
class Line:
    """A person who was present: by registration, else by the key of the e-mail, else by that of the name."""

    row: int
    registration_id: UUID | None
    email_key: str | None
    times: Times
    name_key: str | None = None


@dataclass(slots=True)
class SignedList:
    """The lines of a list, and the errors by row as a spreadsheet counts. `absent` counts rows without a mark."""

    lines: list[Line] = field(default_factory=list)
    errors: list[FieldError] = field(default_factory=list)
    absent: int = 0


def read_list(content: bytes, window: Window, zone: ZoneInfo) -> SignedList:
    """Read a list. A row that cannot be read stops no other. Raises ValidationFailed if the file has no readable table.

    Times without a zone are in `zone`. A mark stands for the whole session, a missing departure for its end.
    """
    found = SignedList()
    header: dict[str, int] | None = None
    above = 0
    try:
        for number, cells in _records(content):
            if header is None:
                header, above = columns_of(cells), above + 1
                if header is None and above >= MAX_PREFACE:
                    break
                continue
            if len(found.lines) + len(found.errors) + found.absent >= MAX_ROWS:
                raise _refused(TOO_MANY)
            _read_row(found, number, {name: _cell(cells, index) for name, index in header.items()}, window, zone)
    except csv.Error:
        raise _refused(UNREADABLE) from None
    if header is None:
        raise _refused(NO_HEADER)
    return found


def _records(content: bytes) -> Iterator[tuple[int, list[str]]]:
    if is_workbook(content):
        yield from _rows_of_workbook(content)
        return
    if content.startswith(b"%PDF"):
        raise _refused(NOT_A_TABLE)
    text = decode(content).text.lstrip("\ufeff").replace("\0", "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    for number, cells in enumerate(reader, start=1):
        if any(cell.strip() for cell in cells):
            yield number, cells


def _delimiter(text: str) -> str:
    """Return what separates the column names; a title above them may have commas of its own."""
    lines = list(islice((line for line in text.splitlines() if line.strip()), MAX_PREFACE))
    for line in lines:
        if fitting := [one for one in _DELIMITERS if one in line and columns_of(line.split(one))]:
            return max(fitting, key=line.count)
    return max(_DELIMITERS, key=(lines or [""])[0].count)


def _rows_of_workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the first sheet that is not hidden and not empty."""
    try:
        for _, rows in read_workbook(content, MAX_ROWS + 1):
            is_empty = True
            for row in rows():
                is_empty = False
                yield row
            if not is_empty:
                return
    except UnreadableWorkbook as unreadable:
        raise _refused(_UNREADABLE.get(unreadable.reason, NOT_A_TABLE)) from unreadable


def _cell(cells: list[str], index: int) -> str:
    return cells[index].strip()[:_MAX_CELL] if index < len(cells) else ""


def _read_row(found: SignedList, number: int, cells: Mapping[str, str], window: Window, zone: ZoneInfo) -> None:
    try:
        if (times := _times(cells, window, zone)) is None:
            found.absent += 1
            return
        registration_id, email_key, name = _person(cells)
        found.lines.append(Line(number, registration_id, email_key, times, name))
    except InvalidValue as invalid:
        found.errors.append(FieldError(f"row {number}", invalid.text, row=number))


def _person(cells: Mapping[str, str]) -> tuple[UUID | None, str | None, str | None]:
    registration, email = cells.get("registration", ""), cells.get("email", "")
    if registration:
        try:
            return UUID(registration), None, None
        except ValueError:
            raise InvalidValue(NOT_AN_ID) from None
    if key := key_of(email):
        return None, key, None
    name = cells.get("name") or " ".join((cells.get("given", ""), cells.get("family", "")))
    if not (key := name_key(name)):
        raise InvalidValue(NOBODY)
    return None, None, key


def _times(cells: Mapping[str, str], window: Window, zone: ZoneInfo) -> Times | None:
    came, left, mark = (cells.get(name, "") for name in ("came", "left", "present"))
    if fold(came) in _YES:
        came, mark = "", came
    if not came:
        if left:
            raise InvalidValue(NO_ARRIVAL)
        if fold(mark) in _NO:
            return None
        if fold(mark) not in _YES:
            raise InvalidValue(NO_MARK)
        return Times(window.starts_at, window.ends_at, from_start=True, until_end=True)
    arrival = read_time(came, window, zone)
    departure = read_time(left, window, zone) if left else window.ends_at
    return checked(Times(arrival, departure, until_end=not left), window)


def checked(times: Times, window: Window) -> Times:
    """Return an arrival with its departure.

    Raises InvalidValue if they are in the wrong order or miss the session, as an arrival of an earlier day does.
    """
    came, left = times.came_at, times.left_at
    if came is None or left is None or left < came:
        raise InvalidValue(BACKWARDS)
    if came >= window.ends_at or left <= window.starts_at or window.starts_at - came > MAX_EARLY:
        raise InvalidValue(OUTSIDE)
    return times


def _refused(text: Text) -> ValidationFailed:
    return ValidationFailed(FieldError("file", text), slug="list-unreadable", detail=text)
