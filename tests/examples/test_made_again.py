"""The example files are what the seeded script makes, byte for byte."""

from pathlib import Path

import pytest

from examples.make import make

EXAMPLES = Path(__file__).parents[2] / "examples"
PROGRAMMES = ("panama-2021", "panama-2023")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both programmes, made once more."""
    folder = tmp_path_factory.mktemp("examples")
    make(folder)
    return folder


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_the_committed_files_are_those_that_the_script_makes(made: Path, programme: str) -> None:
    again, committed = contents(made / programme), contents(EXAMPLES / programme)
    assert sorted(again) == sorted(committed)
    assert [file for file in again if again[file] != committed[file]] == []
