"""The convention for commit subjects holds from the commit on that wrote it down."""

import subprocess
from pathlib import Path

import pytest

from tests.architecture.commit_subjects import bad_subjects, is_good
from tests.support.waiting import PATIENCE


def commit(root: Path, subject: str, *files: str) -> None:
    """Commit some files."""
    for name in files:
        (root / name).touch()
    identity = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    for command in (["add", "-A"], [*identity, "commit", "--quiet", "--allow-empty", "-m", subject]):
        subprocess.run(["git", *command], cwd=root, timeout=PATIENCE, check=True)


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """A repository with a long subject from before the convention."""
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, timeout=PATIENCE, check=True)
    commit(tmp_path, "x" * 100)
    commit(tmp_path, "Write the convention down", ".gitmessage")
    return tmp_path


def test_what_came_before_the_convention_is_left_alone(history: Path) -> None:
    assert bad_subjects(history) == []


def test_a_long_subject_is_found(history: Path) -> None:
    commit(history, "A" + "b" * 71)
    commit(history, "A" + "b" * 72)

    assert [subject.partition(" ")[2] for subject in bad_subjects(history)] == ["A" + "b" * 72]


@pytest.mark.parametrize("subject", ["lower case first", "Ends with a stop.", "", "Ends with a space "])
def test_a_subject_of_another_form_is_bad(subject: str) -> None:
    assert not is_good(subject)


def test_without_history_nothing_is_checked(tmp_path: Path) -> None:
    with pytest.raises(LookupError):
        bad_subjects(tmp_path)
