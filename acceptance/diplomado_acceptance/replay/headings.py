"""The headings of the tables in a programme's folder: each column has its English name, and Spanish ones."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Final

from diplomado_acceptance.language import say
from diplomado_acceptance.replay.nearest import nearest

SPANISH: Final[Mapping[str, tuple[str, ...]]] = {
    "given_names": ("Nombres", "Nombre"),
    "family_names": ("Apellidos", "Apellido"),
    "email": ("Correo", "Correo electrónico", "E-mail"),
    "language": ("Idioma",),
    "organisation_type": ("Tipo de organización", "Tipo de institución"),
    "occupation": ("Ocupación", "Profesión"),
    "institution": ("Institución",),
    "admin_area": ("Provincia", "Comarca", "Provincia o comarca", "Departamento", "Estado", "Área"),
    "sex": ("Sexo",),
    "age_band": ("Edad", "Grupo de edad"),
    "consent_statistics": ("Acepta estadísticas", "Consentimiento para estadísticas"),
    "session": ("Sesión",),
    "reason": ("Motivo", "Razón"),
    "note": ("Nota", "Observación", "Observaciones", "Comentario", "Comentarios"),
    "document": ("Documento",),
    "name_shown": ("Nombre mostrado", "Nombre que se muestra"),
    "email_shown": ("Correo mostrado", "Correo que se muestra"),
    "registrant": ("Persona inscrita", "Inscrito", "Inscrita"),
    "when": ("Cuándo", "Momento"),
    "came_at": ("Hora de entrada", "Entrada"),
    "left_at": ("Hora de salida", "Salida"),
    "seconds": ("Segundos",),
    "team": ("Equipo", "Código del equipo"),
    "name": ("Nombre del equipo", "Nombre"),
    "project": ("Proyecto", "Nombre del proyecto"),
    "members": ("Miembros", "Integrantes"),
    "sdg": ("ODS",),
    "gcm": ("Pacto Mundial", "Objetivos del Pacto Mundial"),
    "grader": ("Evaluador", "Evaluadora", "Jurado"),
    "criterion": ("Criterio",),
    "points": ("Puntos", "Puntaje"),
}
"""Of each column; the first is the one that is shown. Case, accents and punctuation do not count."""

_NOT_WORD: Final = re.compile(r"[\W_]+")


def columns_by_heading(columns: Collection[str]) -> dict[str, str]:
    """Return the columns of a table by their folded headings."""
    return {fold(heading): column for column in columns for heading in (column, *SPANISH[column])}


def heading_of(column: str) -> str:
    """Return what a column is called in the language that is spoken."""
    return say(SPANISH[column][0], column)


def unknown_heading(heading: str, columns: Collection[str]) -> str:
    """Return what is said of a heading that no column has: the nearest ones, else all."""
    near = nearest(fold(heading), columns_by_heading(columns))
    if near:
        between = say(" o ", " or ")
        return say(
            "no hay tal columna. ¿Quiso decir {names}?",
            "no such column. Did you mean {names}?",
            names=between.join(map(heading_of, near)),
        )
    return say(
        "no hay tal columna. Las columnas son: {names}.",
        "no such column. Columns are: {names}.",
        names=", ".join(map(heading_of, columns)),
    )


def fold(text: str) -> str:
    """Remove case, accents and punctuation."""
    letters = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(_NOT_WORD.sub(" ", letters.casefold()).split())
