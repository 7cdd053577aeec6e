"""The command `check` compares with wheels and folders, and says which rule a change breaks."""

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from diplomado_contracts.__main__ import main
from diplomado_contracts.compatibility import between, compare, load
from diplomado_contracts.published import schemas
from tests.contracts.compatibility import PUBLISHED, ROOT

NAME = "int.iom.training.participant.graduated.v1.r1"


def against(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """How the command ends, and what it says."""
    return main(["check", "--against", str(path)]), capsys.readouterr().out


@pytest.mark.parametrize("path", [ROOT, ROOT / "contracts", PUBLISHED, PUBLISHED / "schemas"])
def test_every_committed_revision_is_compatible_with_today(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert against(path, capsys) == (
        0,
        f"compatible in both directions: {len(schemas())} schemas compared, 0 new ones\n",
    )


def earlier(folder: Path, **changes: Any) -> Path:
    """A wheel of an earlier version, which had another schema of a type."""
    copied = shutil.copytree(PUBLISHED / "schemas", folder / "diplomado_contracts/published/schemas")
    schema = json.loads((copied / f"{NAME}.json").read_text())
    (copied / f"{NAME}.json").write_text(json.dumps({**schema, **changes}))
    wheel = folder / "diplomado_contracts-0.0.9-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file in copied.iterdir():
            archive.write(file, file.relative_to(folder))
    return wheel


def test_better_words_are_no_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert against(earlier(tmp_path, description="In other words."), capsys)[0] == 0


def test_an_edited_revision_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = against(earlier(tmp_path, required=["registration_id"]), capsys)

    assert code == 1
    assert said == f"{NAME}: was edited; subscribers hold copies of it, so a change needs a new revision\n"


def test_a_schema_that_is_gone_is_named() -> None:
    assert [str(found) for found in compare({"org.example.hat.v1.r1": {}}, schemas())] == [
        "org.example.hat.v1.r1: is not published any more; schemas and golden records stay for ever, because records do"
    ]


def test_each_earlier_revision_is_compared_with_the_newest() -> None:
    first, second = ({"type": "object", "properties": {"a": {"type": kind}}} for kind in ("string", "integer"))
    old = {"org.example.hat.v1.r9": first, "org.example.hat.v1.r10": second}

    found = compare(old, old)

    assert {one.subject for one in found} == {"org.example.hat.v1.r9 → org.example.hat.v1.r10"}
    assert len(found) == 2


def test_a_second_version_beside_the_first_is_compatible() -> None:
    second = {**schemas()[NAME], "required": []}

    assert compare(schemas(), {**schemas(), NAME.replace(".v1.", ".v2."): second}) == []


def test_a_rule_that_cannot_be_compared_is_no_silent_yes() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "object", "patternProperties": {}}}}

    found = {str(one) for one in between("hat.v1.r1", schema, "hat.v1.r2", schema)}

    assert len(found) == 2
    assert all("`a` has the keyword patternProperties, which cannot be compared" in one for one in found)


@pytest.mark.parametrize("name", ["missing.whl", "broken.whl", "empty"])
def test_a_path_without_schemas_is_explained(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken.whl").write_bytes(b"no archive")
    (tmp_path / "empty").mkdir()

    with pytest.raises(SystemExit) as ended:
        main(["check", "--against", str(tmp_path / name)])

    assert ended.value.code == 2
    assert str(tmp_path / name) in capsys.readouterr().err
    with pytest.raises(ValueError, match=name):
        load(tmp_path / name)
