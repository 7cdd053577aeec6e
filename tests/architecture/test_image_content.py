"""Docker gives the build of an image all that the packages are built from. It is seen without an engine."""

import shutil
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from diplomado_contracts.services import SERVICES
from diplomado_verify.contexts import PINNED
from tests.architecture.source import ROOT
from tests.architecture.test_tracked_files import tracked

IGNORED = ROOT / "deploy/Dockerfile.dockerignore"
FETCHED = ("htmx.min.js", *(f"contexts/{name}" for name, _ in PINNED.values()))
PACKAGES = ["contracts", "verify", "chassis", *(f"services/{service}" for service in SERVICES)]


def given(paths: list[Path], rules: str) -> list[Path]:
    """Return the paths that Docker does not ignore: those that a line with `!` names, or a folder of which it does."""
    lines = [line for line in rules.splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*", "all is ignored but what is named"
    kept = [line.removeprefix("!") for line in lines if line.startswith("!")]
    return [path for path in paths if any(_named(one, kept) for one in [path, *path.parents])]


def _named(path: Path, patterns: list[str]) -> bool:
    return any(len(path.parts) == pattern.count("/") + 1 and fnmatch(str(path), pattern) for pattern in patterns)


def wheel(root: Path, into: Path) -> set[str]:
    """Build a package and return the names in its wheel."""
    (built,) = WheelBuilder(str(root)).build(directory=str(into), versions=["standard"])
    with zipfile.ZipFile(built) as opened:
        return {name for name in opened.namelist() if not name.endswith(FETCHED)}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_built_from_what_docker_is_given(package: str, tmp_path: Path) -> None:
    """The README of a package was ignored, and no image was built."""
    for path in given([path for path in tracked() if path.is_relative_to(package)], IGNORED.read_text("utf-8")):
        copy = tmp_path / "given" / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, copy)
    assert wheel(tmp_path / "given" / package, tmp_path / "one") == wheel(ROOT / package, tmp_path / "other")


def test_what_is_not_named_is_not_given() -> None:
    paths = [Path("a/b/c"), Path("a/d"), Path("x"), Path("a/b")]
    assert given(paths, "# why\n*\n!a/?\n") == [Path("a/b/c"), Path("a/d"), Path("a/b")]
    assert given(paths, "*\n!a/b") == [Path("a/b/c"), Path("a/b")]
