"""The tables in the files of Teams, recognised by their column names.

The first generation lists events: somebody joined or left. The second has numbered sections: a summary, the people
with their first joining and last leaving, and each of their connections. Reports between the two have one table of
connections below a summary.

Seen in programs that read or imitate real reports of 2020 to 2026: English of all kinds; Portuguese with "Nome
Completo", "Horário de Entrada" and "Horário de Saída", with "Primeira Entrada" or "Primeiro ingresso" and "Última
Saída", and with "ID do participante (UPN)". The headings in Spanish and French, and the list of events in Portuguese,
are translations and were not verified.
"""

import re
from collections.abc import Mapping, Sequence

from diplomado_sessions.attendance.formats.cells import column_key
from diplomado_sessions.attendance.formats.tables import Field, Header, Section, field_of, names_in, repeated_in

EVENTS = "teams-events"
CONNECTIONS = "teams-connections"
REPORT = "teams-report"

_WORDS: Mapping[str, Field] = {
    **dict.fromkeys(("name", "full name", "nombre", "nombre completo", "nome", "nome completo"), "name"),
    **dict.fromkeys(("nom", "nom complet"), "name"),
    **dict.fromkeys(("join time", "hora de union", "hora de entrada", "hora de ingreso", "entrada"), "joined"),
    **dict.fromkeys(("hora a la que se unio", "horario de entrada", "heure d'arrivee", "heure de connexion"), "joined"),
    **dict.fromkeys(("leave time", "hora de salida", "horario de saida", "hora de saida", "salida"), "left"),
    **dict.fromkeys(("hora a la que salio", "heure de depart", "heure de deconnexion"), "left"),
    **dict.fromkeys(("duration", "duracion", "duracao", "duree", "in-meeting duration"), "duration"),
    **dict.fromkeys(("duracion de la reunion", "duracion en la reunion", "tiempo en la reunion"), "duration"),
    **dict.fromkeys(("duracao da reuniao", "duracao na reuniao", "duree de la reunion"), "duration"),
    **dict.fromkeys(("email", "e-mail", "correo electronico", "correo", "adresse e-mail", "courriel"), "email"),
    **dict.fromkeys(("participant id (upn)", "id. de participante (upn)", "id de participante (upn)"), "account"),
    **dict.fromkeys(("id del participante (upn)", "id do participante (upn)", "id du participant (upn)"), "account"),
    **dict.fromkeys(("role", "rol", "funcao", "papel"), "role"),
    **dict.fromkeys(("user action", "accion del usuario", "accion de usuario", "accion", "atividade"), "action"),
    **dict.fromkeys(("acao do usuario", "action de l'utilisateur"), "action"),
    **dict.fromkeys(("timestamp", "marca de tiempo", "marca temporal", "carimbo de data/hora", "horodatage"), "day"),
}
_SPANS: Mapping[str, Field] = {
    **dict.fromkeys(("first join", "primera entrada", "primera union", "primera conexion"), "joined"),
    **dict.fromkeys(("primeira entrada", "primeiro ingresso", "premiere connexion", "premiere arrivee"), "joined"),
    **dict.fromkeys(("last leave", "ultima salida", "ultimo abandono", "ultima saida", "dernier depart"), "left"),
    **dict.fromkeys(("derniere sortie", "derniere deconnexion"), "left"),
}
_TITLE = re.compile(r"\d\.\s.{3,60}")


def recognise(cells: Sequence[str]) -> Header | Section | None:
    """Return the header or the section title that the cells are, or None."""
    if sum(bool(cell.strip()) for cell in cells) == 1 and _TITLE.fullmatch(cells[0].strip()):
        return Section()
    return recognise_header(cells)


def recognise_header(cells: Sequence[str]) -> Header | None:
    """Return the header that the cells form, or None."""
    keys = [column_key(cell) for cell in cells]
    plain = [key.removesuffix(" (utc)") for key in keys]
    spans = not _SPANS.keys().isdisjoint(plain)
    places: dict[Field, int] = {}
    for place, cell in enumerate(cells):
        if field := _field(cell):
            places.setdefault(field, place)
    utc = keys != plain
    if {"name", "action", "day"} <= places.keys():
        repeated = repeated_in(cells, places, _field)
        return Header(names_in(cells), {**places, "joined": places["day"]}, EVENTS, utc=utc, repeated=repeated)
    if not {"name", "joined", "left", "duration"} <= places.keys():
        return None
    if spans or not {"role", "account"}.isdisjoint(places):
        layout, repeated = REPORT if spans else CONNECTIONS, repeated_in(cells, places, _field)
        return Header(names_in(cells), places, layout, spans=spans, utc=utc, repeated=repeated)
    return None


def _field(cell: str) -> Field | None:
    key = column_key(cell).removesuffix(" (utc)")
    return _SPANS.get(key) or _WORDS.get(key) or field_of(cell, _WORDS)
