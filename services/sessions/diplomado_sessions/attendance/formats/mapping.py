"""Which columns a table has that no meeting program wrote: a person says it once."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.attendance.formats.cells import column_key
from diplomado_sessions.attendance.formats.collecting import Collected
from diplomado_sessions.attendance.formats.moments import Context
from diplomado_sessions.attendance.formats.presences import likely_order, report_of
from diplomado_sessions.attendance.formats.records import Record
from diplomado_sessions.attendance.formats.report import Broken, Report
from diplomado_sessions.attendance.formats.tables import Field, Header, names_in, repeated_in, rows_below

PlainField = Literal["name", "first", "last", "email", "day", "joined", "left", "duration"]
PLAIN_FIELDS: tuple[PlainField, ...] = get_args(PlainField)
LAYOUT = "plain"
_NO_WHO = Text(
    "Falta la columna del nombre o la del correo.", "The column of the name or that of the e-mail is missing."
)
_NO_WHEN = Text(
    "Faltan las columnas de entrada y salida, o la de la duración.",
    "The columns of joining and leaving, or that of the duration, are missing.",
)
_TWICE = Text("Cada columna se usa una sola vez.", "Each column is used once alone.")


@dataclass(frozen=True, slots=True)
class PlainMapping:
    """Column names by field, as the table writes them; case and accents do not matter. It reads as a format does."""

    columns: Mapping[PlainField, str]

    def check(self) -> "PlainMapping":
        """Return the mapping. Raises ValidationFailed unless it says who was connected, and when or how long."""
        if not {"name", "first", "last", "email"} & self.columns.keys():
            raise ValidationFailed(FieldError("columns", _NO_WHO), slug="attendance-mapping-incomplete")
        if not ({"joined", "left"} <= self.columns.keys() or self._totals):
            raise ValidationFailed(FieldError("columns", _NO_WHEN), slug="attendance-mapping-incomplete")
        keys = [column_key(column) for column in self.columns.values()]
        if len(set(keys)) < len(keys):
            raise ValidationFailed(FieldError("columns", _TWICE), slug="attendance-mapping-incomplete")
        return self

    def key(self) -> str:
        """Return a text that is the same for mappings that read every table alike."""
        return json.dumps({field: column_key(column) for field, column in sorted(self.columns.items())})

    @property
    def _totals(self) -> bool:
        return "duration" in self.columns and {"joined", "left"}.isdisjoint(self.columns)

    def recognises(self, cells: Sequence[str]) -> bool:
        """Return whether the cells are a header row with all these columns."""
        return self._recognise(cells) is not None

    def read(self, records: Iterable[Record], context: Context, broken: list[Broken]) -> Report:
        """Read a table. Where a row has times and a duration, the duration decides between hours that exist twice.

        A duration that is shorter than the time between joining and leaving is the sum of several connections: it
        counts as a total.
        """
        collected = Collected(broken=broken)
        for header, number, cells in rows_below(records, self._recognise):
            collected.add(header, number, cells)
        return report_of(LAYOUT, collected, context, likely=likely_order(collected))

    def _recognise(self, cells: Sequence[str]) -> Header | None:
        keys = [column_key(cell) for cell in cells]
        wanted: dict[Field, str] = {field: column_key(column) for field, column in self.columns.items()}
        if not set(wanted.values()) <= set(keys):
            return None
        places = {field: keys.index(key) for field, key in wanted.items()}
        fields = {key: field for field, key in wanted.items()}
        repeated = repeated_in(cells, places, lambda cell: fields.get(column_key(cell)))
        return Header(names_in(cells), places, LAYOUT, sums="duration" in places, repeated=repeated)
