"""Every error in a folder is reported by file, row and column, all at once, before anything is sent."""

import csv
import io
from pathlib import Path

import pytest

from diplomado_acceptance.failures import Failure
from diplomado_acceptance.language import chosen, speaking
from diplomado_acceptance.replay.errors import ValidationFailed
from diplomado_acceptance.replay.reading import read_folder
from tests.examples.errors_in_documents import DOCUMENTS
from tests.examples.errors_in_tables import TABLES
from tests.examples.folders import COURSE, WEBINARS, Change, copy, errors_in, replaced


@pytest.mark.parametrize("programme", [WEBINARS, COURSE])
def test_the_examples_have_no_error(programme: str, tmp_path: Path) -> None:
    assert errors_in(copy(programme, tmp_path)) == []


@pytest.mark.parametrize(
    ("programme", "change", "error"),
    [*DOCUMENTS, *TABLES],
)
def test_an_error_names_its_place(programme: str, change: Change, error: str, tmp_path: Path) -> None:
    folder = copy(programme, tmp_path)
    change(folder)
    found = errors_in(folder)
    assert any(message.startswith(error) for message in found), found


def test_all_errors_in_a_folder_are_said_at_once(tmp_path: Path) -> None:
    folder = copy(COURSE, tmp_path)
    for change in (
        replaced("edition.yaml", "weight: 15", "weight: 16"),
        replaced("scores.csv", ",pertinencia,", ",puntualidad,"),
        replaced("act.yaml", "2023-10-20", "2023-01-20"),
    ):
        change(folder)
    assert {"edition.yaml", "scores.csv", "act.yaml"} == {
        error.partition(",")[0].partition(":")[0] for error in errors_in(folder)
    }


@pytest.mark.parametrize(
    ("separator", "encoding"), [(";", "utf-8-sig"), (";", "utf-16"), ("\t", "utf-16"), (",", "utf-8")]
)
def test_a_table_is_read_as_spreadsheets_write_it(separator: str, encoding: str, tmp_path: Path) -> None:
    folder = copy(WEBINARS, tmp_path)
    file = folder / "resolutions.csv"
    rows = list(csv.reader(file.read_text("utf-8").splitlines()))
    written = io.StringIO()
    csv.writer(written, delimiter=separator).writerows(rows)
    file.write_bytes(written.getvalue().encode(encoding))
    assert errors_in(folder) == []


def test_errors_are_said_in_spanish(tmp_path: Path) -> None:
    folder = copy(COURSE, tmp_path)
    replaced("edition.yaml", "weight: 15", "weight: 16")(folder)
    replaced("scores.csv", ",pertinencia,9", ",pertinencia,109")(folder)
    with speaking("es"):
        with pytest.raises(ValidationFailed) as failed:
            read_folder(folder)
        said = [str(error) for error in failed.value.errors]
    assert said == [
        "edition.yaml, rubric.criteria: los pesos suman 101, no 100.",
        "scores.csv: isae-jurado-1 no dio puntos al equipo darien-senafront en pertinencia.",
        "scores.csv, fila 2, points: debe ser 100 o menos.",
    ]
    assert "tiene 3 errores; no se guardó nada" in failed.value.what


@pytest.mark.parametrize(
    ("option", "environment", "language"),
    [
        (None, {"LANG": "es_PA.UTF-8"}, "es"),
        (None, {"LANG": "C.UTF-8"}, "en"),
        (None, {}, "en"),
        (None, {"LANGUAGE": "fr:es", "LANG": "en_GB.UTF-8"}, "es"),
        (None, {"LC_ALL": "en_GB", "LANG": "es_PA"}, "en"),
        ("es", {"LANG": "en_GB"}, "es"),
        ("EN-gb", {"LANG": "es_PA"}, "en"),
    ],
)
def test_the_language_is_that_of_the_option_or_of_the_environment(
    option: str | None, environment: dict[str, str], language: str
) -> None:
    assert chosen(option, environment) == language


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(Failure, match="there is no such language"):
        chosen("qu", {})


def test_a_folder_that_does_not_exist_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="There is no folder"):
        read_folder(tmp_path / "panama-2031")


def test_no_error_quotes_what_stands_in_a_cell_of_a_person(tmp_path: Path) -> None:
    folder = copy(WEBINARS, tmp_path)
    replaced("registrations.csv", "@", " arroba ")(folder)
    (error,) = errors_in(folder)
    assert "arroba" not in error


def test_a_table_of_a_hundred_thousand_rows_is_read_in_seconds(tmp_path: Path) -> None:
    folder = copy(WEBINARS, tmp_path)
    header, first = (folder / "registrations.csv").read_text("utf-8").split("\n", 2)[:2]
    rows = [first.replace("@", f"{number}@") for number in range(100_000)]
    (folder / "registrations.csv").write_text("\n".join([header, *rows]) + "\n", "utf-8")
    assert all(not error.startswith("registrations.csv") for error in errors_in(folder))
