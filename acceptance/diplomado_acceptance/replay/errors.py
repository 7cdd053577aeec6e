"""What is wrong with a folder, said by file, row and column; everything at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from diplomado_local.failures import Failure

MAX_SHOWN = 40


@dataclass(frozen=True, order=True)
class Fault:
    """One thing to correct. `row` counts the lines of a table (its header is 1) or of a YAML file."""

    file: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        where = [self.file, *([f"row {self.row}"] if self.row else []), *([self.column] if self.column else [])]
        return f"{', '.join(where)}: {self.message}"


@dataclass
class Faults:
    """Collects faults, so that a person hears of all of them in one go."""

    found: list[Fault] = field(default_factory=list)

    def add(self, file: str, message: str, *, row: int = 0, column: str = "") -> None:
        """Note a fault."""
        self.found.append(Fault(file, row, column, message))

    def raise_if_any(self, folder: Path) -> None:
        """Raise FaultyFolder with everything that was noted."""
        if self.found:
            raise FaultyFolder(folder, sorted(set(self.found)))


class FaultyFolder(Failure):
    """The folder cannot be replayed. Nothing was sent."""

    def __init__(self, folder: Path, faults: Sequence[Fault]) -> None:
        shown = [f"  {fault}" for fault in faults[:MAX_SHOWN]]
        if len(faults) > MAX_SHOWN:
            shown.append(f"  and {len(faults) - MAX_SHOWN} more")
        number = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__(
            f"{folder} has {number}; nothing was sent.",
            "\n".join([*shown, "The form is described in examples/README.md."]),
        )
        self.faults = tuple(faults)
