"""The people in the nomination lists of a programme's folder, as the registration service reads them."""

from typing import NamedTuple

from diplomado_acceptance.replay.programme import Programme
from diplomado_registration.nominations.csv_sheet import read_sheet


class Nominee(NamedTuple):
    """A row of a list, as far as other lists refer to it."""

    given_names: str
    family_names: str
    email: str


def nominees_of(programme: Programme) -> list[Nominee]:
    """Everyone whom the lists name, in their order."""
    sheets = [read_sheet((programme.folder / file).read_bytes(), 10_000) for file in programme.nominations]
    assert not any(sheet.errors for sheet in sheets)
    return [
        Nominee(row.cells["given_names"].strip(), row.cells["family_names"].strip(), row.cells["email"].strip().lower())
        for sheet in sheets
        for row in sheet.rows
    ]
