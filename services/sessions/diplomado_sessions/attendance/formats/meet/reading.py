"""The attendance report of Google Meet: one row per person, with first joining, last leaving and the sum between them.

Its times are often without a day: they are those of the session's. The headings in English and those in Spanish with
"Hora a la que se unió" and "Hora a la que salió" were seen in programs that read real reports, and "Hora a la que
abandonó la reunión" in one. Those in Portuguese and French, and the other ones in Spanish, are translations that we
did not find in any report or program. A report with other headings is read by the edition's mapping of columns.
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
    **dict.fromkeys(("first name", "nombre", "nome", "prenom"), "first"),
    **dict.fromkeys(("last name", "apellido", "apellidos", "sobrenome", "nom", "nom de famille"), "last"),
    **dict.fromkeys(("email", "e-mail", "correo electronico", "correo", "adresse e-mail"), "email"),
    **dict.fromkeys(("duration", "duracion", "duracao", "duree"), "duration"),
    **dict.fromkeys(("time joined", "hora de entrada", "hora a la que se unio", "hora de ingreso"), "joined"),
    **dict.fromkeys(("se unio a las", "horario de entrada", "heure d'arrivee", "heure de connexion"), "joined"),
    **dict.fromkeys(("time exited", "time left", "hora de salida", "hora a la que salio", "hora de saida"), "left"),
    "hora a la que abandono la reunion": "left",
    **dict.fromkeys(("salio a las", "horario de saida", "heure de depart", "heure de sortie"), "left"),
}


def recognises(cells: Sequence[str]) -> bool:
    """Return whether the cells are a header row of Meet's."""
    return _recognise(cells) is not None


def read(records: Iterable[Record], context: Context, broken: list[Broken]) -> Report:
    """Read a report of Meet."""
    collected = Collected(broken=broken)
    for header, number, cells in rows_below(records, _recognise):
        collected.add(header, number, cells)
    return report_of("meet-attendance", collected, context, likely=likely_order(collected))


def _recognise(cells: Sequence[str]) -> Header | None:
    places = places_of(cells, _WORDS)
    if not {"first", "last", "duration", "joined", "left"} <= places.keys():
        return None
    repeated = repeated_in(cells, places, lambda cell: field_of(cell, _WORDS))
    return Header(names_in(cells), places, "meet-attendance", spans=True, repeated=repeated)
