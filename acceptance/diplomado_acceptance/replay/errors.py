"""All errors of a folder, by file, row and column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from diplomado_acceptance.failures import Failure
from diplomado_acceptance.language import counted, say

MAX_SHOWN = 40
FORMAT = "examples/README.md"


@dataclass(frozen=True, order=True)
class FieldError:
    """One value to correct. `row` counts the lines of a table (its header is 1) or of a YAML file; 0 if unknown."""

    file: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        where = [
            self.file,
            *([say("fila {row}", "row {row}", row=self.row)] if self.row else []),
            *([self.column] if self.column else []),
        ]
        return f"{', '.join(where)}: {self.message}"


@dataclass
class FieldErrors:
    """Collects errors, so that a person can correct all of them in one go.

    `headings` are those of the columns as they stand in the files, by file and column: an error names them.
    """

    headings: dict[str, Mapping[str, str]] = field(default_factory=dict)
    found: list[FieldError] = field(default_factory=list)

    def add(self, file: str, message: str, *, row: int = 0, column: str = "") -> None:
        """Add an error."""
        heading = self.headings.get(file, {}).get(column, column)
        self.found.append(FieldError(file, row, heading, message))

    def raise_if_any(self, folder: Path, stored: str = "") -> None:
        """Raise ValidationFailed with everything that was found. `stored` says what the services have already."""
        if self.found:
            raise ValidationFailed(folder, sorted(set(self.found)), stored)


class ValidationFailed(Failure):
    """The folder cannot be replayed. `stored` says what of it the services have already; nothing if it is empty."""

    def __init__(self, folder: Path, errors: Sequence[FieldError], stored: str = "") -> None:
        shown = [f"  {error}" for error in errors[:MAX_SHOWN]]
        if len(errors) > MAX_SHOWN:
            shown.append(say("  y {n} más", "  and {n} more", n=len(errors) - MAX_SHOWN))
        number = counted(len(errors), ("error", "errores"), ("error", "errors"))
        super().__init__(
            say(
                "{folder} tiene {number}; {stored}.",
                "{folder} has {number}; {stored}.",
                folder=folder,
                number=number,
                stored=stored or say("no se guardó nada", "nothing was stored"),
            ),
            "\n".join(
                [*shown, say("El formato se describe en {file}.", "The format is described in {file}.", file=FORMAT)]
            ),
        )
        self.errors = tuple(errors)
