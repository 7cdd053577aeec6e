"""What is generated is current, and what subscribers hold is never edited unless somebody says so."""

import json
import shutil
from pathlib import Path
from typing import ClassVar

import pytest

from contracts_generator.__main__ import PUBLISHED, changed, files, main, misplaced, write
from contracts_generator.examples import EXAMPLES
from diplomado_contracts.event import Event
from diplomado_contracts.graduations import Graduated
from tests.contracts.compatibility import ROOT

FIRST = f"{Graduated.type}.r1.json"
SECOND = f"{Graduated.type}.r2.json"


class GraduatedWithHonours(Graduated):
    """The same contract, to which somebody adds a field and forgets the revision."""

    honours: bool = False


class GraduatedLater(GraduatedWithHonours):
    """The same, done properly."""

    schema_revision: ClassVar[int] = 2


class GraduatedInOtherWords(Graduated):
    """The same contract in other words."""


def generate(root: Path, contract: type[Event], replace: tuple[str, ...] = ()) -> list[str]:
    """Generate for one contract alone."""
    example = contract.model_validate(EXAMPLES[Graduated.type].model_dump())
    return write(root, files([contract], {contract.type: example}), replace)


def schema(root: Path, name: str) -> str:
    """The text of a schema."""
    return (root / PUBLISHED / "schemas" / name).read_text(encoding="utf-8")


def test_everything_committed_is_current() -> None:
    assert [file.path for file in changed(ROOT, files())] == []
    assert misplaced(ROOT) == []


def test_generating_twice_writes_nothing_the_second_time(tmp_path: Path) -> None:
    assert generate(tmp_path, Graduated) == []
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.json")}

    assert generate(tmp_path, Graduated) == []
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.json")} == before


def test_a_changed_contract_does_not_edit_what_subscribers_hold(tmp_path: Path) -> None:
    generate(tmp_path, Graduated)
    held = schema(tmp_path, FIRST)

    refused = generate(tmp_path, GraduatedWithHonours)

    assert [line.partition(":")[0] for line in refused] == [
        f"{PUBLISHED}/schemas/{FIRST}",
        f"{PUBLISHED}/golden/{FIRST}",
    ]
    assert all("raise its schema_revision" in line for line in refused)
    assert schema(tmp_path, FIRST) == held


def test_a_raised_revision_is_written_beside_the_old_one(tmp_path: Path) -> None:
    generate(tmp_path, Graduated)
    held = schema(tmp_path, FIRST)

    assert generate(tmp_path, GraduatedLater) == []

    assert schema(tmp_path, FIRST) == held
    assert "honours" in json.loads(schema(tmp_path, SECOND))["properties"]
    assert misplaced(tmp_path, [GraduatedLater]) == []


def test_better_words_are_written_into_the_present_revision(tmp_path: Path) -> None:
    generate(tmp_path, Graduated)

    assert generate(tmp_path, GraduatedInOtherWords) == []
    assert "in other words" in schema(tmp_path, FIRST)


def test_what_is_published_of_a_retired_type_stays(tmp_path: Path) -> None:
    generate(tmp_path, Graduated)

    assert len(misplaced(tmp_path, [])) == 2
    assert misplaced(tmp_path, [], {Graduated.type: 1}) == []
    (tmp_path / PUBLISHED / "schemas" / FIRST).unlink()
    assert misplaced(tmp_path, [], {Graduated.type: 1}) == [
        f"{PUBLISHED}/schemas/{FIRST}: is superseded, and has to stay"
    ]


def test_an_unreleased_revision_is_rewritten_when_told(tmp_path: Path) -> None:
    generate(tmp_path, Graduated)

    assert generate(tmp_path, GraduatedWithHonours, (Graduated.type,)) == []
    assert "honours" in schema(tmp_path, FIRST)


def test_a_superseded_file_that_is_missing_and_a_file_of_nobody_are_named(tmp_path: Path) -> None:
    generate(tmp_path, GraduatedLater)
    (tmp_path / PUBLISHED / "golden" / "org.example.unknown.v1.r1.json").write_text("{}")

    assert misplaced(tmp_path, [GraduatedLater]) == [
        f"{PUBLISHED}/golden/org.example.unknown.v1.r1.json: belongs to no contract",
        f"{PUBLISHED}/golden/{FIRST}: is superseded, and has to stay",
        f"{PUBLISHED}/schemas/{FIRST}: is superseded, and has to stay",
    ]


def put_superseded(root: Path) -> None:
    """Copy the committed files of older revisions, which are never written again."""
    current = {file.path for file in files()}
    for folder in ("schemas", "golden"):
        (root / PUBLISHED / folder).mkdir(parents=True, exist_ok=True)
        for path in (ROOT / PUBLISHED / folder).glob("*.json"):
            if path.relative_to(ROOT) not in current:
                shutil.copy(path, root / path.relative_to(ROOT))


def test_checking_writes_nothing_and_names_what_is_stale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "contracts").mkdir()

    assert main(["--check", "--root", str(tmp_path)]) == 1
    assert f"{PUBLISHED}/schemas/{FIRST}: not current, run make generate" in capsys.readouterr().err
    assert list(tmp_path.rglob("*.json")) == []

    put_superseded(tmp_path)
    assert main(["--root", str(tmp_path)]) == 0
    assert main(["--check", "--root", str(tmp_path)]) == 0


def test_an_edited_page_is_stale_and_written_again(tmp_path: Path) -> None:
    put_superseded(tmp_path)
    main(["--root", str(tmp_path)])
    page = tmp_path / "docs" / "events.md"
    page.write_text(page.read_text(encoding="utf-8") + "edited\n", encoding="utf-8")

    assert main(["--check", "--root", str(tmp_path)]) == 1
    assert main(["--root", str(tmp_path)]) == 0
    assert page.read_text(encoding="utf-8") == (ROOT / "docs" / "events.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [["--root", "/nowhere"], ["--replace", "org.example.unknown.v1"]])
def test_a_wrong_argument_is_explained(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    assert "is not the repository" in (error := capsys.readouterr().err) or "no contract has the type" in error
