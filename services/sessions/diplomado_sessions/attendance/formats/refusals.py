"""Refusals of a file: where the errors are and what to do about them."""

from dataclasses import dataclass

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed


@dataclass(frozen=True, slots=True)
class CellError(FieldError):
    """A FieldError in a file. It keeps row and column apart, because the response names them apart.

    `row` counts records from 1, as a spreadsheet does; `column` is the header as the file writes it.
    """

    row: int
    column: str | None

    @classmethod
    def at(cls, row: int, column: str | None, text: Text) -> "CellError":
        """Return the error of a cell, or of a whole row where `column` is None."""
        return cls(f"row {row}, {column}" if column else f"row {row}", text, row, column)


def refuse(slug: str, detail: Text, *errors: CellError) -> ValidationFailed:
    """Return the refusal of a file, as the problem `attendance-file-` with the slug."""
    return ValidationFailed(*errors, slug=f"attendance-file-{slug}", detail=detail)


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
