"""Copies of an example with something wrong in them."""

import shutil
from collections.abc import Callable
from pathlib import Path

from diplomado_acceptance.replay.errors import ValidationFailed
from diplomado_acceptance.replay.reading import read_folder

EXAMPLES = Path(__file__).parents[2] / "examples"
WEBINARS, COURSE = "panama-2021", "panama-2023"
Change = Callable[[Path], None]


def copy(programme: str, into: Path) -> Path:
    """A copy of an example that may be spoilt."""
    return Path(shutil.copytree(EXAMPLES / programme, into / programme))


def replaced(file: str, old: str, new: str, encoding: str = "utf-8") -> Change:
    """Change the first occurrence of a text in a file."""

    def change(folder: Path) -> None:
        text = (folder / file).read_bytes().decode(encoding)
        assert old in text, f"{old} is not in {file}"
        (folder / file).write_bytes(text.replace(old, new, 1).encode(encoding))

    return change


def written(file: str, content: bytes) -> Change:
    """Put other bytes into a file."""

    def change(folder: Path) -> None:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(content)

    return change


def removed(file: str) -> Change:
    """Take a file away."""
    return lambda folder: (folder / file).unlink()


def errors_in(folder: Path) -> list[str]:
    """What is said about a folder."""
    try:
        read_folder(folder)
    except ValidationFailed as failed:
        return [str(error) for error in failed.errors]
    return []
