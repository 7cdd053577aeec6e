"""The rows of a table that show a connection."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from diplomado_chassis.language.answers import read_yes_or_no
from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.formats.cells import email_in, is_placeholder, visible
from diplomado_sessions.attendance.formats.connections import Connection
from diplomado_sessions.attendance.formats.refusals import CellError, refuse, refuse_with_export_steps
from diplomado_sessions.attendance.formats.times import ORDERS, read_local
from diplomado_sessions.attendance.formats.zoom.layouts import Field, Header
from diplomado_sessions.attendance.formats.zoom.tables import Table

_MAX_ERRORS = 20
_NEITHER = Text("No dice ni sí ni no.", "It says neither yes nor no.")
_JOIN_MISSING = Text("Falta la columna con la hora de entrada.", "The column with the time of joining is missing.")
_LEAVE_MISSING = Text("Falta la columna con la hora de salida.", "The column with the time of leaving is missing.")


@dataclass(slots=True)
class RowsLeftOut:
    """How many rows are no connection: people who never came, and time in the waiting room.

    `errors` are cells that say neither yes nor no.
    """

    without_times: int = 0
    waiting: int = 0
    errors: list[CellError] = field(default_factory=list)

    def check(self) -> None:
        """Raise ValidationFailed if there are errors."""
        if self.errors:
            detail = Text("Fila {row}: {reason}", "Row {row}: {reason}", row=self.errors[0].row, reason=_NEITHER)
            raise refuse("rows", detail, *self.errors[:_MAX_ERRORS])


def check_columns(header: Header) -> None:
    """Raise ValidationFailed unless the columns show who was connected from when to when."""
    if "leave" not in header.columns and not header.join_candidates:
        raise refuse_with_export_steps(
            "totals-only",
            Text(
                "El archivo solo trae totales de minutos por persona; hacen falta las horas de entrada y de salida.",
                "The file has only total minutes per person; the times of joining and leaving are needed.",
            ),
        )
    if not header.join_candidates:
        raise refuse_with_export_steps("column-missing", _JOIN_MISSING)
    if "leave" not in header.columns:
        raise refuse_with_export_steps("column-missing", _LEAVE_MISSING)
    if "attended" not in header.columns:
        _check_repetition(header)


def _check_repetition(header: Header) -> None:
    for places in header.columns.values():
        if len(places) > 1:
            raise refuse_with_export_steps(
                "column-repeated",
                Text(
                    "La columna «{column}» aparece dos veces: es el informe de toda la cuenta. "
                    "Exporte el de la reunión.",
                    "The column “{column}” appears twice: this is the whole account's report. "
                    "Export the meeting's own.",
                    column=header.names[places[0]],
                ),
            )


def connections_of(table: Table, left_out: RowsLeftOut) -> Iterator[Connection]:
    """Return the connections of a table, and count the other rows."""
    header = table.header
    join = _join_column(table)
    for number, cells in table.records:
        attended = _answer(number, cells, header, "attended", left_out)
        if attended is False:
            continue
        joined = cells[join] if join < len(cells) else ""
        left = _cell(cells, header, "leave")
        if _answer(number, cells, header, "waiting", left_out):
            left_out.waiting += 1
        elif is_placeholder(joined) and is_placeholder(left):
            left_out.without_times += 1
        else:
            yield Connection(
                number,
                table.role,
                _shown_name(cells, header),
                email_in(_cell(cells, header, "email")),
                joined.strip(),
                left.strip(),
                header.names[join],
                header.name_of("leave"),
            )


def _join_column(table: Table) -> int:
    # A webinar in Spanish may have two columns "Puesto de trabajo": the time of joining, and a question of the form.
    candidates = table.header.join_candidates
    for _, cells in table.records if len(candidates) > 1 else ():
        for place in candidates:
            if any(read_local(cell, order) for cell in cells[place : place + 1] for order in ORDERS):
                return place
    return candidates[0]


def _answer(row: int, cells: list[str], header: Header, column: Field, left_out: RowsLeftOut) -> bool | None:
    """Return what a cell answers, or None if it is missing or a placeholder; an unknown answer is an error."""
    cell = _cell(cells, header, column)
    if is_placeholder(cell):
        return None
    answer = read_yes_or_no(cell)
    if answer is None:
        left_out.errors.append(CellError.at(row, header.name_of(column), _NEITHER))
    return answer


def _cell(cells: list[str], header: Header, field: Field) -> str:
    for place in header.columns.get(field, ()):
        return cells[place] if place < len(cells) else ""
    return ""


def _shown_name(cells: list[str], header: Header) -> str:
    parts = (visible(_cell(cells, header, "first")), visible(_cell(cells, header, "last")))
    registered = " ".join(part for part in parts if not is_placeholder(part))
    shown = visible(_cell(cells, header, "name"))
    return registered or ("" if is_placeholder(shown) else shown)
