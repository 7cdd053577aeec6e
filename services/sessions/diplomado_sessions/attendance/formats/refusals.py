"""Refusals of a file and reasons of broken rows: where the errors are and what to do about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.attendance.formats.report import Broken, BrokenReason

MAX_ERRORS = 20
SEVERAL_SHEETS = "attendance-file-several-sheets"

BROKEN_REASONS: Mapping[BrokenReason, Text] = {
    "time-missing": Text("Falta la hora.", "The time is missing."),
    "not-a-time": Text(
        "La celda no es una fecha con hora, como 14/07/2021 09:00:12 o jul. 14, 2021 09:00:12.",
        "The cell is no date with a time, such as 07/14/2021 09:00:12 AM or Jul 14, 2021 09:00:12.",
    ),
    "hour-skipped": Text(
        "Esa hora no existió: los relojes se adelantaron. Revise la zona horaria.",
        "That hour did not exist: the clocks went forward. Check the time zone.",
    ),
    "hour-twice": Text(
        "Esa hora existió dos veces: los relojes se atrasaron, y nada dice cuál de las dos es.",
        "That hour existed twice: the clocks went back, and nothing says which of the two it is.",
    ),
    "leaves-before-joining": Text(
        "La salida es anterior a la entrada.", "The time of leaving is before the time of joining."
    ),
    "too-long": Text("La conexión dura más de dos días.", "The connection lasts more than two days."),
    "left-without-joining": Text(
        "Es una salida sin una entrada anterior.", "It is a leaving without a joining before it."
    ),
    "end-unknown": Text(
        "No consta cuándo salió: otra fila de la misma persona tiene faltas.",
        "When the person left is unknown: another row of the same person has a fault.",
    ),
    "neither-joined-nor-left": Text("No dice si entró o salió.", "It says neither joined nor left."),
    "neither-yes-nor-no": Text("No dice ni sí ni no.", "It says neither yes nor no."),
    "not-a-duration": Text(
        "La celda no es una duración, como 45, 1h 5m 20s o 01:05:20.",
        "The cell is no duration, such as 45, 1h 5m 20s or 01:05:20.",
    ),
    "never-closed": Text(
        "La fila no se puede leer como CSV: quizá hay una comilla sin cerrar.",
        "The row cannot be read as CSV: perhaps a quotation mark is never closed.",
    ),
    "cut-off": Text("El archivo termina en medio de esta fila.", "The file ends in the middle of this row."),
}


@dataclass(frozen=True, slots=True)
class CellError(FieldError):
    """A FieldError in a file: `row` counts records from 1, `column` is the header as the file writes it."""

    @classmethod
    def at(cls, row: int, column: str | None, text: Text) -> "CellError":
        """Return the error of a cell, or of a whole row where `column` is None."""
        return cls(f"row {row}, {column}" if column else f"row {row}", text, "body", row, column)

    @classmethod
    def of(cls, broken: Broken) -> "CellError":
        """Return the error of a broken row."""
        return cls.at(broken.row, broken.column, BROKEN_REASONS[broken.reason])


def refuse(slug: str, detail: Text, *errors: CellError) -> ValidationFailed:
    """Return the refusal of a file, as the problem `attendance-file-` with the slug."""
    return ValidationFailed(*errors, slug=f"attendance-file-{slug}", detail=detail)


def refuse_broken(broken: list[Broken]) -> ValidationFailed:
    """Return the refusal of a file of which most rows are broken."""
    errors = [CellError.of(row) for row in sorted(broken)[:MAX_ERRORS]]
    return refuse(
        "rows",
        Text(
            "La mayoría de las filas tiene faltas; no se guardó nada. Fila {row}: {reason}",
            "Most rows have faults; nothing was stored. Row {row}: {reason}",
            row=errors[0].row,
            reason=errors[0].text,
        ),
        *errors,
    )


def too_wide() -> ValidationFailed:
    """Return the refusal of a text with a line or a row that no table has."""
    return refuse(
        "too-wide",
        Text(
            "El archivo tiene una fila demasiado larga para una tabla: quizá perdió los saltos de línea. Expórtelo "
            "otra vez.",
            "The file has a row that is too long for a table: perhaps it lost its line breaks. Export it again.",
        ),
    )


def repeated_column(column: str) -> ValidationFailed:
    """Return the refusal of a file of which it is unknown which of two columns counts."""
    return refuse(
        "column-repeated",
        Text(
            "La columna «{column}» aparece dos veces: no se sabe cuál vale. Deje una sola.",
            "The column “{column}” appears twice: which one counts is unknown. Keep one alone.",
            column=column,
        ),
    )


def too_many_sheets(most: int) -> ValidationFailed:
    """Return the refusal of a workbook with more sheets than are looked at."""
    return refuse(
        "several-sheets",
        Text(
            "El libro tiene más de {most} hojas. Deje solo la hoja con la asistencia.",
            "The workbook has more than {most} sheets. Keep the sheet with the attendance alone.",
            most=most,
        ),
    )


def several_sheets(names: Sequence[str]) -> ValidationFailed:
    """Return the refusal of a workbook with several tables of attendance."""
    return refuse(
        "several-sheets",
        Text(
            "Varias hojas del libro muestran asistencia: {names}. Deje una sola, o envíe cada una como archivo.",
            "Several sheets of the workbook show attendance: {names}. Keep one alone, or send each as a file.",
            names=", ".join(names),
        ),
    )


def refuse_with_export_steps(slug: str, reason: Text) -> ValidationFailed:
    """Return the refusal of a file that has to be exported again, with the steps."""
    return refuse(
        slug,
        Text(
            "{reason} En Zoom: Informes, Informes de uso, Participantes; no marque «Mostrar usuarios únicos» y exporte "
            "en CSV. Para un seminario web: Informes, Seminario web, Informe de asistentes.",
            "{reason} In Zoom: Reports, Usage reports, Participants; leave “Show unique users” unticked and export "
            "as CSV. For a webinar: Reports, Webinar, Attendee report.",
            reason=reason,
        ),
    )


def damaged_workbook() -> ValidationFailed:
    """Return the refusal of a file that begins as a workbook and is none."""
    return refuse(
        "not-workbook",
        Text(
            "El archivo no es un libro de Excel o LibreOffice que se pueda leer, o está dañado. Guárdelo otra vez "
            "como XLSX, ODS o «CSV UTF-8».",
            "The file is no workbook of Excel or LibreOffice that can be read, or it is damaged. Save it again as "
            "XLSX, ODS or “CSV UTF-8”.",
        ),
    )


def protected() -> ValidationFailed:
    """Return the refusal of a workbook with a password."""
    return refuse(
        "protected",
        Text(
            "El libro está protegido con contraseña. Quítela y envíelo otra vez.",
            "The workbook is protected by a password. Remove it and send the file again.",
        ),
    )


def old_workbook() -> ValidationFailed:
    """Return the refusal of an XLS file."""
    return refuse(
        "not-workbook",
        Text(
            "El archivo es un libro de una versión antigua de Excel (XLS). Guárdelo como XLSX o «CSV UTF-8».",
            "The file is a workbook of an old version of Excel (XLS). Save it as XLSX or “CSV UTF-8”.",
        ),
    )


def too_large(mebibytes: int) -> ValidationFailed:
    """Return the refusal of a workbook that would take too much memory."""
    return refuse(
        "too-large",
        Text(
            "El libro ocupa demasiado al abrirlo (más de {mebibytes} MB, o demasiadas celdas). Deje solo la hoja con "
            "la asistencia, o guárdela como «CSV UTF-8».",
            "The workbook is too large when it is opened (more than {mebibytes} MB, or too many cells). Keep the "
            "sheet with the attendance alone, or save it as “CSV UTF-8”.",
            mebibytes=mebibytes,
        ),
    )
