"""The CSV of BigBlueButton's learning dashboard: one row per person, without e-mails.

A row has the first joining and the last leaving, and the sum of all connections between them. Answers to polls follow.
The times are on the clock of the browser that made the file.
"""

from collections.abc import Iterable, Sequence

from diplomado_sessions.attendance.formats.collecting import Collected
from diplomado_sessions.attendance.formats.moments import Context
from diplomado_sessions.attendance.formats.presences import likely_order, report_of
from diplomado_sessions.attendance.formats.records import Record
from diplomado_sessions.attendance.formats.report import Broken, Report
from diplomado_sessions.attendance.formats.tables import (
    Field,
    Header,
    field_of,
    names_in,
    places_of,
    repeated_in,
    rows_below,
)

_WORDS: dict[str, Field] = {
    **dict.fromkeys(("name", "nombre", "nome", "nom"), "name"),
    **dict.fromkeys(("moderator", "moderador", "moderateur"), "role"),
    **dict.fromkeys(("join", "joined", "accedio", "unido", "entrou", "entrada", "rejoint", "arrivee"), "joined"),
    **dict.fromkeys(("left", "leave", "salio", "saiu", "saida", "parti", "quitte", "depart"), "left"),
    **dict.fromkeys(("duration", "duracion", "duracao", "duree"), "duration"),
}


def recognises(cells: Sequence[str]) -> bool:
    """Return whether the cells are the header row of a dashboard."""
    return _recognise(cells) is not None


def read(records: Iterable[Record], context: Context, broken: list[Broken]) -> Report:
    """Read the file of a dashboard."""
    collected = Collected(broken=broken)
    for header, number, cells in rows_below(records, _recognise):
        collected.add(header, number, cells)
    return report_of("bigbluebutton-dashboard", collected, context, likely=likely_order(collected))


def _recognise(cells: Sequence[str]) -> Header | None:
    places = places_of(cells, _WORDS)
    if not {"name", "role", "joined", "left", "duration"} <= places.keys():
        return None
    repeated = repeated_in(cells, places, lambda cell: field_of(cell, _WORDS))
    return Header(names_in(cells), places, "bigbluebutton-dashboard", spans=True, repeated=repeated)
