"""The columns of nomination lists, and the headings by which they are recognised."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.text import Text
from diplomado_registration.catalogue.coded_fields import NOMINATED_FIELDS

COLUMNS: Final = (
    "given_names", "family_names", "email", "institution", "position",
    *(field.name for field in NOMINATED_FIELDS), "group", "leads_group", "language",
)  # fmt: skip
HEADINGS: Final = (
    "Nombres", "Apellidos", "Correo", "Institución", "Cargo", "Ocupación", "Sexo", "Edad", "Provincia", "Grupo",
    "Lidera grupo", "Idioma",
)  # fmt: skip
"""Spanish names of COLUMNS, in the same order."""
FULL_NAME: Final = "full_name"
INVERTED_NAME: Final = "inverted_name"
"""A full name that begins with the family names."""
WHOLE_NAMES: Final = (FULL_NAME, INVERTED_NAME)
"""Columns that the empty list does not offer: a name is written there as a whole, and is split."""
NAMES_OF_COLUMNS: Final = {
    column: Text(heading, column)
    for column, heading in (
        *zip(COLUMNS, HEADINGS, strict=True), (FULL_NAME, "Nombre completo"), (INVERTED_NAME, "Apellidos y nombres")
    )
}  # fmt: skip
"""What every column that is read is called."""
_PARTS_OF_NAMES: Final = ("given_names", "family_names")
NO_COLUMNS: Final[Mapping[str, str]] = {}
IGNORED: Final = ""
"""The column of a heading of which a person has decided that it is not read."""
NUMBERING: Final = "#"
"""The column of a heading of running numbers, which nobody needs."""

_SPANISH_NAMES: Final = {
    "nombres": "given_names", "nombre": "given_names", "apellidos": "family_names", "apellido": "family_names",
    "correo": "email", "correo electronico": "email", "e mail": "email", "institucion": "institution",
    "cargo": "position", "puesto": "position", "grupo": "group",
    "lidera grupo": "leads_group", "lider de grupo": "leads_group", "idioma": "language",
}  # fmt: skip
_WHOLE_NAMES: Final = {
    **dict.fromkeys(
        (
            "nombre completo", "nombres completos", "nombre y apellido", "nombre y apellidos", "nombres y apellidos",
            "nombre apellido", "nombres apellidos", "nombre del participante", "nombre de la persona", "participante",
            "full name", "name", "name and surname", fold(FULL_NAME),
        ),
        FULL_NAME,
    ),
    **dict.fromkeys(
        (
            "apellido y nombre", "apellidos y nombre", "apellidos y nombres", "apellido nombre", "apellidos nombre",
            "apellidos nombres", "surname and name", fold(INVERTED_NAME),
        ),
        INVERTED_NAME,
    ),
}  # fmt: skip
_NUMBERINGS: Final = dict.fromkeys(
    ("", "n", "no", "n o", "nro", "num", "numero", "numero de orden", "no de orden", "item", "orden", "number"),
    NUMBERING,
)
_COLUMNS_BY_NAME: Final = {
    **{fold(column): column for column in COLUMNS},
    **{heading: field.name for field in NOMINATED_FIELDS for heading in field.headings},
    **_SPANISH_NAMES,
    **_WHOLE_NAMES,
}
_RUNNING: Final = re.compile(r"(\d{1,6})(?:\.0)?[.)]?")


def column_of(heading: str, further: Mapping[str, str]) -> str | None:
    """Return the column of a heading; IGNORED if it is not to be read, None if it is unknown.

    `further` are columns by folded heading. Running numbers are unknown here: what stands below decides about them.
    """
    name = fold(heading)
    return _COLUMNS_BY_NAME.get(name) or further.get(name)


def columns_of(header: Sequence[str], further: Mapping[str, str]) -> list[str | None]:
    """Return the columns of a header. «Nombre» without a column of family names is that of full names."""
    columns = [NUMBERING if _numbers(cell, further) else column_of(cell, further) for cell in header]
    if "given_names" in columns and "family_names" not in columns:
        position = columns.index("given_names")
        if fold(header[position]) == "nombre":
            columns[position] = FULL_NAME
    return columns


def required_columns(columns: Collection[str]) -> tuple[str, ...]:
    """Return the columns that a list needs beside those it has: the parts of a name, unless it has whole names."""
    has_whole_names = any(column in columns for column in WHOLE_NAMES)
    has_parts = any(column in columns for column in _PARTS_OF_NAMES)
    return ("email",) if has_whole_names and not has_parts else (*_PARTS_OF_NAMES, "email")


def is_repeated(column: str, before: Collection[str]) -> bool:
    """Return whether a column says what one before it says."""
    return column in before or (column in WHOLE_NAMES and any(whole in before for whole in WHOLE_NAMES))


def _numbers(heading: str, further: Mapping[str, str]) -> bool:
    name = fold(heading)
    return name in _NUMBERINGS and name not in further


@dataclass(slots=True)
class Numbering:
    """Running numbers below a heading: each is greater than the one before, or begins again with 1.

    Without a heading they begin with 0 or 1: what else has numbers and no name is not a numbering.
    """

    is_named: bool
    last: int | None = None

    def continues(self, cell: str) -> bool:
        """Return whether a cell goes on with the numbers; an empty one does."""
        text = cell.strip()
        if not text:
            return True
        found = _RUNNING.fullmatch(text)
        if found is None:
            return False
        number, last = int(found[1]), self.last
        self.last = number
        return number <= 1 if last is None and not self.is_named else last is None or number > last or number == 1
