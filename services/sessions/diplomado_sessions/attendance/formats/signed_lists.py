"""Tells a list that people signed, or that was kept by hand, from the file of a meeting program.

Both may have columns for coming and leaving. Read as the file of a program, whoever signed and has no times would not
count; read as a list, a guest of a meeting would be a row that names nobody. So every way of sending a file asks here.
"""

import re
from collections.abc import Iterable, Sequence

from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.formats.cells import column_key
from diplomado_sessions.attendance.formats.moments import Context
from diplomado_sessions.attendance.formats.records import Record
from diplomado_sessions.attendance.formats.refusals import refuse
from diplomado_sessions.attendance.formats.report import Broken, Report
from diplomado_sessions.attendance.formats.times import read_clock

SIGNED_LIST = "attendance-file-signed-list"
"""The problem by which a file is refused because it is a signed list."""
MAX_PREFACE = 50
"""In so many rows the column names are looked for: a list may have a title above them."""
_MAX_CELL = 300
_COLUMNS = {
    "registration": ("registration", "registration id", "inscripcion", "id de inscripcion"),
    "email": ("email", "e mail", "correo", "correo electronico"),
    "name": ("name", "full name", "nombre", "nombre completo", "nombre y apellido", "participante", "participant"),
    "given": ("given names", "first name", "first names", "nombres"),
    "family": ("family names", "last name", "surname", "apellido", "apellidos"),
    "came": ("in", "came at", "arrival", "entrada", "hora de entrada", "llegada"),
    "left": ("out", "left at", "departure", "salida", "hora de salida"),
    "present": ("present", "presente", "attended", "asistio", "signed", "signature", "firma", "firmo"),
}
_COLUMN_OF = {name: column for column, names in _COLUMNS.items() for name in names}
_ALSO_OF_A_MEETING = frozenset(("attended", "asistio"))
_OF_A_MEETING = re.compile(r"\(|durac|durat|time in|tiempo en|meeting|reunion|guest|invitado")


def columns_of(cells: Sequence[str]) -> dict[str, int] | None:
    """Return where the columns of a list stand, if the cells name who, and either when or whether."""
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        column = _COLUMN_OF.get(fold(cell[:_MAX_CELL]))
        if column in found:
            return None
        if column:
            found[column] = index
    is_list = {"registration", "email", "name", "given"} & set(found) and {"came", "present"} & set(found)
    return found if is_list else None


def has_signatures(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the first rows of a table are those of a list with a column of signatures, or of marks.

    Meeting programs have a column "attended" too, beside columns that no list has.
    """
    for cells in rows[:MAX_PREFACE]:
        if columns := columns_of(cells):
            if "present" not in columns:
                return False
            return fold(cells[columns["present"]]) not in _ALSO_OF_A_MEETING or not _is_of_a_meeting(cells)
    return False


def is_kept_by_hand(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the first rows of a table are those of a list that has times alone, without their days."""
    for number, cells in enumerate(rows[:MAX_PREFACE]):
        if columns := columns_of(cells):
            came = columns.get("came", len(cells))
            clocks = [read_clock(row[came]) for row in rows[number + 1 :] if came < len(row)]
            return not _is_of_a_meeting(cells) and not any(clock.day for clock in clocks if clock)
    return False


def _is_of_a_meeting(cells: Sequence[str]) -> bool:
    return any(_OF_A_MEETING.search(column_key(cell[:_MAX_CELL])) for cell in cells)


def recognises(cells: Sequence[str]) -> bool:
    """Return whether the cells are a header row of a list."""
    return columns_of(cells) is not None


def read(records: Iterable[Record], context: Context, broken: list[Broken]) -> Report:  # noqa: ARG001 - as formats do
    """Refuse a list: it is recorded in the room of its session."""
    raise refuse(
        "signed-list",
        Text(
            "Es una lista firmada, no el archivo de un programa de reuniones. Se registra en la sala de la sesión.",
            "This is a signed list, not the file of a meeting program. It is recorded in the room of the session.",
        ),
    )
