"""From the bytes of an attendance file to its report, whatever the format, the delimiter and the encoding."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NoReturn
from zoneinfo import ZoneInfo

from diplomado_chassis.language.encodings import NAMES, Decoded
from diplomado_chassis.language.misreading import is_suspect, propose
from diplomado_chassis.language.printable import shortened
from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.formats.decoding import decode
from diplomado_sessions.attendance.formats.records import DELIMITERS, Record, check_closed, read_records
from diplomado_sessions.attendance.formats.refusals import CellError, refuse, refuse_with_export_steps
from diplomado_sessions.attendance.formats.registry import FORMATS, AttendanceFormat
from diplomado_sessions.attendance.formats.report import Presence, Report, Unreadable
from diplomado_sessions.timetable.window import Window

_MAX_QUESTIONS = 20
_LOST_LETTER = re.compile(r"[^\W\d_]\?[^\W\d_]|\ufffd")
_UNCERTAIN = Text(
    "No se sabe en qué codificación está el archivo. Guárdelo como «CSV UTF-8» o envíe el que exporta Zoom.",
    "The encoding of the file is uncertain. Save it as “CSV UTF-8”, or send the one that Zoom exports.",
)


def read_report(content: bytes, zone: ZoneInfo, window: Window) -> Report:
    """Read a file whose times are in `zone`. `window` only helps to distinguish 07/08 from 08/07.

    Raises ValidationFailed, whose errors are `CellError`s, for a file that cannot be used as evidence. Rows of people
    who registered and never came, and time in the waiting room, are left out and counted.
    """
    decoded = decode(content)
    records, attendance_format = _recognise(decoded.text)
    report = attendance_format.read(records, zone, window)
    if not report.presences:
        raise refuse_with_export_steps(
            "empty", Text("El archivo no muestra a nadie conectado.", "The file shows nobody connected.")
        )
    if decoded.other is not None:
        other_records, other_format = _recognise(decoded.other)
        other = other_format.read(other_records, zone, window)
        if _shown(report) != _shown(other):
            _ask_about_encoding(decoded, attendance_format, records, other_records)
    return replace(report, unreadable=tuple(_unreadable(report.presences)))


def _recognise(text: str) -> tuple[list[Record], AttendanceFormat]:
    for delimiter in DELIMITERS:
        records = read_records(text, delimiter)
        for attendance_format in FORMATS:
            if any(attendance_format.recognises(cells) for _, cells in records):
                return check_closed(records), attendance_format
    raise refuse_with_export_steps(
        "not-zoom",
        Text(
            "No se reconoce un archivo de asistencia de Zoom: falta una fila de títulos con el nombre y las horas.",
            "This is not recognised as a Zoom attendance file: there is no header row with the name and the times.",
        ),
    )


def _shown(report: Report) -> list[tuple[str, str]]:
    return [(presence.name, presence.email) for presence in report.presences]


def _ask_about_encoding(
    decoded: Decoded, attendance_format: AttendanceFormat, records: Sequence[Record], others: Sequence[Record]
) -> NoReturn:
    """Refuse a file whose names depend on the encoding, with both readings of the first cells."""
    errors: list[CellError] = []
    header: list[str] = []
    for (row, cells), (_, other_cells) in zip(records, others, strict=True):
        if attendance_format.recognises(cells):
            header = cells
        for place, (cell, other_cell) in enumerate(zip(cells, other_cells, strict=True)):
            if cell != other_cell and header and len(errors) < _MAX_QUESTIONS:
                column = header[place].strip() if place < len(header) else None
                errors.append(CellError.at(row, column, _which(cell, other_cell, decoded)))
    raise refuse("encoding", _UNCERTAIN, *errors)


def _which(cell: str, other_cell: str, decoded: Decoded) -> Text:
    return Text(
        "Dice «{one}» ({first}) o «{two}» ({second}).",
        "It reads “{one}” ({first}) or “{two}” ({second}).",
        one=shortened(cell, 60),
        first=NAMES[decoded.encoding],
        two=shortened(other_cell, 60),
        second=NAMES[decoded.other_encoding or decoded.encoding],
    )


def _unreadable(presences: Sequence[Presence]) -> Iterator[Unreadable]:
    for presence in presences:
        if is_suspect(presence.name):
            yield Unreadable(presence.row, propose(presence.name))
        elif _LOST_LETTER.search(presence.name):
            yield Unreadable(presence.row, None)
