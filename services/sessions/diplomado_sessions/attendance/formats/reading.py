"""From the bytes of an attendance file to its report, whatever the format, the delimiter and the encoding."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NoReturn

from diplomado_chassis.language.encodings import NAMES, Decoded
from diplomado_chassis.language.printable import shortened
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance.formats import signed_lists
from diplomado_sessions.attendance.formats.cells import column_key, visible
from diplomado_sessions.attendance.formats.mapping import PlainMapping
from diplomado_sessions.attendance.formats.moments import Context
from diplomado_sessions.attendance.formats.records import Record
from diplomado_sessions.attendance.formats.refusals import (
    SEVERAL_SHEETS,
    CellError,
    refuse,
    refuse_broken,
    refuse_with_export_steps,
    several_sheets,
)
from diplomado_sessions.attendance.formats.registry import FORMATS, AttendanceFormat
from diplomado_sessions.attendance.formats.report import Report
from diplomado_sessions.attendance.formats.sheets import Sheet, read_content
from diplomado_sessions.attendance.formats.unreadable import unreadable_names

_MAX_QUESTIONS = 20
_MAX_PREFACE = 500
_UNCERTAIN = Text(
    "No se sabe en qué codificación está el archivo. Guárdelo como «CSV UTF-8» o envíe el que exporta Zoom.",
    "The encoding of the file is uncertain. Save it as “CSV UTF-8”, or send the one that Zoom exports.",
)


def read_report(content: bytes, context: Context, mapping: PlainMapping | None = None) -> Report:
    """Read a file. `mapping` says which columns a table has that no meeting program wrote.

    Rows of people who registered and never came, and time in the waiting room, are left out and counted; broken rows
    are returned. Raises ValidationFailed, whose errors are `CellError`s, for a file that cannot be used as evidence,
    or of which most rows are broken, and for a signed list.
    """
    read = read_content(content)
    sheet, attendance_format = _recognise(read.sheets, mapping)
    report = _read(sheet, attendance_format, context)
    if read.decoded is not None:
        other_sheet, other_format = _recognise(read.others, mapping)
        if _shown(report) != _shown(_read(other_sheet, other_format, context)):
            _ask_about_encoding(read.decoded, attendance_format, sheet, other_sheet)
    if len(report.broken) > report.rows:
        raise refuse_broken(list(report.broken))
    if not report.rows:
        raise refuse_with_export_steps(
            "empty", Text("El archivo no muestra a nadie conectado.", "The file shows nobody connected.")
        )
    shown = ((row, name) for row, name, _ in report.shown())
    return replace(report, unreadable=unreadable_names(shown))


def _read(sheet: Sheet, attendance_format: AttendanceFormat, context: Context) -> Report:
    broken = []  # type: ignore[var-annotated]
    records = sheet.rows(broken)
    return attendance_format.read(records, replace(context, ends_in_row=sheet.ends_in_row), broken)


def is_of_a_meeting(content: bytes, mapping: PlainMapping | None = None) -> bool:
    """Return whether a file is read as that of a meeting program, or by the mapping, and so as no signed list."""
    try:
        _, attendance_format = _recognise(read_content(content).sheets, mapping)
    except ValidationFailed as refusal:
        return refusal.slug == SEVERAL_SHEETS
    return attendance_format is not signed_lists


def _recognise(sheets: Sequence[Sheet], mapping: PlainMapping | None) -> tuple[Sheet, AttendanceFormat]:
    found: list[tuple[Sheet, AttendanceFormat]] = []
    for sheet in sheets:
        first = [cells for _, cells in islice(sheet.rows([]), _MAX_PREFACE)]
        if attendance_format := _format_of(first, mapping):
            found.append((sheet, attendance_format))
            if sheet.name is None:  # a text is one table, whatever its delimiter
                break
    if len(found) > 1:
        raise several_sheets([visible(sheet.name or "") for sheet, _ in found])
    if not found:
        raise _not_recognised(sheets)
    return found[0]


def _format_of(first: Sequence[Sequence[str]], mapping: PlainMapping | None) -> AttendanceFormat | None:
    """Return the format of a table. Signatures outrank what a person said once of the tables of an edition."""
    if signed_lists.has_signatures(first):
        return signed_lists
    formats: Sequence[AttendanceFormat] = FORMATS if mapping is None else (*FORMATS, mapping)
    known = next((one for one in formats if any(one.recognises(cells) for cells in first)), None)
    is_mapped = mapping is not None and any(map(mapping.recognises, first))
    return signed_lists if not is_mapped and signed_lists.is_kept_by_hand(first) else known


def _not_recognised(sheets: Sequence[Sheet]) -> Exception:
    """Refuse a file without a known header. The widest of its first rows is what a mapping can name."""
    rows = (cells for sheet in sheets for _, cells in islice(sheet.rows([]), 20))
    columns = max(rows, key=lambda cells: sum(bool(cell.strip()) for cell in cells), default=[])
    if any("名前" in cell or "参加" in cell for cell in columns):
        text = Text(
            "El archivo está en japonés, que no se lee. Ponga la cuenta en inglés o español y expórtelo otra vez, "
            "o diga una vez qué columnas tiene.",
            "The file is in Japanese, which is not read. Set the account to English or Spanish and export it again, "
            "or state once which columns it has.",
        )
        return refuse("language", text)
    shown = ", ".join(shortened(cell, 40) for cell in columns[:12] if column_key(cell))
    return refuse(
        "not-recognised",
        Text(
            "No se reconoce un archivo de asistencia de Zoom, Teams, Meet o BigBlueButton: falta una fila de títulos "
            "con el nombre y las horas. Para otra tabla, diga una vez qué columnas tiene; una lista firmada se "
            "registra en la sala de la sesión. La fila más ancha dice: {columns}",
            "This is not recognised as an attendance file of Zoom, Teams, Meet or BigBlueButton: there is no header "
            "row with the name and the times. For another table, state once which columns it has; a signed list is "
            "recorded in the room of the session. The widest row says: {columns}",
            columns=visible(shown),
        ),
    )


def _shown(report: Report) -> list[tuple[str, str]]:
    return [(name, email) for _, name, email in report.shown()] + [(one.name, one.email) for one in report.broken]


def _ask_about_encoding(
    decoded: Decoded, attendance_format: AttendanceFormat, sheet: Sheet, other_sheet: Sheet
) -> NoReturn:
    """Refuse a file whose names depend on the encoding, with both readings of the first cells."""
    differing = _differing(attendance_format, sheet.rows([]), other_sheet.rows([]), decoded)
    raise refuse("encoding", _UNCERTAIN, *islice(differing, _MAX_QUESTIONS))


def _differing(
    attendance_format: AttendanceFormat, records: Iterator[Record], others: Iterator[Record], decoded: Decoded
) -> Iterator[CellError]:
    header: list[str] = []
    for (row, cells), (_, other_cells) in zip(records, others, strict=False):
        if not header and attendance_format.recognises(cells):
            header = cells
        for place, (cell, other_cell) in enumerate(zip(cells, other_cells, strict=False)):
            if cell != other_cell and header:
                column = header[place].strip() if place < len(header) else None
                yield CellError.at(row, column, _which(cell, other_cell, decoded))


def _which(cell: str, other_cell: str, decoded: Decoded) -> Text:
    return Text(
        "Dice «{one}» ({first}) o «{two}» ({second}).",
        "It reads “{one}” ({first}) or “{two}” ({second}).",
        one=shortened(cell, 60),
        first=NAMES[decoded.encoding],
        two=shortened(other_cell, 60),
        second=NAMES[decoded.other_encoding or decoded.encoding],
    )
