"""All errors of a folder, by file, row and column."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from diplomado_acceptance.failures import Failure

MAX_SHOWN = 40


@dataclass(frozen=True, order=True)
class FieldError:
    """One value to correct. `row` counts the lines of a table (its header is 1) or of a YAML file; 0 if unknown."""

    file: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        where = [self.file, *([f"row {self.row}"] if self.row else []), *([self.column] if self.column else [])]
        return f"{', '.join(where)}: {self.message}"


@dataclass
class FieldErrors:
    """Collects errors, so that a person can correct all of them in one go."""

    found: list[FieldError] = field(default_factory=list)

    def add(self, file: str, message: str, *, row: int = 0, column: str = "") -> None:
        """Add an error."""
        self.found.append(FieldError(file, row, column, message))

    def raise_if_any(self, folder: Path) -> None:
        """Raise ValidationFailed with everything that was found."""
        if self.found:
            raise ValidationFailed(folder, sorted(set(self.found)))


class ValidationFailed(Failure):
    """The folder cannot be replayed. Nothing was sent."""

    def __init__(self, folder: Path, errors: Sequence[FieldError]) -> None:
        shown = [f"  {error}" for error in errors[:MAX_SHOWN]]
        if len(errors) > MAX_SHOWN:
            shown.append(f"  and {len(errors) - MAX_SHOWN} more")
        number = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
        super().__init__(
            f"{folder} has {number}; nothing was sent.",
            "\n".join([*shown, "The format is described in examples/README.md."]),
        )
        self.errors = tuple(errors)
