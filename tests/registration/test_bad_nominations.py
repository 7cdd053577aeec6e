"""Mistakes in a list are named by row and column, in the language asked for, and nothing is stored."""

import pytest

from tests.registration.mission import Mission
from tests.registration.nomination_lists import names

WRONG: list[tuple[str, str, str, int, str]] = [
    ("a formula", "=HYPERLINK(1),Ríos,a@x,SNM,,,,,,,,", "given_names", 2, "hoja de cálculo"),
    ("a plus sign", "Ana,Ríos,a@x,SNM,+507 6000,,,,,,,", "position", 2, "hoja de cálculo"),
    ("a control character", "Ana\x07,Ríos,a@x,SNM,,,,,,,,", "given_names", 2, "no se ven"),
    ("a NUL", "Ana,Rí\0os,a@x,SNM,,,,,,,,", "family_names", 2, "no se ven"),
    ("no name", " ,Ríos,a@x,SNM,,,,,,,,", "given_names", 2, "Falta"),
    ("no address", "Ana,Ríos,,SNM,,,,,,,,", "email", 2, "Falta"),
    ("a broken address", "Ana,Ríos,ana at x,SNM,,,,,,,,", "email", 2, "correo"),
    ("an unknown institution", "Ana,Ríos,a@x,CIA,,,,,,,,", "institution", 2, "lista"),
    ("no institution", "Ana,Ríos,a@x,,,,,,,,,", "institution", 2, "Falta"),
    ("an unknown occupation", "Ana,Ríos,a@x,SNM,,astronaut,,,,,,", "occupation", 2, "lista"),
    ("an unknown area", "Ana,Ríos,a@x,SNM,,,,,CR-1,,,", "admin_area", 2, "lista"),
    ("a leader of nothing", "Ana,Ríos,a@x,SNM,,,,,,,yes,", "leads_group", 2, "grupo"),
    ("neither yes nor no", "Ana,Ríos,a@x,SNM,,,,,,Darién,maybe,", "leads_group", 2, "sí o no"),
    ("an unknown language", "Ana,Ríos,a@x,SNM,,,,,,,,fr", "language", 2, "lista"),
    ("too many cells", "Ana,Ríos,a@x,SNM,,,,,,,,es,extra", "", 2, "más celdas"),
    ("an endless name", "A" * 200 + ",Ríos,a@x,SNM,,,,,,,,", "given_names", 2, "120"),
    ("the same person twice", "Ana,Ríos,a@x,SNM,,,,,,,,\nANA,Rios,A@X,SNM,,,,,,,,", "email", 3, "fila 2"),
    ("an open quotation mark", 'Ana,"Ríos,a@x,SNM,,,,,,,,', "", 2, "comillas"),
]


@pytest.mark.parametrize(("what", "rows", "column", "row", "words"), WRONG, ids=[case[0] for case in WRONG])
async def test_a_mistake_is_named_by_row_and_column(
    mission: Mission, what: str, rows: str, column: str, row: int, words: str
) -> None:
    """In the language asked for, and a good row beside it is not stored either."""
    edition = await mission.edition()
    csv = names(edition.code, rows, "Buena,Fila,buena@x,SNM,,,,,,,,").replace(
        "A@X", f"A@{edition.code.upper()}.EXAMPLE"
    )
    spanish, english = await edition.nominate(csv), await edition.nominate(csv, lang="en")
    assert spanish.status_code == english.status_code == 422
    (error,), (said,) = spanish.json()["errors"], english.json()["errors"]
    assert (error["row"], error["column"]) == (said["row"], said["column"]) == (row, column)
    assert words in error["message"]
    assert said["message"] != error["message"]
    assert await edition.list() == []


async def test_all_mistakes_are_told_at_once(mission: Mission) -> None:
    """In the order of the rows."""
    edition = await mission.edition()
    answer = await edition.nominate(names(edition.code, "Ana,,a@x,CIA,,,,,,,,", ",Mora,b@,SNM,,,,,,,,"))
    told = [(error["row"], error["column"]) for error in answer.json()["errors"]]
    assert told == [(2, "institution"), (3, "given_names"), (3, "email")]
