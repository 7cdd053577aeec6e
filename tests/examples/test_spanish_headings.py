"""All tables of a folder are read with Spanish headings, and errors name the columns as the files do."""

import csv
from pathlib import Path

import pytest
from pydantic import BaseModel

from diplomado_acceptance.language import speaking
from diplomado_acceptance.replay import table_rows
from diplomado_acceptance.replay.headings import SPANISH, columns_by_heading
from diplomado_acceptance.replay.reading import read_folder
from diplomado_acceptance.replay.values import Strict
from tests.examples.folders import COURSE, EXAMPLES, WEBINARS, copy, errors_in, replaced

ROWS = [
    each for each in vars(table_rows).values()
    if isinstance(each, type) and issubclass(each, BaseModel) and each is not Strict
]  # fmt: skip


def translate(file: Path, which: int) -> None:
    """Give a table its Spanish headings: the first ones, or the last."""
    header, *rows = list(csv.reader(file.read_text("utf-8").splitlines()))
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";", lineterminator="\n").writerows(
            [[SPANISH[name][which] for name in header], *rows]
        )


@pytest.mark.parametrize("which", [0, -1])
@pytest.mark.parametrize("programme", [WEBINARS, COURSE])
def test_a_folder_in_spanish_is_the_same_programme(programme: str, which: int, tmp_path: Path) -> None:
    folder = copy(programme, tmp_path)
    tables = sorted(folder.glob("*.csv"))
    for file in tables:
        translate(file, which)
    assert len(tables) >= 4
    spanish, english = vars(read_folder(folder)), vars(read_folder(EXAMPLES / programme))
    for name in ("folder", "headings"):
        assert spanish.pop(name) != english.pop(name)
    assert spanish == english


@pytest.mark.parametrize("form", ROWS)
def test_each_column_has_its_own_headings(form: type[BaseModel]) -> None:
    known = columns_by_heading(form.model_fields)
    assert set(known.values()) == set(form.model_fields)
    assert len(known) == sum(1 + len(SPANISH[column]) for column in form.model_fields)


def test_the_description_names_every_heading() -> None:
    described = (EXAMPLES / "README.md").read_text("utf-8")
    section = described.split("### Headings in Spanish")[1].split("\n## ")[0]
    listed: dict[str, str] = {}
    for line in section.splitlines():
        if line.startswith("| ") and "---" not in line:
            columns, headings = (cell.strip().split(", ") for cell in line.strip("| ").split(" | "))
            listed |= zip(columns, headings, strict=True)
    assert listed == {"columns": "headings"} | {column: names[0] for column, names in SPANISH.items()}


def test_a_wrong_heading_is_answered_in_the_language_of_the_reader(tmp_path: Path) -> None:
    folder = copy(WEBINARS, tmp_path)
    translate(folder / "registrations.csv", 0)
    replaced("registrations.csv", "Ocupación", "Ocupasión")(folder)
    replaced("registrations.csv", "Sexo", "Zzz")(folder)
    with speaking("es"):
        missing, near, far = errors_in(folder)
    assert missing == "registrations.csv, fila 1, Ocupación: falta esta columna."
    assert near == "registrations.csv, fila 1, Ocupasión: no hay tal columna. ¿Quiso decir Ocupación?"
    assert far.startswith("registrations.csv, fila 1, Zzz: no hay tal columna. Las columnas son: Nombres, Apellidos")
    assert "registrations.csv, row 1, Ocupasión: no such column. Did you mean occupation?" in errors_in(folder)


def test_two_headings_of_one_column_stand_there_twice(tmp_path: Path) -> None:
    folder = copy(COURSE, tmp_path)
    replaced("excuses.csv", "note", "Correo")(folder)
    assert errors_in(folder) == ["excuses.csv, row 1, Correo: this column stands there twice."]


@pytest.mark.parametrize(
    ("file", "old", "new", "error"),
    [
        ("scores.csv", ";pertinencia;9", ";pertinencia;109", "scores.csv, fila 2, Puntos: debe ser 100 o menos."),
        ("check_ins.csv", "\nm3-2;", "\nm9-9;", "check_ins.csv, fila 2, Sesión: no hay sesión m9-9."),
    ],
)
def test_an_error_names_the_column_as_the_file_does(file: str, old: str, new: str, error: str, tmp_path: Path) -> None:
    folder = copy(COURSE, tmp_path)
    translate(folder / file, 0)
    replaced(file, old, new)(folder)
    with speaking("es"):
        assert error in errors_in(folder)
