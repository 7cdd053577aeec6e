"""The catalogue of log lines: which events the code writes, and what the files beside it say about each.

An event of the code without an entry, an entry without an event, and a warning or error without a word on what to do
are mistakes.
"""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from diplomado_contracts.services import SERVICES
from tests.architecture.outside import log_calls
from tests.architecture.source import Module, called, modules

# Each distribution that writes log lines, and its file about them.
FILES = {
    "chassis": Path("chassis/diplomado_chassis/observability/log_lines.toml"),
    **{f"services/{name}": Path(f"services/{name}/diplomado_{name}/log_lines.toml") for name in SERVICES},
    "deploy/local": Path("deploy/local/diplomado_local/log_lines.toml"),
}
URGENT = frozenset({"warning", "error", "exception", "critical"})
MAX_MEANING = 160
MAX_DO = 240


class Line(NamedTuple):
    """One kind of line: an event of the code with its level and its fields."""

    event: str
    level: str
    fields: tuple[str, ...]

    @property
    def levels(self) -> frozenset[str]:
        """The levels that it may have."""
        return frozenset(self.level.split(" or "))


class Entry(NamedTuple):
    """What the catalogue says about an event."""

    meaning: str
    do: str = ""


# Written by the chassis for libraries, without a call of ours.
OF_LIBRARIES = Line("library.message", "that of the library", ("`library`", "`text`", "`advice`"))


def lines(root: Path, folder: str) -> list[Line]:
    """All kinds of lines that the code of a folder can write."""
    found = {line for module in modules(root, folder) for line in _of(module)}
    return sorted(found | {OF_LIBRARIES} if found and folder == "chassis" else found)


def entries(root: Path, folder: str) -> dict[str, Entry]:
    """What the catalogue says about the lines of a folder; nothing, if it has no file."""
    path = root / FILES[folder]
    if not path.exists():
        return {}
    return {event: Entry(**told) for event, told in tomllib.loads(path.read_text(encoding="utf-8")).items()}


def mistakes(root: Path) -> Iterator[str]:
    """What the catalogue lacks, or has too much."""
    for folder, file in FILES.items():
        written, told = lines(root, folder), entries(root, folder)
        yield from (f"{file}: {event} {fault}" for event, fault in _mistakes(written, told))


def _mistakes(written: list[Line], told: Mapping[str, Entry]) -> Iterator[tuple[str, str]]:
    yield from ((line.event, "is written and has no entry") for line in written if line.event not in told)
    urgent = {line.event for line in written if line.levels & URGENT}
    for event, entry in told.items():
        if event not in {line.event for line in written}:
            yield event, "has an entry and is not written"
        if event in urgent and not entry.do:
            yield event, "is a warning or an error and does not say what to do"
        if not re.fullmatch(r"[A-Z`].*\.", entry.meaning) or len(entry.meaning) > MAX_MEANING:
            yield event, "needs a meaning that is one sentence"
        if entry.do and (not entry.do.endswith(".") or len(entry.do) > MAX_DO):
            yield event, "has words on what to do that are no sentence, or too many"
    if list(told) != sorted(told):
        yield "the file", "is not in the order of its events"


def _of(module: Module) -> Iterator[Line]:
    for level, call in log_calls(module):
        for event in _events(call.args[0] if call.args else call):
            yield Line(event, level, tuple(_fields(call)))


def _events(argument: ast.expr) -> Iterator[str]:
    choices = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
    yield from (str(choice.value) for choice in choices if isinstance(choice, ast.Constant))


def _fields(call: ast.Call) -> Iterator[str]:
    for keyword in call.keywords:
        if keyword.arg:
            yield f"`{keyword.arg}`"
        elif any(called(inner) == "failure" for inner in ast.walk(keyword.value) if isinstance(inner, ast.Call)):
            yield "failure"
        else:
            yield "failure or `error`"
