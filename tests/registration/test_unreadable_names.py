"""Names are read in any encoding; what cannot be printed or read is refused at every way in."""

from typing import Any

import pytest

from tests.registration.mission import Mission, person

HEADER = "Nombres;Apellidos;Correo;institution;Grupo;Lidera grupo"


def rows(code: str, *lines: str, above: str = "") -> str:
    """Return a list with Spanish names of columns."""
    return above + "\n".join([HEADER, *lines, ""]).replace("@x", f"@{code}.example")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman", "cp850", "macroman saved as utf-8"]
)
@pytest.mark.parametrize("line_end", ["\n", "\r"])
async def test_a_list_is_read_in_the_encoding_in_which_it_was_saved(
    mission: Mission, encoding: str, line_end: str
) -> None:
    """Excel of a Macintosh writes Mac Roman, its kind "MS-DOS" code page 850."""
    edition = await mission.edition()
    text = rows(edition.code, "María;Núñez Ávila;maria@x;MINSA;Chiriquí;si").replace("\n", line_end)
    twice = encoding == "macroman saved as utf-8"
    raw = text.encode().decode("mac_roman").encode() if twice else text.encode(encoding)
    answer = await edition.nominate(raw)
    assert (answer.json()["errors"], answer.json()["accepted"]) == ([], 1)
    (stored,) = await edition.list()
    assert (stored["given_names"], stored["family_names"]) == ("María", "Núñez Ávila")


async def test_a_doubtful_encoding_is_asked_about(mission: Mission) -> None:
    """The error names the column and shows both readings."""
    edition = await mission.edition()
    raw = rows(edition.code, "Ana;B\x92squez;ana@x;MINSA;;").encode("latin-1")
    (error,) = (await edition.nominate(raw)).json()["errors"]
    assert (error["row"], error["column"]) == (2, "family_names")
    assert "Bísquez" in error["message"]
    assert "B’squez" in error["message"]
    assert await edition.list() == []


@pytest.mark.parametrize(
    ("line", "columns", "words"),
    [
        ("Mar\ufffda;Núñez;a@x;MINSA;Chiriqu\ufffd;si", ["given_names", "group"], "Letters were lost"),
        ("Mar?a;Núñez;a@x;MINSA;Chiriqu?;si", ["given_names", "group"], "Letters were lost"),
        ("#N/D;#¡REF!;a@x;MINSA;#N/A;", ["given_names", "family_names", "group"], "spreadsheet"),
        ("nan;Ríos;a@x;MINSA;;", ["given_names"], "spreadsheet"),
        ("Ana;\u3164;a@x;MINSA;;", ["family_names"], "cannot be seen"),
        ("Ana;Mu–oz;a@x;MINSA;;", ["family_names"], "Muñoz"),
        ("Ana;Mu¤oz;a@x;MINSA;Chiriqu¡;", ["family_names", "group"], "Did you mean"),
        ("Gane en www.premio.example;Ríos;a@x;MINSA;;", ["given_names"], "address"),
        ("王伟;Ríos;a@x;MINSA;;", ["given_names"], "cannot print"),
        ("Ana;Ríos;a@x;MINSA;Darién;quizás", ["leads_group"], "yes or no"),
        ("Ana;Ríos;a@x;MINSA;Darién;✦", ["leads_group"], "yes or no"),
    ],
)
async def test_what_cannot_be_read_is_named_by_row_and_column(
    mission: Mission, line: str, columns: list[str], words: str
) -> None:
    edition = await mission.edition()
    answer = await edition.nominate(rows(edition.code, "Buena;Fila;b@x;MINSA;;", line), lang="en")
    errors = answer.json()["errors"]
    assert [(error["row"], error["column"]) for error in errors] == [(3, column) for column in columns]
    assert all(words in error["message"] for error in errors), errors
    assert await edition.list() == []


async def test_a_check_mark_leads_a_group(mission: Mission) -> None:
    edition = await mission.edition()
    answers = ["✓", "✔", "x", "X", "sí", "si", "yes", "1", "VERDADERO"]
    lines = [f"Ana;Ríos;a{place}@x;MINSA;Grupo {place};{mark}" for place, mark in enumerate(answers)]
    answer = await edition.nominate(rows(edition.code, *lines, "Eva;Mora;eva@x;MINSA;Grupo 1;no"))
    assert answer.json()["errors"] == []
    leads = {person["family_names"]: person["leads_group"] for person in await edition.list()}
    assert leads == {"Ríos": True, "Mora": False}


async def test_capitals_are_stored_and_flagged(mission: Mission) -> None:
    edition = await mission.edition()
    answer = await edition.nominate(rows(edition.code, "MARÍA DE LOS ÁNGELES;Null;m@x;MINSA;;"))
    assert answer.json()["accepted"] == 1
    (warning,) = answer.json()["warnings"]
    assert (warning["row"], warning["column"]) == (2, "given_names")
    assert "María de los Ángeles" in warning["message"]
    (stored,) = await edition.list()
    assert (stored["given_names"], stored["family_names"]) == ("MARÍA DE LOS ÁNGELES", "Null")


@pytest.mark.parametrize("above", ["\n", "LISTA DE PARTICIPANTES;;;\n", "Ministerio, lista del 3 de mayo\n\n;;\n"])
async def test_the_header_may_stand_below_a_title(mission: Mission, above: str) -> None:
    edition = await mission.edition()
    answer = await edition.nominate(rows(edition.code, "Ana;Pérez;ana@x;MINSA;;", above=above))
    assert (answer.json()["errors"], answer.json()["accepted"]) == ([], 1)


async def test_a_list_without_a_header_names_the_columns(mission: Mission) -> None:
    edition = await mission.edition()
    (error,) = (await edition.nominate(f"Ana;Pérez;ana@{edition.code}.example\n")).json()["errors"]
    assert error["row"] == 1
    assert "Nombres, Apellidos, Correo" in error["message"]


@pytest.mark.parametrize(
    "change",
    [
        {"family_names": "\u3164"},
        {"family_names": "\u2800"},
        {"given_names": "Mar?a"},
        {"given_names": "MuÒoz"},
        {"given_names": "https://x.example"},
        {"given_names": "#REF!"},
        {"given_names": "محمد"},
        {"given_names": "..."},
    ],
)
async def test_the_public_form_refuses_the_same(mission: Mission, change: dict[str, Any]) -> None:
    edition = await mission.edition()
    answer = await edition.enter(person(**change))
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == list(change)
    assert await edition.list() == []


async def test_a_misread_name_is_put_right_where_that_is_certain(mission: Mission) -> None:
    edition = await mission.edition()
    await edition.register(person(given_names="MarÃ\xada", family_names="NÃºÃ±ez O’Neil"))
    (stored,) = await edition.list()
    assert (stored["given_names"], stored["family_names"]) == ("María", "Núñez O’Neil")
