"""Copies of a signed credential, altered in one place. Every one must be refused."""

import copy
import re
from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]
Path = tuple[str | int, ...]

_YEAR = re.compile(r"^\d{4}(?=-\d\d-\d\d)")


def leaves(document: Any, path: Path = ()) -> Iterator[Path]:
    """Return where every single value is."""
    if not isinstance(document, dict | list):
        yield path
        return
    for key, value in document.items() if isinstance(document, dict) else enumerate(document):
        yield from leaves(value, (*path, key))


def members(document: Any, path: Path = ()) -> Iterator[Path]:
    """Return where every member of an object is, with everything below it."""
    for key, value in document.items() if isinstance(document, dict) else enumerate(document):
        if isinstance(document, dict):
            yield (*path, key)
        if isinstance(value, dict | list):
            yield from members(value, (*path, key))


def changed(document: Document, path: Path) -> Document:
    """Return a copy with another value of the same type in one place."""
    altered = copy.deepcopy(document)
    parent = _parent(altered, path)
    parent[path[-1]] = other(parent[path[-1]])
    return altered


def removed(document: Document, path: Path) -> Document:
    """Return a copy without a member."""
    altered = copy.deepcopy(document)
    del _parent(altered, path)[path[-1]]
    return altered


def other(value: Any) -> Any:
    """Return another value of the same type; a date stays one, and in the past."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    text = str(value)
    if found := _YEAR.match(text):
        return f"{int(found[0]) - 4}{text[4:]}"
    if text.isdecimal():
        return str(int(text) + 1)
    return f"{text[:-1]}{'a' if text[-1:] != 'a' else 'b'}"


def dotted(path: Path) -> str:
    """Return the name of a place, as it stands in names of cases."""
    return ".".join(str(part) for part in path)


def _parent(document: Any, path: Path) -> Any:
    for part in path[:-1]:
        document = document[part]
    return document
