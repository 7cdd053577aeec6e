"""Secrets in files: `DIPLOMADO_NAME_FILE` names the file of a setting, or a folder has one file for each."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

FOLDER = "DIPLOMADO_SECRETS_FOLDER"
DEFAULT_FOLDER = Path("/run/secrets/diplomado")
_PREFIX = "DIPLOMADO_"
MAX_BYTES = 1 << 16


class SecretFileError(Exception):
    """A file of a secret cannot be read, or the secret is given twice. The text is for operators."""


def folder(environment: Mapping[str, str]) -> Path | None:
    """Return the folder with the files of secrets. Raises SecretFileError if the one that is named is missing."""
    named = environment.get(FOLDER)
    if named is None:
        return DEFAULT_FOLDER if DEFAULT_FOLDER.is_dir() else None
    if not Path(named).is_dir():
        raise SecretFileError(f"{FOLDER} names no folder that can be read.")
    return Path(named)


def file_of(name: str, environment: Mapping[str, str]) -> Path | None:
    """Return the file of a setting; None if its value is not in a file. Raises SecretFileError if it is given twice."""
    variable = _PREFIX + name.upper()
    if named := environment.get(f"{variable}_FILE"):
        if variable in environment:
            raise SecretFileError(f"{variable} and {variable}_FILE are both set: remove one of them.")
        return Path(named)
    if variable in environment:
        return None
    base = folder(environment)
    path = base / variable.lower() if base is not None else None
    return path if path is not None and path.is_file() else None


def read(path: Path, name: str) -> str:
    """Return the content of a file without the line end at its end. Raises SecretFileError."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        text = content.decode("utf-8").rstrip("\r\n")
    except (OSError, UnicodeError) as error:
        raise SecretFileError(
            f"The file of {_PREFIX}{name.upper()} cannot be read ({type(error).__name__}): check its name and rights."
        ) from None
    if not text or len(content) > MAX_BYTES:
        raise SecretFileError(f"The file of {_PREFIX}{name.upper()} is empty or too large.")
    return text


def read_all(names: Iterable[str], environment: Mapping[str, str] = os.environ) -> Iterator[tuple[str, str]]:
    """Return the settings that are in files, with their values. Raises SecretFileError."""
    for name in names:
        path = file_of(name, environment)
        if path is not None:
            yield name, read(path, name)
