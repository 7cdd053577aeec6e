"""Reading the YAML files of a folder into their form; faults name the line."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from diplomado_acceptance.replay.errors import Faults
from diplomado_acceptance.replay.tables import say

Form = TypeVar("Form", bound=BaseModel)
MAX_BYTES = 5_000_000


def read_document(folder: Path, file: str, form: type[Form], faults: Faults) -> Form | None:
    """Read one YAML file; None if it has faults, which are noted."""
    lines = _Lines()
    content = load(folder, file, faults, lines)
    if content is None:
        return None
    try:
        return form.model_validate(content)
    except ValidationError as error:
        for mistake in error.errors(include_url=False, include_input=False):
            path = tuple(part for part in mistake["loc"] if isinstance(part, int) or not part.startswith("function-"))
            faults.add(file, say(mistake["type"], mistake["msg"]), row=lines.of(path), column=spell(path))
        return None


def load(folder: Path, file: str, faults: Faults, lines: "_Lines | None" = None) -> dict[str, Any] | None:
    """Return the mapping that a YAML file holds, or None with a fault."""
    try:
        content = (folder / file).read_bytes()
        if len(content) > MAX_BYTES:
            raise ValueError("is too large")
        text = content.decode("utf-8-sig")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        value = yaml.safe_load(text)
    except UnicodeDecodeError:
        faults.add(file, "is not UTF-8.")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        faults.add(
            file,
            f"is no YAML: {getattr(error, 'problem', None) or 'it cannot be read'}.",
            row=mark.line + 1 if mark else 0,
        )
    except ValueError as error:
        faults.add(file, f"{error}.")
    else:
        if isinstance(value, dict):
            if lines is not None:
                lines.learn(node)
            return value
        faults.add(file, "is empty." if value is None else "must be a mapping.")
    return None


def spell(path: Iterable[int | str]) -> str:
    """Write a path as people read it: sessions[2].starts_at."""
    spelt = ""
    for part in path:
        spelt += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if spelt else part
    return spelt


class _Lines:
    """Where in the file each part of a document stands."""

    def __init__(self) -> None:
        self.lines: dict[tuple[int | str, ...], int] = {}

    def learn(self, node: Any, path: tuple[int | str, ...] = ()) -> None:
        """Note the lines of a node and everything below it."""
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                self.lines[(*path, str(key.value))] = key.start_mark.line + 1
                self.learn(value, (*path, str(key.value)))
        elif isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                self.learn(item, (*path, number))

    def of(self, path: tuple[int | str, ...]) -> int:
        """Return the line of a part, or of what should contain it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)
