"""Every error in a folder is reported by file, row and column, all at once, before anything is sent."""

from pathlib import Path

import pytest

from diplomado_acceptance.failures import Failure
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
        replaced("nominations/inec.csv", ",INEC,", ",INIC,"),
        replaced("scores.csv", ",pertinencia,", ",puntualidad,"),
        replaced("act.yaml", "2023-10-20", "2023-01-20"),
    ):
        change(folder)
    assert {"edition.yaml", "nominations/inec.csv", "scores.csv", "act.yaml"} == {
        error.partition(",")[0].partition(":")[0] for error in errors_in(folder)
    }


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
