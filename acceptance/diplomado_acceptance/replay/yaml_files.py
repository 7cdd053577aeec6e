"""Reads the YAML files of a folder into their models. Errors name the line."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from diplomado_acceptance.language import say
from diplomado_acceptance.replay.errors import FieldErrors
from diplomado_acceptance.replay.field_messages import validation_message

Form = TypeVar("Form", bound=BaseModel)
MAX_BYTES = 5_000_000


def read_document(folder: Path, file: str, form: type[Form], errors: FieldErrors) -> Form | None:
    """Read one YAML file; None if it has errors, which are collected."""
    lines = _Lines()
    content = load(folder, file, errors, lines)
    if content is None:
        return None
    try:
        return form.model_validate(content)
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False):
            path = tuple(part for part in problem["loc"] if isinstance(part, int) or not part.startswith("function-"))
            errors.add(file, validation_message(problem), row=lines.of(path), column=format_path(path))
        return None


def load(folder: Path, file: str, errors: FieldErrors, lines: "_Lines | None" = None) -> dict[str, Any] | None:
    """Return the mapping that a YAML file holds, or None, and collect the error."""
    try:
        content = (folder / file).read_bytes()
        if len(content) > MAX_BYTES:
            raise ValueError(say("es demasiado grande", "is too large"))
        text = content.decode("utf-8-sig")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        value = yaml.safe_load(text)
    except UnicodeDecodeError:
        errors.add(file, say("no es UTF-8.", "is not UTF-8."))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        errors.add(
            file,
            say(
                "no es YAML: {problem}.",
                "is no YAML: {problem}.",
                problem=getattr(error, "problem", None) or say("no se puede leer", "it cannot be read"),
            ),
            row=mark.line + 1 if mark else 0,
        )
    except ValueError as error:
        errors.add(file, f"{error}.")
    else:
        if isinstance(value, dict):
            if lines is not None:
                lines.index(node)
            return value
        errors.add(
            file,
            say("está vacío.", "is empty.")
            if value is None
            else say("debe ser un conjunto de campos.", "must be a mapping."),
        )
    return None


def format_path(path: Iterable[int | str]) -> str:
    """Format a path for people, with numbers from 1: sessions[2].starts_at."""
    formatted = ""
    for part in path:
        formatted += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if formatted else part
    return formatted


class _Lines:
    """The line in the file of each part of a document."""

    def __init__(self) -> None:
        self.lines: dict[tuple[int | str, ...], int] = {}

    def index(self, node: Any, path: tuple[int | str, ...] = ()) -> None:
        """Record the lines of a node and of everything below it."""
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                self.lines[(*path, str(key.value))] = key.start_mark.line + 1
                self.index(value, (*path, str(key.value)))
        elif isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                self.index(item, (*path, number))

    def of(self, path: tuple[int | str, ...]) -> int:
        """Return the line of a part, or of what should contain it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)
