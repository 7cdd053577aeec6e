"""What is installed is locked by hash, and says nothing of where it was fetched from."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

ADDRESS = re.compile(r"://|index-url|find-links|trusted-host|\bgit\+|@\s*file")
LOCKED = sorted(
    [
        *(ROOT / "requirements").rglob("*.txt"),
        *ROOT.glob("deploy/**/*.lock"),
        *ROOT.glob("**/jgo.lock.toml"),
        *ROOT.glob("tests/**/*.lock.toml"),
        *ROOT.glob("verification/**/*.lock.toml"),
        *ROOT.glob("contracts/clients/*/go.sum"),
    ]
)
FORBIDDEN_NAMES = ("uv.lock", "package-lock.json", "poetry.lock", "Pipfile.lock")


def addresses(path: Path) -> list[str]:
    """Lines that say where something comes from."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if ADDRESS.search(line)]


def unhashed(path: Path) -> list[str]:
    """Requirements without a version and a hash."""
    logical = path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    wanted = [line for line in logical if line.strip() and not line.lstrip().startswith("#")]
    return [line for line in wanted if not re.match(r"[\w.\[\]-]+==\S+.*--hash=sha256:[0-9a-f]{64}", line)]


@pytest.mark.parametrize("path", LOCKED, ids=lambda path: path.name)
def test_a_lock_file_has_no_addresses(path: Path) -> None:
    assert addresses(path) == []


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").rglob("*.txt")), ids=lambda path: path.name)
def test_every_requirement_has_a_version_and_a_hash(path: Path) -> None:
    assert unhashed(path) == []


def test_there_is_no_lock_file_of_another_kind() -> None:
    tops = [path for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith((".", "build"))]
    assert [path for top in tops for name in FORBIDDEN_NAMES for path in top.rglob(name)] == []


def test_planted_lines_are_found(tmp_path: Path) -> None:
    path = tmp_path / "requirements.txt"
    path.write_text(
        "--index-url https://mirror.example/simple\n"
        f"segno==1.6.6 \\\n    --hash=sha256:{'0' * 64}\n"
        "attrs==26.1.0\nhttpx\n",
        encoding="utf-8",
    )

    assert addresses(path) == ["--index-url https://mirror.example/simple"]
    assert unhashed(path) == ["--index-url https://mirror.example/simple", "attrs==26.1.0", "httpx"]
