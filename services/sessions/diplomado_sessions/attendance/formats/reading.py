"""From the bytes of an attendance file to its report, whatever the format, the delimiter and the encoding."""

from zoneinfo import ZoneInfo

from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.formats.decoding import decode
from diplomado_sessions.attendance.formats.records import DELIMITERS, read_records
from diplomado_sessions.attendance.formats.refusals import refuse_with_export_steps
from diplomado_sessions.attendance.formats.registry import FORMATS
from diplomado_sessions.attendance.formats.report import Report
from diplomado_sessions.timetable.window import Window


def read_report(content: bytes, zone: ZoneInfo, window: Window) -> Report:
    """Read a file whose times are in `zone`. `window` only helps to distinguish 07/08 from 08/07.

    Raises ValidationFailed, whose errors are `CellError`s, for a file that cannot be used as evidence. Rows of people
    who registered and never came, and time in the waiting room, are left out and counted.
    """
    report = _read(decode(content), zone, window)
    if not report.presences:
        raise refuse_with_export_steps(
            "empty", Text("El archivo no muestra a nadie conectado.", "The file shows nobody connected.")
        )
    return report


def _read(text: str, zone: ZoneInfo, window: Window) -> Report:
    for delimiter in DELIMITERS:
        records = read_records(text, delimiter)
        for attendance_format in FORMATS:
            if any(attendance_format.recognises(cells) for _, cells in records):
                return attendance_format.read(records, zone, window)
    raise refuse_with_export_steps(
        "not-zoom",
        Text(
            "No se reconoce un archivo de asistencia de Zoom: falta una fila de títulos con el nombre y las horas.",
            "This is not recognised as a Zoom attendance file: there is no header row with the name and the times.",
        ),
    )
