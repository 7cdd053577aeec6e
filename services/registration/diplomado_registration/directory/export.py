"""A list of people as a file for spreadsheets."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from diplomado_chassis.language.text import Text

HEADINGS: Final = (
    Text("Nombres", "Given names"),
    Text("Apellidos", "Family names"),
    Text("Correo", "E-mail"),
    Text("Estado", "Status"),
    Text("Institución", "Institution"),
    Text("Cargo", "Job title"),
    Text("Grupo", "Group"),
    Text("Cómo se inscribió", "How they registered"),
    Text("Fecha", "Date"),
    Text("Graduación", "Graduation"),
    Text("Inscripción", "Registration"),
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows as CSV in UTF-8 with a mark, by which spreadsheets recognise the encoding.

    What a spreadsheet would read as a formula begins with an apostrophe.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    for row in rows:
        writer.writerow([_safe("" if cell is None else str(cell)) for cell in row])
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def _safe(cell: str) -> str:
    return "'" + cell if cell.startswith(_FORMULA_STARTS) else cell
