"""A check list of what comes next. Each service draws the steps whose facts it owns."""

from dataclasses import dataclass

from diplomado_chassis.language.text import Text


@dataclass(frozen=True, slots=True)
class NextStep:
    """A line of the check list. `path` is where it is done."""

    title: Text
    path: str
    done: bool
    optional: bool = False
