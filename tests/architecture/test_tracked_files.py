"""The repository holds text, and of other files pictures of pages and a workbook that no library here can write."""

import subprocess
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

OTHERS = ("docs/images/*.jpg", "examples/*/*/*.csv", "tests/sessions/workbooks/password.xlsx")
"""Lists and reports come in the encodings of the programs that write them."""


def tracked() -> list[Path]:
    """The paths that git holds, relative to the root."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a clone of the repository")
    return [Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def is_text(content: bytes) -> bool:
    """Whether it is UTF-8 without NUL."""
    try:
        return "\0" not in content.decode()
    except UnicodeDecodeError:
        return False


def strangers(paths: list[Path], root: Path) -> list[Path]:
    """Files that are neither text nor declared."""
    return [
        path
        for path in paths
        if not any(path.match(pattern) for pattern in OTHERS) and not is_text((root / path).read_bytes())
    ]


def test_every_file_is_text_or_declared() -> None:
    """A download that was added with a change stays in every clone for ever."""
    assert strangers(tracked(), ROOT) == []


def test_a_download_is_found(tmp_path: Path) -> None:
    (tmp_path / "tool.whl").write_bytes(b"PK\x03\x04\x00")
    (tmp_path / "notes.md").write_text("Notas de la sesión", encoding="utf-8")
    assert strangers([Path("tool.whl"), Path("notes.md")], tmp_path) == [Path("tool.whl")]
